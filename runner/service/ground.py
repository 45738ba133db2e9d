"""What a run stands on: the project, its repository or the lack of one, and where steps work."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runner.base.ids import RunId
from runner.engine.events import RunStarted
from runner.service.commits import Commits, NoCommits
from runner.store.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class Ground:
    """A project as it was found."""

    project: Path
    workspace: str
    """The default for steps that name none."""

    def open_commits(self, folder: RunFolder, run: RunId, *, include_dirty: bool) -> Commits:
        """Return where the work of the run's steps comes together; makes its repository."""
        del folder, run, include_dirty
        return NoCommits(self.project if self.workspace == "in-place" else None)

    def notices(self, *, include_dirty: bool) -> Iterator[str]:
        """Yield what a person should know about this ground before the run goes on."""
        del include_dirty
        yield from ()


def stand_on(cwd: Path, *, is_in_place: bool) -> Ground:
    """Return the ground of a new run."""
    return Ground(cwd, "in-place" if is_in_place else "shared")


def stand_again(folder: RunFolder, started: RunStarted) -> Commits:
    """Return where the work of a run that goes on comes together."""
    project = folder.path.parent.parent.parent
    return NoCommits(project if started.workspace == "in-place" else None)
