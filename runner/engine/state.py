"""A run as the sum of its events, with the indexes that keep each event equally cheap."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from runner.base.ids import Fence, StepId
from runner.engine.events import RunStarted
from runner.engine.ready import ReadyQueue
from runner.engine.states import ENDED, NAMES, Leased, Live, Running, StepState, Waiting
from runner.plan.plan import Plan

_WAITING = Waiting()


@dataclass(slots=True)
class Accounts:
    """Every lease ends in exactly one of these, or is live (promises.md, G25)."""

    granted: int = 0
    accepted: int = 0
    failed: int = 0
    cancelled: int = 0
    cost_usd: float = 0.0
    """What is known to have been spent, failed attempts included."""
    unknown_costs: int = 0
    """Attempts whose cost nobody knows."""


@dataclass(slots=True)
class RunState:
    """Owned and changed by `apply` alone; everything else reads."""

    plan: Plan
    started: RunStarted | None = None
    epoch: int = 1
    """How many processes have conducted this run."""
    at_ms: int = 0
    """Engine time of the last event."""
    length: int = 0
    """How many events were applied."""
    is_cancelling: bool = False
    finished: str = ""
    """The run's final status; empty while it goes on."""
    result: str = ""
    message: str = ""
    fence_highest: Fence = field(default=Fence(0))
    steps: dict[StepId, StepState] = field(default_factory=dict)
    attempts: dict[StepId, int] = field(default_factory=dict)
    """Highest attempt begun, for steps that had one."""
    causes: dict[StepId, tuple[str, ...]] = field(default_factory=dict)
    """Cause of each failed attempt, for steps that had one."""
    unmet: dict[StepId, int] = field(default_factory=dict)
    """Needs that have not ended yet."""
    live: dict[StepId, Live] = field(default_factory=dict)
    by_fence: dict[Fence, StepId] = field(default_factory=dict)
    """Live leases only."""
    ready: ReadyQueue = field(default_factory=ReadyQueue)
    held: set[StepId] = field(default_factory=set)
    dirty: dict[StepId, None] = field(default_factory=dict)
    """Steps about which something has to be decided, in the order they came up."""
    counts: dict[str, int] = field(default_factory=dict)
    """Steps in each state, by the state's name."""
    accounts: Accounts = field(default_factory=Accounts)

    @property
    def is_settled(self) -> bool:
        """Every step has ended, and the run itself has not."""
        return not self.finished and self.ended_count == len(self.plan.steps)

    @property
    def is_stuck_on_people(self) -> bool:
        """Nothing runs and nothing can run before a person has decided."""
        return bool(self.held) and not self.live and not len(self.ready) and not self.dirty

    @property
    def ended_count(self) -> int:
        """How many steps have ended."""
        return sum(self.counts.get(NAMES[kind], 0) for kind in ENDED)


def fresh_state(plan: Plan) -> RunState:
    """Return the state before the first event: every step waits, those without needs are dirty."""
    state = RunState(plan)
    state.steps = dict.fromkeys(plan.steps, _WAITING)
    state.unmet = {step.id: len(step.needs) for step in plan.steps.values()}
    state.counts = {"waiting": len(plan.steps)}
    return state


def lease_of(live: Live) -> int:
    """Return the fence of a live state."""
    match live:
        case Leased(lease) | Running(lease):
            return lease.fence


def status_words(state: RunState) -> Mapping[StepId, str]:
    """Return the word for each step's state, in plan order."""
    return {step: NAMES[type(value)] for step, value in state.steps.items()}
