"""What a batch was measured on: the machine, and the versions of all that took part."""

import os
import platform
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.engines import Engine


def processor() -> str:
    """Return the processor's name and how many of it there are."""
    name = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    return f"{name}, {os.cpu_count()} cores"


def system() -> str:
    """Return the kernel, the Python and the file system that the work folders lie on."""
    return (
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"work folders on {_file_system(tempfile.gettempdir())}"
    )


def _file_system(folder: str) -> str:
    """Return the type of the file system under a folder: on one in memory, durable is cheap."""
    kinds = {}
    try:
        for line in Path("/proc/mounts").read_text().splitlines():
            _, place, kind, *_ = line.split()
            kinds[place] = kind
    except OSError:
        return "an unknown file system"
    above = [str(place) for place in (Path(folder).resolve(), *Path(folder).resolve().parents)]
    return next((kinds[place] for place in above if place in kinds), "an unknown file system")


def versions(engines: Mapping[str, Engine]) -> Mapping[str, str]:
    """Return the version of each engine that is there, by its name."""
    found = {}
    for name, engine in engines.items():
        try:
            done = subprocess.run(
                list(engine.version), check=True, capture_output=True, text=True, timeout=60
            )
        except (OSError, subprocess.SubprocessError):
            continue
        number = re.search(r"\d+(\.\d+)+\S*", done.stdout)
        found[name] = number[0] if number else "unknown"
    return found


def revision() -> str:
    """Return the commit that is measured, with a plus where files differ from it."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
            cwd=Path(__file__).parent,
            check=True,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return done.stdout.strip()
