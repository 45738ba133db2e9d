"""A run as the sum of its events, with the indexes that keep each event equally cheap."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from runner.base.canonical import Json
from runner.base.ids import Fence, StepId
from runner.engine.events import RunStarted
from runner.engine.groups import Group
from runner.engine.ledger import Ledger
from runner.engine.ready import ReadyQueue
from runner.engine.states import (
    NAMES,
    Asking,
    Live,
    StepState,
    Waiting,
)
from runner.plan.plan import RUN, Plan, PlannedStep
from runner.spec.workflow import BudgetSpec

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
    planned: dict[StepId, PlannedStep] = field(default_factory=dict)
    """Every step there is so far: those of the plan, and what became of them."""
    started: RunStarted | None = None
    epoch: int = 1
    """How many processes have conducted this run."""
    at_ms: int = 0
    """Engine time of the last event."""
    length: int = 0
    """How many events were applied."""
    is_cancelling: bool = False
    is_ending_all: bool = False
    """Whether a cancelled run ends what stands under ``finally`` as well."""
    finished: str = ""
    """The run's final status; empty while it goes on."""
    result: str = ""
    message: str = ""
    outputs: Mapping[str, Json] = field(default_factory=dict)
    """Of the workflow, once the run has finished."""
    fence_highest: Fence = field(default=Fence(0))
    steps: dict[StepId, StepState] = field(default_factory=dict)
    groups: dict[StepId, Group] = field(default_factory=dict)
    """What each open step became, and the run's own steps under `RUN`."""
    abandoned: set[StepId] = field(default_factory=set)
    """Steps whose groups are cut short and have not ended."""
    attempts: dict[StepId, int] = field(default_factory=dict)
    """Highest attempt begun, for steps that had one."""
    causes: dict[StepId, tuple[str, ...]] = field(default_factory=dict)
    """Cause of each failed attempt, for steps that had one."""
    spoiled: set[StepId] = field(default_factory=set)
    """Ended steps behind which `success()` is false: they, or something before, did not succeed."""
    unmet: dict[StepId, int] = field(default_factory=dict)
    """What a step still waits for: needs that have not ended, its turn, the end of all others."""
    live: dict[StepId, Live] = field(default_factory=dict)
    by_fence: dict[Fence, StepId] = field(default_factory=dict)
    """Live leases only."""
    ready: ReadyQueue = field(default_factory=ReadyQueue)
    held: set[StepId] = field(default_factory=set)
    asking: dict[StepId, Asking] = field(default_factory=dict)
    """Questions that stand, in the order they were asked."""
    dirty: dict[StepId, None] = field(default_factory=dict)
    """Steps about which something has to be decided, in the order they came up."""
    counts: dict[str, int] = field(default_factory=dict)
    """Steps in each state, by the state's name."""
    accounts: Accounts = field(default_factory=Accounts)
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def is_settled(self) -> bool:
        """Every step has ended, and the run itself has not."""
        return not self.finished and self.groups[RUN].has_ended

    @property
    def is_paused(self) -> bool:
        """The budget is spent, and nothing new begins before a person allows more."""
        return bool(self.ledger.exceeded) and not self.is_cancelling

    @property
    def is_stuck_on_people(self) -> bool:
        """Nothing runs and nothing can run before a person has decided."""
        if self.live or self.dirty or self.groups[RUN].has_ended:
            return False
        if self.is_paused:
            return True
        return not len(self.ready) and bool(self.held or self.asking)


def fresh_state(plan: Plan) -> RunState:
    """Return the state before the first event: every step waits, those without needs are dirty."""
    state = RunState(plan)
    state.groups[RUN] = Group(inputs=plan.inputs)
    state.ledger.limits = plan.frame.spec.budget or BudgetSpec()
    adopt(state, RUN, plan.steps)
    return state


def adopt(state: RunState, parent: StepId, steps: Mapping[StepId, PlannedStep]) -> None:
    """Put new ``steps`` under ``parent``, waiting for what they need."""
    group = state.groups[parent]
    group.add(steps.values())
    state.planned.update(steps)
    state.steps.update(dict.fromkeys(steps, _WAITING))
    state.unmet.update({step.id: len(step.needs) + step.is_final for step in steps.values()})
    state.counts["waiting"] = state.counts.get("waiting", 0) + len(steps)


def status_words(state: RunState) -> Mapping[StepId, str]:
    """Return the word for each step's state, in plan order."""
    return {step: NAMES[type(value)] for step, value in state.steps.items()}
