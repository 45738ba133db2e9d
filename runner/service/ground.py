"""What a run stands on: the project, its repository or the lack of one, and where steps work."""

from collections.abc import Iterator
from pathlib import Path

from runner.base.ids import RunId
from runner.base.records import record
from runner.engine.events import RunStarted
from runner.plan.resolve import IN_PLACE
from runner.service.commits import Commits, NoCommits
from runner.source.project import find_root
from runner.store.run_folder import RunFolder
from runner.workspace.project import Project, filtered, read_project, uncommitted

_NAMES_SHOWN = 5


@record
class Ground:
    """A project as it was found. ``clone`` is none outside git and where steps work in place."""

    project: Path
    workspace: str
    """The default for steps that name none."""
    clone: Project | None = None

    def open_commits(self, folder: RunFolder, run: RunId, *, include_dirty: bool) -> Commits:
        """Return where the work of the run's steps comes together; makes its repository.

        Raises:
            WorkspaceError: git or the disk refused.
        """
        if self.clone is None:
            return NoCommits(self.project if self.workspace == IN_PLACE else None)
        from runner.service.git_commits import GitCommits
        from runner.workspace.repository import create_repository

        path = folder.repository_path
        return GitCommits(create_repository(self.clone, run, path, include_dirty=include_dirty))

    def notices(self, *, include_dirty: bool) -> Iterator[str]:
        """Yield what a person should know about this ground before the run goes on."""
        if self.clone is None:
            return
        dirty = [] if include_dirty else uncommitted(self.clone)
        if dirty:
            names = ", ".join(ascii(name)[1:-1] for name in dirty[:_NAMES_SHOWN])
            more = f" and {len(dirty) - _NAMES_SHOWN} more" if len(dirty) > _NAMES_SHOWN else ""
            yield (
                f"not committed, so not part of this run: {names}{more}; "
                "--include-dirty takes them in"
            )
        for name in filtered(self.clone):
            yield f"files under the git filter '{name}' are left as they are committed"


def stand_on(cwd: Path, *, is_in_place: bool) -> Ground:
    """Return the ground of a new run.

    Raises:
        WorkspaceError: there is a repository that no run can stand on; says why and what to do.
    """
    root = find_root(cwd)
    if is_in_place:
        return Ground(root, IN_PLACE)
    clone = read_project(root)
    return Ground(root, "shared" if clone is None else "commit", clone)


def stand_again(folder: RunFolder, started: RunStarted) -> Commits:
    """Return where the work of a run that goes on comes together.

    Raises:
        WorkspaceError: its repository is missing or damaged.
    """
    project = folder.path.parent.parent.parent
    if started.workspace == IN_PLACE:
        return NoCommits(project)
    if not started.base:
        return NoCommits()
    from runner.service.git_commits import GitCommits
    from runner.workspace.repository import open_repository

    return GitCommits(open_repository(folder.repository_path, started.run))
