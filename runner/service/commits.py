"""The graph of steps as a graph of commits: what each step starts from, and what the run came to.

Outside git the same questions have empty answers, so that nobody else has to ask whether there is
a repository.
"""

from pathlib import Path
from typing import Protocol

from runner.base.ids import StepId
from runner.engine.facts import ResultMerged
from runner.engine.state import RunState


class Commits(Protocol):
    """Where the work of steps comes together."""

    @property
    def base(self) -> str:
        """The commit the run starts from; empty outside git."""
        ...

    @property
    def repository(self) -> Path | None:
        """The run's bare repository; none outside git."""
        ...

    @property
    def in_place(self) -> Path | None:
        """The user's own directory, where steps may work there; else none."""
        ...

    @property
    def is_instant(self) -> bool:
        """Whether `base_of` answers without waiting for git."""
        ...

    async def base_of(self, state: RunState, step: StepId) -> str:
        """Return the commit that ``step`` starts from; empty outside git.

        Raises:
            MergeConflictError: the work of the steps it needs does not go together.
            WorkspaceError: git could not do it.
        """
        ...

    async def accept(self, step: StepId, base: str, commit: str) -> bytes:
        """Keep a step's commit under its ref; return its changes as a patch."""
        ...

    async def merge(self, state: RunState, steps: tuple[StepId, ...]) -> ResultMerged:
        """Bring the work of ``steps`` together and keep it as the run's result."""
        ...


class NoCommits:
    """A run outside git, or in place."""

    base = ""
    repository: Path | None = None
    is_instant = True

    def __init__(self, in_place: Path | None = None) -> None:
        self.in_place = in_place

    async def base_of(self, state: RunState, step: StepId) -> str:
        del state, step
        return ""

    async def accept(self, step: StepId, base: str, commit: str) -> bytes:
        del step, base, commit
        return b""

    async def merge(self, state: RunState, steps: tuple[StepId, ...]) -> ResultMerged:
        del state, steps
        return ResultMerged()
