"""Commits brought together without a work tree, in the order of the plan."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from runner.base.errors import WorkspaceError
from runner_agent.git_command import Git, paths_of

_CONFLICT = 1
_WORDS_SHOWN = 5


class MergeConflictError(WorkspaceError):
    """The work of two steps does not go together."""

    cause = "merge_conflict"
    retryable = False

    def __init__(self, ours: Sequence[str], theirs: str, paths: Sequence[str]) -> None:
        super().__init__(
            f"the changes of '{theirs}' conflict with those of {listed(ours)} in {listed(paths)}",
            hint="let the steps change different files, or make one need the other",
        )
        self.ours = ours
        """The step, or the steps that only together stand in the way."""
        self.theirs = theirs
        self.paths = paths


def listed(words: Sequence[str]) -> str:
    """Return ``words`` for a sentence: in quotes, without control characters, the first five."""
    shown = [f"'{_printable(word)}'" for word in words[:_WORDS_SHOWN]]
    beyond = len(words) - len(shown)
    more = [f"{beyond} more"] if beyond else []
    return " and ".join(", ".join([*shown, *more]).rsplit(", ", 1))


def _printable(word: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in word)


def merge_commits(repository: Path, commits: Mapping[str, str], subject: str) -> str:
    """Return a commit that holds the work of all ``commits``, each named for messages.

    It is one of them where that one builds on all others; otherwise a new commit with all that
    count as parents, in the order given. Equal commits give an equal one, whenever it is made.

    Raises:
        MergeConflictError: two do not go together.
        WorkspaceError: git refused.
    """
    first = next(iter(commits))
    if len(commits) == 1:
        return first
    git = Git(repository)
    parents = _independent(git, commits)
    if len(parents) == 1:
        return parents[0]
    git = Git(repository, variables=_dates(git, parents))
    merged = parents[0]
    for index, commit in enumerate(parents[1:], start=1):
        tree, paths = merge_trees(git, merged, commit)
        if paths:
            raise _conflict(
                git,
                {parent: commits[parent] for parent in parents[:index]},
                (commit, commits[commit]),
                paths,
            )
        # Only the last one is kept; those before are there for git to find the common ground.
        merged = commit_tree(git, tree, parents[: index + 1], subject)
    return merged


def _independent(git: Git, commits: Iterable[str]) -> list[str]:
    """Return those of ``commits`` that no other one builds on, in their order."""
    heads = set(git.text("merge-base", "--independent", *commits).split())
    return [commit for commit in commits if commit in heads]


def _dates(git: Git, commits: Iterable[str]) -> dict[str, str]:
    """Return the variables that give a merge the date of its latest parent."""
    seconds = git.text("log", "--no-walk=unsorted", "--format=%ct", *commits, "--").split()
    latest = f"{max(map(int, seconds))} +0000"
    return {"GIT_AUTHOR_DATE": latest, "GIT_COMMITTER_DATE": latest}


def merge_trees(git: Git, ours: str, theirs: str) -> tuple[str, list[str]]:
    """Return the tree of a merge of two commits, and the paths in which they conflict.

    Raises:
        WorkspaceError: git refused, such as for commits without common ground.
    """
    options = ("--write-tree", "-z", "--name-only", "--no-messages")
    code, output = git.run("merge-tree", *options, ours, theirs, expected=(0, _CONFLICT))
    tree, *paths = paths_of(output)
    return tree, paths if code == _CONFLICT else []


def commit_tree(git: Git, tree: str, parents: Iterable[str], subject: str) -> str:
    """Return a new commit of ``tree``.

    Raises:
        WorkspaceError: git refused.
    """
    arguments = [word for parent in parents for word in ("-p", parent)]
    return git.text("commit-tree", tree, *arguments, "-F", "-", stdin=f"{subject}\n".encode())


def _conflict(
    git: Git, before: Mapping[str, str], last: tuple[str, str], paths: Sequence[str]
) -> MergeConflictError:
    """Return which of the steps ``before`` it is that ``last`` conflicts with."""
    for commit, step in before.items():
        _, found = merge_trees(git, commit, last[0])
        if found:
            return MergeConflictError([step], last[1], found)
    return MergeConflictError([*before.values()], last[1], paths)
