"""The entries of the corpus, and what the runner says to each.

An entry is ``NAME.yaml``, told by ``runner validate NAME.yaml``; or ``NAME.sh``, told by bash in an
empty folder; or a row of `tests.corpus.generated`, where the file would be large or not be text.
"""

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runner.cli.main import main
from tests.corpus.generated import GENERATED
from tests.support.command_line import ROOT, clean_environment

FILES = Path(__file__).parent / "files"
_RUNNER = f"#!{sys.executable}\nimport sys\nfrom runner.cli.main import main\nsys.exit(main())\n"
_SECONDS_MAX = 60
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, format characters, halves of surrogates, separators of lines."""


@dataclass(frozen=True)
class Entry:
    """One bad input."""

    name: str
    form: str
    """``yaml``, ``sh`` or ``generated``."""

    @property
    def expected(self) -> Path:
        """The file with what is to be said to it."""
        return FILES / f"{self.name}.expected"

    @property
    def command(self) -> str:
        """What a person would type to see it."""
        return f"bash {self.name}.sh" if self.form == "sh" else f"runner validate {self.name}.yaml"

    def told(self) -> str:
        """Return the command, what is printed, and the exit code."""
        if self.form == "yaml":
            output, code = validated(FILES, f"{self.name}.yaml")
        else:
            with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
                output, code = self._told_in(Path(folder))
        return f"$ {self.command}\n{output}exit {code}\n"

    def _told_in(self, folder: Path) -> tuple[str, int]:
        if self.form == "sh":
            return ran(folder, FILES / f"{self.name}.sh")
        GENERATED[self.name](folder / f"{self.name}.yaml")
        return validated(folder, f"{self.name}.yaml")


def entries() -> list[Entry]:
    """Return every entry, by name."""
    found = [Entry(path.stem, "yaml") for path in FILES.glob("*.yaml")]
    found += [Entry(path.stem, "sh") for path in FILES.glob("*.sh")]
    found += [Entry(name, "generated") for name in GENERATED]
    return sorted(found, key=lambda entry: entry.name)


def validated(folder: Path, name: str) -> tuple[str, int]:
    """Return what ``runner validate NAME`` prints in ``folder``, and its exit code; in process."""
    output = io.StringIO()
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
    ):
        code = main(["validate", name])
    return _anywhere(output.getvalue(), folder), code


def ran(folder: Path, script: Path) -> tuple[str, int]:
    """Return what ``script`` prints in a folder below ``folder``, and its exit code.

    ``runner`` is on its PATH, ``FILES`` names the files of the corpus, ``HOME`` is its own.
    """
    for name in ("bin", "home", "work"):
        (folder / name).mkdir()
    program = folder / "bin" / "runner"
    program.write_text(_RUNNER, "utf-8")
    program.chmod(0o755)
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environ = clean_environment(folder / "home", PATH=path, FILES=str(FILES), LC_ALL="C.UTF-8")
    done = subprocess.run(
        ["bash", "-eu", str(script)],
        cwd=folder / "work",
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_SECONDS_MAX,
        check=False,
    )
    return _anywhere(done.stdout.decode(errors="backslashreplace"), folder), done.returncode


def _anywhere(text: str, folder: Path) -> str:
    """Return ``text`` as it is printed on every machine."""
    text = text.replace(str(folder / "work"), "WORK").replace(str(folder.resolve()), "FOLDER")
    text = text.replace(str(FILES), "FILES").replace(str(ROOT), "PROJECT")
    return re.sub(r"\b\d{8}-\d{6}-[0-9a-z]{4}\b", "RUN", text)


def codes_in(text: str) -> Iterator[str]:
    """Yield the code of each problem that ``text`` tells."""
    yield from re.findall(r"^\S.*:\d+:\d+: ([EW]\d{3}) ", text, re.MULTILINE)


def hidden_in(text: str) -> str:
    """Return the name of the first character of ``text`` that is obeyed or not seen; or nothing."""
    for character in set(text) - {"\n"}:
        if unicodedata.category(character) in _HIDDEN:
            return f"U+{ord(character):04X}"
    return ""
