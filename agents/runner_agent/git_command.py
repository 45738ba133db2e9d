"""The one place that runs git: our own configuration only, no hooks, nothing that asks or guesses.

The repository is always named, by ``GIT_DIR``; a step's own ``.git`` is never read, since a step
may have written into it.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from pathlib import Path

from runner.base.errors import WorkspaceError
from runner.base.records import record

GIT_VERSION_MIN = "2.38"
"""``git merge-tree --write-tree`` came with it."""

_SETTINGS: Mapping[str, str] = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.autocrlf": "false",
    "core.logAllRefUpdates": "false",
    # A step counts as done once its commit is named in the journal, so the commit must be durable.
    "core.fsync": "committed,reference",
    "core.fsyncMethod": "batch",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.allow": "never",
    "protocol.file.allow": "never",
    "submodule.recurse": "false",
}
"""Stand above every configuration file, also in the processes that git starts itself."""

_STDERR_CHARS_MAX = 2_000
_TIMEOUT_S = 600


class GitError(WorkspaceError):
    """Git refused; carries what it said."""

    def __init__(self, arguments: Sequence[str], code: int, said: str) -> None:
        super().__init__(f"git {arguments[0]} failed: {_inert(said) or f'exit code {code}'}")
        self.code = code
        self.said = said


def _inert(said: str) -> str:
    """Return what git said as one line without control characters."""
    line = "; ".join(part.strip() for part in said.splitlines() if part.strip())
    return "".join(letter if letter.isprintable() else "�" for letter in line)


@record
class Git:
    """A repository and, for commands that need them, a work tree and an index."""

    git_dir: Path | None
    """None where git finds it from the work tree, which is so in a user's own clone only."""
    work_tree: Path | None = None
    index: Path | None = None
    environment: Mapping[str, str] | None = None
    """Stands in for our own clean one."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Joins the environment, such as dates."""

    def run(
        self, *arguments: str, stdin: bytes = b"", expected: Sequence[int] = (0,)
    ) -> tuple[int, bytes]:
        """Return exit code and standard output of ``git ARGUMENTS``.

        Raises:
            GitError: the exit code is none of ``expected``.
            WorkspaceError: there is no git, or it takes for ever.
        """
        return run_git(
            arguments, self._variables(), stdin=stdin, expected=expected, cwd=self.work_tree
        )

    def output(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Return the standard output of ``git ARGUMENTS``; raises as `run` does."""
        return self.run(*arguments, stdin=stdin)[1]

    def text(self, *arguments: str, stdin: bytes = b"") -> str:
        """Return the standard output of ``git ARGUMENTS``, stripped; raises as `run` does."""
        return os.fsdecode(self.output(*arguments, stdin=stdin)).strip()

    def _variables(self) -> dict[str, str]:
        found = {**(_clean_environment() if self.environment is None else self.environment)}
        if self.git_dir is not None:
            found["GIT_DIR"] = str(self.git_dir)
            if self.work_tree is not None:
                found["GIT_WORK_TREE"] = str(self.work_tree)
        if self.index is not None:
            found["GIT_INDEX_FILE"] = str(self.index)
        return {**found, **self.variables}


def _clean_environment() -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        **settings_environment(_SETTINGS),
    }


def settings_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the variables by which git and its children take ``settings``."""
    found = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (name, value) in enumerate(settings.items()):
        found[f"GIT_CONFIG_KEY_{number}"] = name
        found[f"GIT_CONFIG_VALUE_{number}"] = value
    return found


def run_git(
    arguments: Sequence[str],
    env: Mapping[str, str],
    *,
    stdin: bytes = b"",
    expected: Sequence[int] = (0,),
    cwd: Path | None = None,
) -> tuple[int, bytes]:
    """Return exit code and standard output of git under the environment ``env``.

    Raises:
        GitError: the exit code is none of ``expected``.
        WorkspaceError: there is no git, or it takes for ever.
    """
    try:
        done = subprocess.run(
            [_program(env.get("PATH", os.defpath)), *arguments],
            input=stdin,
            capture_output=True,
            env=dict(env),
            cwd=cwd,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except FileNotFoundError as error:
        raise WorkspaceError(f"the folder '{cwd}' is gone") from error
    except subprocess.TimeoutExpired as error:
        raise WorkspaceError(f"git {arguments[0]} took more than {_TIMEOUT_S} s") from error
    if done.returncode not in expected:
        said = done.stderr.decode("utf-8", "replace")[-_STDERR_CHARS_MAX:]
        raise GitError(arguments, done.returncode, said)
    return done.returncode, done.stdout


@lru_cache(maxsize=8)
def _program(search_path: str) -> str:
    """Return git's own path; never one below the folder it will run in, which a step may fill."""
    folders = [folder for folder in search_path.split(os.pathsep) if Path(folder).is_absolute()]
    found = shutil.which("git", path=os.pathsep.join(folders))
    if found is None:
        hint = f"install git {GIT_VERSION_MIN} or later, or put it into PATH"
        raise WorkspaceError("there is no git on this machine", hint=hint)
    return found


def paths_of(output: bytes) -> list[str]:
    """Return the paths in the NUL-separated ``output`` of git."""
    return [os.fsdecode(path) for path in output.split(b"\0") if path]


def path_lines(paths: Sequence[str]) -> bytes:
    """Return ``paths`` as git's ``-z --stdin`` takes them."""
    return b"".join(os.fsencode(path) + b"\0" for path in paths)


def alternate_line(objects: Path) -> bytes:
    """Return the line of ``objects/info/alternates`` that names ``objects``, whatever its name.

    The quoting is that of git's ``unquote_c_style``.
    """
    raw = os.fsencode(objects)
    if not raw.startswith((b'"', b"#")) and b"\n" not in raw:
        return raw + b"\n"
    for plain, quoted in ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n")):
        raw = raw.replace(plain, quoted)
    return b'"' + raw + b'"\n'
