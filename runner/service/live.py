"""A run that this process conducts: everything that belongs to it, opened and closed together."""

from dataclasses import dataclass, field

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


@dataclass(slots=True)
class EngineTime:
    """Milliseconds since the run began: goes on at the last event plus the gap, never back."""

    clock: Clock
    offset_ms: int = 0

    @classmethod
    def resumed(cls, clock: Clock, started_wall_ms: int, last_ms: int) -> "EngineTime":
        """Return engine time for a run whose last event is at ``last_ms``."""
        at_ms = max(last_ms, clock.wall_ms() - started_wall_ms)
        return cls(clock, at_ms - clock.now_ms())

    def now_ms(self) -> int:
        """Return engine time."""
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

    def close(self) -> None:
        """Let go; safe to call twice."""
        self.agent.close()
        self.evidence.close()
        self.journal.close()
        self.lock.release()
