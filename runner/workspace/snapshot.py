"""The user's work tree as a tree of git, made in a run's repository; the clone is only read."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from runner.base.errors import WorkspaceError
from runner.workspace.project import Project, user_environment
from runner_agent.git_command import Git, paths_of


@contextlib.contextmanager
def copied_index(project: Project, repository: Path) -> Iterator[Git]:
    """Give git on the user's work tree, with a copy of the index, writing to ``repository``.

    Raises:
        WorkspaceError: a merge is under way, so that there is no one state to speak of.
    """
    variables = {"GIT_OBJECT_DIRECTORY": str(repository / "objects")}
    scratch = repository / "project.index"
    git = Git(None, project.root, scratch, user_environment(), variables)
    try:
        # With its times: by them git knows which files may have changed since.
        with contextlib.suppress(FileNotFoundError):
            shutil.copy2(_index_of(project), scratch)
        if paths_of(git.output("ls-files", "--unmerged", "-z")):
            raise WorkspaceError(
                f"a merge is under way in '{project.root}'", hint="finish or abort it first"
            )
        yield git
    finally:
        scratch.unlink(missing_ok=True)


def _index_of(project: Project) -> Path:
    answer = project.git.output("rev-parse", "--path-format=absolute", "--git-path", "index")
    return Path(os.fsdecode(answer.removesuffix(b"\n")))
