"""Installs what the runner is compared with into a virtual environment of its own."""

import subprocess
import sys
import venv
from pathlib import Path

_WANTED = Path(__file__).with_name("peers.txt")


def install(folder: Path) -> str:
    """Make sure that the environment in ``folder`` holds `peers.txt`; return why it does not."""
    stamp = folder / "installed.txt"
    wanted = _WANTED.read_text()
    if stamp.is_file() and stamp.read_text() == wanted:
        return ""
    try:
        if not (folder / "bin" / "pip").is_file():
            venv.create(folder, with_pip=True, clear=True)
        command = [
            str(folder / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "-qq",
            "-r",
            str(_WANTED),
        ]
        subprocess.run(command, check=True, stdout=sys.stderr)
    except (OSError, subprocess.SubprocessError) as error:
        return f"cannot install the peers: {error}"
    stamp.write_text(wanted)
    return ""
