"""What a run has changed: as a patch to read, and the way of it into the user's clone."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from runner.base.errors import UsageError, WorkspaceError
from runner.workspace.merges import commit_tree, listed, merge_trees
from runner.workspace.project import Project, read_project, uncommitted
from runner.workspace.snapshot import copied_index
from runner_agent.checkouts import changed_paths, paths_beyond_links, update_index
from runner_agent.git_command import Git, GitError, paths_of

_PATCH = ("-p", "--binary", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv")
_APPLY = ("apply", "--binary", "--whitespace=nowarn", "--no-ignore-whitespace", "-")


class ApplyConflictError(WorkspaceError):
    """The user has changed the same as the run; nothing was changed."""

    retryable = False

    def __init__(self, run: str, paths: Sequence[str]) -> None:
        super().__init__(
            f"run {run} and the files here conflict in {listed(paths)}; nothing was changed",
            hint=f"'runner apply {run} --branch B' makes a branch, which can be merged by hand",
        )
        self.run = run
        self.paths = paths


class FinishedRun(Protocol):
    """What there is to know about a run to bring its result somewhere."""

    @property
    def run(self) -> str:
        """Its id."""
        ...

    @property
    def base(self) -> str:
        """The commit it started from."""
        ...

    @property
    def result(self) -> str:
        """The commit it came to."""
        ...


def diff_of(repository: Path, base: str, commit: str) -> bytes:
    """Return the changes from ``base`` to ``commit`` as a patch that git can apply.

    Raises:
        WorkspaceError: one of them is not there.
    """
    return Git(repository).output("diff-tree", *_PATCH, "--find-renames", base, commit, "--")


def diff_of_step(repository: Path, commit: str) -> bytes:
    """Return the changes of a step's ``commit`` against what the step started from.

    Raises:
        WorkspaceError: it is not there.
    """
    return diff_of(repository, f"{commit}^1", commit)


def apply_result(
    repository: Path, run: FinishedRun, root: Path, branch: str | None
) -> tuple[str, ...]:
    """Bring the result of ``run`` into the clone at ``root``; return the paths it changes there.

    With ``branch`` that branch is made and nothing else touched. Without, the changes are merged
    into the files as they are now; files that the user had not touched are also staged. Nothing
    is committed.

    Raises:
        UsageError: there is no clone, or the branch cannot be made.
        ApplyConflictError: the user has changed the same since; nothing is changed.
        WorkspaceError: git refused; nothing is changed.
    """
    project = read_project(root)
    if project is None:
        raise UsageError(f"'{root}' is not in git, so there is nothing to apply to")
    if branch is None:
        return _apply_here(repository, run, project)
    _make_branch(repository, run, project, branch)
    return tuple(changed_paths(Git(repository), run.base, run.result))


def _make_branch(repository: Path, run: FinishedRun, project: Project, branch: str) -> None:
    ref = f"refs/heads/{branch}"
    git = project.git
    code, _ = git.run("check-ref-format", ref, expected=(0, 1))
    if code or branch.startswith("-") or branch == "HEAD":
        raise UsageError(f"'{branch}' is no name for a branch; a name like 'runner/fix' would be")
    code, _ = git.run("show-ref", "--verify", "--quiet", ref, expected=(0, 1))
    if not code:
        raise UsageError(f"there is a branch '{branch}' already", hint="choose another name")
    source = f"refs/runner/{run.run}/result"
    options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
    transport = ("-c", "protocol.file.allow=always")
    git.run(*transport, "fetch", *options, "--", str(repository), f"{source}:{ref}")


def _apply_here(repository: Path, run: FinishedRun, project: Project) -> tuple[str, ...]:
    git = Git(repository)
    now = _tree_now(repository, project, changed_paths(git, run.base, run.result))
    wanted = _merged(git, run, now)
    paths = changed_paths(git, now, wanted)
    if not paths:
        return ()
    obstacles = _obstacles(git, project, now, wanted)
    if obstacles:
        raise ApplyConflictError(run.run, obstacles)
    patch = git.output("diff-tree", *_PATCH, "--no-renames", now, wanted, "--")
    own = set(uncommitted(project))
    try:
        project.git.run(*_APPLY, stdin=patch)
    except GitError as error:
        raise WorkspaceError(f"the changes cannot be written here: {error.said.strip()}") from error
    update_index(project.git, [path for path in paths if path not in own])
    return tuple(paths)


def _tree_now(repository: Path, project: Project, touched: Sequence[str]) -> str:
    """Return the files here as a tree: what is tracked, and what the run would write over."""
    places = {place for path in touched for place in (path, *_folders_above(path))}
    with copied_index(project, repository) as git:
        tracked = paths_of(git.output("ls-files", "-z", "--modified", "--deleted"))
        beyond = set(paths_beyond_links(project.root, sorted(places)))
        in_the_way = {path for path in places - beyond if _is_file(project, path)}
        update_index(git, sorted({*tracked, *in_the_way}))
        return git.text("write-tree")


def _folders_above(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _obstacles(git: Git, project: Project, now: str, wanted: str) -> list[str]:
    """Return the paths where something is to be made and something unknown to git lies already.

    Git itself would find out while it writes, with some files written.
    """
    listing = git.output("diff-tree", "-r", "-z", "--no-renames", "--name-status", now, wanted)
    words = paths_of(listing)
    changes = list(zip(words[1::2], words[::2], strict=True))
    deleted = {path for path, change in changes if change == "D"}
    emptied = {folder for path in deleted for folder in _folders_above(path)}
    return [
        path
        for path, change in changes
        if change == "A" and path not in emptied and os.path.lexists(project.root / path)
    ]


def _is_file(project: Project, path: str) -> bool:
    place = project.root / path
    return place.is_symlink() or place.is_file()


def _merged(git: Git, run: FinishedRun, now: str) -> str:
    """Return the tree of the files here with what the run has changed since its base."""
    # A commit that only git sees: it makes the run's base the common ground, wherever HEAD is.
    ours = commit_tree(git, now, [run.base], "What is there")
    tree, paths = merge_trees(git, ours, run.result)
    if paths:
        raise ApplyConflictError(run.run, paths)
    return tree
