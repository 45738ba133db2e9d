"""The bare repository of one run: what the project has by alternates, and what the run adds.

It is written by hand where that is cheaper than a git process; the project is only read.
"""

import contextlib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from runner.base.errors import WorkspaceError
from runner.base.ids import RunId
from runner.base.records import record
from runner.workspace.alternates import object_folders
from runner.workspace.project import Project
from runner.workspace.snapshot import copied_index
from runner_agent.checkouts import stage
from runner_agent.git_command import Git, alternate_line

CACHES = (
    "__pycache__/",
    "*.py[co]",
    ".pytest_cache/",
    ".mypy_cache/",
    ".ruff_cache/",
    ".hypothesis/",
    ".tox/",
    ".nox/",
    ".venv/",
    ".coverage",
    ".DS_Store",
    "/.runner/",
)
"""Ignored beside what ``.gitignore`` says: by-products that would conflict between parallel steps.

As every ignore rule they touch only what is not tracked. ``node_modules`` and the like are for the
project to ignore, since some projects do commit them.
"""

_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?\Z")
_NAME, _EMAIL = "workflow-runner", "runner@localhost"
_FOLDERS = ("objects/info", "objects/pack", "refs/heads", "info")


@record
class RunRepository:
    """A run's repository, and the commit that the run starts from."""

    path: Path
    run: RunId
    base: str

    @property
    def git(self) -> Git:
        """Git in this repository."""
        return Git(self.path)

    def step_ref(self, slug: str) -> str:
        """Return the ref that holds the commit of a step."""
        return f"refs/runner/{self.run}/steps/{slug}"

    @property
    def result_ref(self) -> str:
        """The ref that holds the run's result."""
        return f"refs/runner/{self.run}/result"

    def keep(self, ref: str, commit: str) -> None:
        """Let ``ref`` hold ``commit``.

        Raises:
            WorkspaceError: there is no such commit.
        """
        if not _COMMIT.match(commit):
            raise WorkspaceError(f"'{commit:.80}' is no commit; its full digest would be")
        self.git.run("update-ref", "--", ref, commit)

    def held_by(self, ref: str) -> str:
        """Return the commit that ``ref`` holds; empty where there is no such ref."""
        code, said = self.git.run("rev-parse", "--verify", "--quiet", f"{ref}^0", expected=(0, 1))
        return "" if code else said.decode().strip()


def create_repository(
    project: Project, run: RunId, path: Path, *, include_dirty: bool
) -> RunRepository:
    """Make the repository of a run that starts from HEAD, or from HEAD with what is uncommitted.

    Raises:
        WorkspaceError: git or the disk refused; remove what is at ``path``.
    """
    try:
        _write(project, path)
        if not project.branch:
            _copy_unreferenced(project, path)
        base = _commit_dirty(project, path) if include_dirty else project.head
        repository = RunRepository(path, run, base)
        repository.keep(_base_ref(run), base)
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        raise WorkspaceError(f"cannot make the repository '{path}': {reason}") from error
    return repository


def open_repository(path: Path, run: RunId) -> RunRepository:
    """Return the repository of an earlier run.

    Raises:
        WorkspaceError: it is not there or has lost its base.
    """
    base = RunRepository(path, run, "").held_by(_base_ref(run)) if path.is_dir() else ""
    if not base:
        raise WorkspaceError(f"the repository '{path}' of run {run} is missing or damaged")
    return RunRepository(path, run, base)


def _base_ref(run: RunId) -> str:
    return f"refs/runner/{run}/base"


def _write(project: Project, path: Path) -> None:
    """Write an empty repository that sees every object of the project."""
    path.mkdir(mode=0o700)
    for folder in _FOLDERS:
        (path / folder).mkdir(parents=True)
    (path / "HEAD").write_text("ref: refs/heads/none\n")
    (path / "config").write_text(_config(project), encoding="utf-8", errors="surrogateescape")
    (path / "info/exclude").write_text("".join(f"{rule}\n" for rule in CACHES))
    lines = b"".join(map(alternate_line, object_folders(project.objects)))
    (path / "objects/info/alternates").write_bytes(lines)
    with contextlib.suppress(FileNotFoundError):
        shutil.copyfile(project.git_folder / "shallow", path / "shallow")


def _config(project: Project) -> str:
    settings: dict[str, str] = {"core.repositoryformatversion": "0", "core.bare": "true"}
    if project.object_format != "sha1":
        settings["core.repositoryformatversion"] = "1"
        settings["extensions.objectformat"] = project.object_format
    settings |= {
        name: value for name, value in project.settings.items() if name.startswith("core.")
    }
    settings |= _identity(project.settings)
    lines = []
    for name, value in settings.items():
        section, _, key = name.partition(".")
        lines.append(f"[{section}]\n\t{key} = {_quoted(value)}\n")
    return "".join(lines)


def _identity(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the author of the run's commits: the user, where git knows one."""
    name, email = settings.get("user.name", ""), settings.get("user.email", "")
    if not (name.strip(" .,:;<>\"\\'") and email.strip(" .,:;<>\"\\'")):
        name, email = _NAME, _EMAIL
    return {"user.name": name, "user.email": email}


def _quoted(value: str) -> str:
    for plain, quoted in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        value = value.replace(plain, quoted)
    return f'"{value}"'


def _copy_unreferenced(project: Project, path: Path) -> None:
    """Copy what only a detached HEAD holds: the project may forget it when HEAD moves on."""
    listing = project.git.output("rev-list", "--objects", project.head, "--not", "--glob=refs/*")
    names = b"".join(line.split(b" ", 1)[0] + b"\n" for line in listing.splitlines())
    if names:
        pack = project.git.output("pack-objects", "--stdout", "--quiet", stdin=names)
        Git(path).run("index-pack", "--stdin", "--fix-thin", stdin=pack)


def _commit_dirty(project: Project, path: Path) -> str:
    """Return a commit of the work tree as it is, on top of HEAD, in the run's repository alone."""
    with copied_index(project, path) as git:
        stage(git)
        tree = git.text("write-tree")
    if tree == git.text("rev-parse", f"{project.head}^{{tree}}"):
        return project.head
    message = b"Include what was not committed when the run began\n"
    return Git(path).text("commit-tree", tree, "-p", project.head, "-F", "-", stdin=message)
