"""The user's own clone: what it is, what in it is not committed. Nothing in here changes it.

Git runs under the user's configuration, for ignore rules and filters are theirs to say; but never
a hook, and never under the ``GIT_*`` of whatever started us.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from runner.base.errors import WorkspaceError
from runner.base.records import record
from runner_agent.git_command import (
    GIT_VERSION_MIN,
    Git,
    paths_of,
    run_git,
    settings_environment,
)

_KEPT = frozenset({"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"})
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
}
_WANTED_SETTINGS = (
    r"^(core\.(filemode|ignorecase|symlinks|precomposeunicode)|user\.(name|email)"
    r"|remote\..*\.promisor)$"
)
_FACTS = 5
"""Answers of ``rev-parse``; the first is a path and may have lines of its own."""
_FATAL = 128
_NO_SUCH_SETTING = 1


@record
class Project:
    """A clone with at least one commit."""

    root: Path
    git_folder: Path
    """Where objects and refs are; of a worktree, that of its main clone."""
    head: str
    branch: str
    """The full name of the ref that HEAD stands for; empty where it is detached."""
    object_format: str
    """``sha1`` or ``sha256``."""
    settings: Mapping[str, str]
    """What the user has set of what matters to a copy: ``core.*`` on files, ``user.*``."""

    @property
    def objects(self) -> Path:
        """The folder of its objects."""
        return self.git_folder / "objects"

    @property
    def git(self) -> Git:
        """Git in the project, as the user would run it."""
        return Git(None, self.root, environment=user_environment())


def read_project(root: Path) -> Project | None:
    """Return what ``root`` is as a clone; none where it has no ``.git``.

    Raises:
        WorkspaceError: there is a clone that no run can stand on; says why and what to do.
    """
    if not (root / ".git").exists():
        return None
    _check_version()
    folder, object_format, head, branch = _facts(root)
    settings = _settings_of(root)
    if "promisor" in settings:
        raise WorkspaceError(
            f"the repository '{root}' is a partial clone, so files may be missing",
            hint="'git fetch --refetch --no-filter' completes it",
        )
    return Project(root, folder, head, branch, object_format, settings)


def uncommitted(project: Project) -> list[str]:
    """Return the paths that HEAD does not have as they are: changed, deleted, new and unignored.

    A folder of new files is one entry, with a slash at its end.
    """
    options = ("-z", "--no-renames", "--untracked-files=normal", "--ignore-submodules=dirty")
    entries = paths_of(project.git.output("status", "--porcelain=v1", *options))
    return [entry[3:] for entry in entries]


def filtered(project: Project) -> list[str]:
    """Return the filters that the project's attributes name, such as ``lfs``.

    Checkouts of a run show what is committed, which for these files is not what people see.
    """
    names = set()
    path = project.root / ".gitattributes"
    if path.is_file():
        for line in path.read_bytes().splitlines():
            names |= {word[7:] for word in line.split() if word.startswith(b"filter=")}
    return sorted(os.fsdecode(name) for name in names)


def user_environment() -> dict[str, str]:
    """Return the environment under which git obeys the user's configuration."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT
    }
    more = {"LC_ALL": "C.UTF-8", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    return {**ours, **more, **settings_environment(_SETTINGS)}


def _check_version() -> None:
    said = run_git(("version",), user_environment())[1].decode().split()
    found = said[2] if len(said) > 2 else "none"  # noqa: PLR2004 - "git version 2.39.5"
    if _numbers(found) < _numbers(GIT_VERSION_MIN):
        raise WorkspaceError(
            f"git is {found}; {GIT_VERSION_MIN} or later is needed",
            hint="upgrade git, or run with --in-place",
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())


def _facts(root: Path) -> tuple[Path, str, str, str]:
    """Return git folder, object format, HEAD's commit, and the ref HEAD stands for.

    Raises:
        WorkspaceError: it is no repository, or has no commit.
    """
    questions = ("--path-format=absolute", "--git-common-dir", "--show-prefix")
    more = ("--show-object-format", "HEAD^{commit}", "--symbolic-full-name", "HEAD")
    git = Git(None, root, environment=user_environment())
    code, said = git.run("rev-parse", *questions, *more, expected=(0, _FATAL))
    if code and said:
        raise WorkspaceError(
            f"the repository '{root}' has no commit yet",
            hint="commit something first, or run with --in-place",
        )
    # The path comes first, since it may have several lines.
    lines = os.fsdecode(said).split("\n")[:-1]
    if len(lines) < _FACTS or lines[-4]:
        raise WorkspaceError(
            f"'{root / '.git'}' is not a git repository that we may use",
            hint=f"'git -C {root} status' says why",
        )
    *path, _, object_format, head, branch = lines
    return Path("\n".join(path)), object_format, head, "" if branch == "HEAD" else branch


def _settings_of(root: Path) -> dict[str, str]:
    git = Git(None, root, environment=user_environment())
    questions = ("-z", "--get-regexp", _WANTED_SETTINGS)
    _, said = git.run("config", *questions, expected=(0, _NO_SUCH_SETTING))
    found = {}
    for entry in paths_of(said):
        name, _, value = entry.partition("\n")
        found["promisor" if name.endswith(".promisor") else name] = value
    return found
