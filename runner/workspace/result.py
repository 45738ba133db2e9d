"""What a run has changed: as a patch to read, and the way of it into the user's clone."""

from pathlib import Path
from typing import Protocol

from runner.base.errors import UsageError, WorkspaceError
from runner.workspace.merges import MergeConflictError, commit_tree, merge_trees
from runner.workspace.project import Project, read_project, uncommitted
from runner.workspace.snapshot import copied_index
from runner_agent.checkouts import changed_paths, update_index
from runner_agent.git_command import Git, GitError, paths_of

_PATCH = ("-p", "--binary", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv")
_APPLY = ("apply", "--binary", "--whitespace=nowarn", "--no-ignore-whitespace", "-")
_HERE = "the files here"


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
        MergeConflictError: the user has changed the same since; nothing is changed.
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
    touched = changed_paths(Git(repository), run.base, run.result)
    now = _tree_now(repository, project, touched)
    wanted = _merged(repository, run, now)
    git = Git(repository)
    paths = changed_paths(git, now, wanted)
    if not paths:
        return ()
    patch = git.output("diff-tree", *_PATCH, "--no-renames", now, wanted, "--")
    own = set(uncommitted(project))
    try:
        project.git.run(*_APPLY, stdin=patch)
    except GitError as error:
        raise WorkspaceError(f"the changes cannot be written here: {error.said.strip()}") from error
    update_index(project.git, [path for path in paths if path not in own])
    return tuple(paths)


def _tree_now(repository: Path, project: Project, touched: list[str]) -> str:
    """Return the files here as a tree: what is tracked, and what the run would write over."""
    with copied_index(project, repository) as git:
        tracked = paths_of(git.output("ls-files", "-z", "--modified", "--deleted"))
        in_the_way = [path for path in touched if _is_file_below(project.root, path)]
        update_index(git, sorted({*tracked, *in_the_way}))
        return git.text("write-tree")


def _is_file_below(root: Path, path: str) -> bool:
    """Say whether there is a file, or a link, at ``path``, reached through no link."""
    place = root / path
    parents = [parent for parent in place.parents if parent.is_relative_to(root) and parent != root]
    if any(parent.is_symlink() for parent in parents):
        return False
    return place.is_symlink() or place.is_file()


def _merged(repository: Path, run: FinishedRun, now: str) -> str:
    """Return the tree of the files here with what the run has changed since its base."""
    git = Git(repository)
    # A commit that only git sees: it makes the run's base the common ground, wherever HEAD is.
    ours = commit_tree(git, now, [run.base], "What is there")
    tree, paths = merge_trees(git, ours, run.result)
    if paths:
        raise MergeConflictError([_HERE], f"run {run.run}", paths)
    return tree
