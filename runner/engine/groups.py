"""What a step became: its instances, or the steps of the workflow it uses. The run is one as well.

Bookkeeping alone, like `apply`: who has not ended, whose turn it is, whether it is cut short.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from runner.base.canonical import Json
from runner.base.ids import StepId
from runner.plan.plan import PlannedStep


@dataclass(slots=True)
class Group:
    """The steps under one step, or under the run."""

    inputs: Mapping[str, Json] = field(default_factory=dict)
    """Of the workflow whose steps they are."""
    parallel_max: int | None = None
    """How many instances may have begun and not ended."""
    children: list[StepId] = field(default_factory=list)
    """In order."""
    finals: list[StepId] = field(default_factory=list)
    """Those of them that come when all others have ended."""
    queue: deque[StepId] = field(default_factory=deque)
    """Instances whose turn has not come."""
    unended: int = 0
    """Children that have not ended, finals aside."""
    unended_finals: int = 0
    failures: int = 0
    """Children that failed."""
    is_whole: bool = True
    """Whether all children are here."""
    abandoned: str = ""
    """Why they are cut short; empty where they are not."""
    seen: Json = None
    """Once it has ended: the outputs of its instances, as expressions see them."""
    artifacts: tuple[str, ...] = ()
    """Once it has ended: what its steps left behind."""

    @property
    def has_ended(self) -> bool:
        """Whether every child has ended."""
        return self.is_whole and not self.unended and not self.unended_finals

    def add(self, steps: Iterable[PlannedStep]) -> None:
        """Take children in, in order."""
        for step in steps:
            self.children.append(step.id)
            if step.is_final:
                self.finals.append(step.id)
                self.unended_finals += 1
            else:
                self.unended += 1
