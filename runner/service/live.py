"""A run that this process conducts: everything that belongs to it, opened and closed together."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runner.base.clock import Clock
from runner.plan.plan import Plan
from runner.service.commits import Commits
from runner.service.conductor import Conductor
from runner.service.evidence import Evidence
from runner.service.local_agent import LocalAgent
from runner.service.orders import OrderOffice
from runner.service.tape import Tape
from runner.store.journal import Journal
from runner.store.lock import RunLock
from runner.store.run_folder import RunFolder

if TYPE_CHECKING:
    from runner.service.turn import Turn


@dataclass(slots=True)
class EngineTime:
    """Milliseconds since the run began: goes on at the last event plus the gap, never back.

    It stands still while the run waits for its turn, which then counts for no limit.
    """

    clock: Clock
    offset_ms: int = 0
    _halted_ms: int | None = None

    @classmethod
    def resumed(cls, clock: Clock, started_wall_ms: int, last_ms: int) -> "EngineTime":
        """Return engine time for a run whose last event is at ``last_ms``."""
        at_ms = max(last_ms, clock.wall_ms() - started_wall_ms)
        return cls(clock, at_ms - clock.now_ms())

    def now_ms(self) -> int:
        """Return engine time."""
        return self._running_ms() if self._halted_ms is None else self._halted_ms

    def halt(self) -> None:
        """Stand still until `go_on`."""
        self._halted_ms = self.now_ms()

    def go_on(self) -> None:
        """Go on from where it stands; nothing changes where it goes."""
        if self._halted_ms is not None:
            self.offset_ms += self._halted_ms - self._running_ms()
            self._halted_ms = None

    def _running_ms(self) -> int:
        return self.clock.now_ms() + self.offset_ms


@dataclass(slots=True)
class PreparedRun:
    """A run that is ready to be conducted; `close` lets go of its lock and files."""

    folder: RunFolder
    plan: Plan
    lock: RunLock
    journal: Journal
    conductor: Conductor
    evidence: Evidence
    office: OrderOffice
    commits: Commits
    agent: LocalAgent
    tape: Tape
    time: EngineTime
    notices: list[str] = field(default_factory=list)
    turn: "Turn | None" = None
    """Its place among the runs of its group; none where it has no group."""

    def close(self) -> None:
        """Let go; safe to call twice."""
        self.agent.close()
        self.evidence.close()
        self.journal.close()
        self.lock.release()
        if self.turn is not None:
            self.turn.place.leave()
