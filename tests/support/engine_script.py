"""Script and score for the engine: facts in, events out; what it ever said is kept and judged."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from runner.base.ids import AgentId, AttemptId, Fence, Incarnation, RunId, StepId
from runner.engine.apply import apply
from runner.engine.check import check, check_history
from runner.engine.engine import Chance, Engine
from runner.engine.events import Event, RunStarted
from runner.engine.facts import AgentGone, AttemptEnded, AttemptStarted, Fact
from runner.engine.moves import MOVES, Move
from runner.engine.placement import AgentProfile, Fleet
from runner.engine.state import RunState, fresh_state, status_words
from runner.engine.states import NAMES
from runner.engine.wanted import Command, StopAttempt, wanted
from runner.plan.plan import Plan
from runner.source.expression import Expression, parse_expression
from runner.source.problems import Mark
from runner.spec.workflow import RetrySpec
from tests.support.plans import spec

A, B, C, D = (StepId(name) for name in "abcd")
AGENT, INCARNATION = AgentId("local"), Incarnation("local#1")
STARTED = RunStarted(0, RunId("r-1"), 7, "test", "sha256:0", {}, "", "shared", 0)
DEADLINE_MS = 120_000
"""Of an attempt of `plan_of` that begins at once: its timeout and the engine's grace."""


def profile(name="local", life=1, slots=4, **fields) -> AgentProfile:
    own = {"capabilities": None, "os": "linux", "arch": "x86_64", "claude": None, **fields}
    return AgentProfile(AgentId(name), Incarnation(f"{name}#{life}"), slots=slots, **own)


def condition(text: str) -> Expression:
    return parse_expression(text, Mark("test.yaml", 1, 1))


def step_spec(name: str, **fields):
    retry = RetrySpec(initial_ms=500, jitter="none")
    return spec(name, **{"retry": retry, "timeout_ms": 60_000, **fields})


def started(fence: int, agent: AgentId = AGENT, incarnation=INCARNATION) -> AttemptStarted:
    return AttemptStarted(agent, incarnation, Fence(fence))


def succeeded(fence: int, **fields) -> AttemptEnded:
    return AttemptEnded(AGENT, INCARNATION, Fence(fence), "succeeded", **fields)


def failed(fence: int, cause: str, message="it broke", **fields) -> AttemptEnded:
    return AttemptEnded(AGENT, INCARNATION, Fence(fence), "failed", cause, message, **fields)


def stopped(fence: int) -> AttemptEnded:
    return AttemptEnded(AGENT, INCARNATION, Fence(fence), "cancelled")


GONE = AgentGone(AGENT, INCARNATION)


@dataclass
class Script:
    """One engine with an agent; ``history`` is everything it said, in order."""

    plan: Plan
    draw: float = 0.5
    agents: list[AgentProfile] = field(default_factory=lambda: [profile()])
    history: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine = Engine(self.plan)
        self.chance = Chance(lambda: self.draw, self._attempt_id)
        self._drawn = 0

    def _attempt_id(self) -> AttemptId:
        self._drawn += 1
        return AttemptId(f"id-{self._drawn}")

    @property
    def state(self):
        return self.engine.state

    @property
    def words(self) -> dict[StepId, str]:
        return dict(status_words(self.state))

    def _said(self, events: list[Event]) -> list[Event]:
        self.history += events
        return events

    def begin(self) -> list[Event]:
        return self._said(self.engine.begin(STARTED, self.chance))

    def lease(self, now_ms: int = 0) -> list[Event]:
        fleet = Fleet()
        for agent in self.agents:
            fleet.add(agent)
        for live in self.state.live.values():
            if live.lease.agent in fleet.taken:
                fleet.taken[live.lease.agent] += 1
        return self._said(self.engine.lease(fleet, now_ms, self.chance))

    def receive(self, fact: Fact, now_ms: int = 0) -> list[Event]:
        return self._said(self.engine.receive(fact, now_ms, self.chance))

    def wake(self, now_ms: int) -> list[Event]:
        return self._said(self.engine.wake(now_ms, self.chance))

    def resume(self, now_ms: int = 0) -> list[Event]:
        return self._said(self.engine.resume(now_ms, 0, self.chance))

    def wanted(self, *in_hand: int) -> list[Command]:
        return list(wanted(self.state, [Fence(fence) for fence in in_hand]))

    def stops(self) -> list[StopAttempt]:
        """What agents are asked to end, if they have everything that is leased."""
        commands = self.wanted(*self.state.by_fence)
        return [command for command in commands if isinstance(command, StopAttempt)]

    def faults(self) -> list[str]:
        """Everything that must hold at the end of each script."""
        replayed = Engine(self.plan, self.history).state
        found = [str(violation) for violation in check(self.state)]
        found += [str(violation) for violation in check_history(self.state, self.history)]
        found += illegal_moves(self.plan, self.history)
        found += [f"replay differs in '{name}'" for name in differences(replayed, self.state)]
        return found


REPLAYED = (
    *("started", "epoch", "at_ms", "length", "is_cancelling", "is_ending_all", "finished"),
    *("result", "message", "outputs", "fence_highest", "steps", "groups", "abandoned", "attempts"),
    *("causes", "spoiled", "unmet", "live", "by_fence", "held", "asking", "counts"),
    *("accounts", "ledger"),
)
"""Everything of a state but the plan and the queue, which have forms of their own; and what is
only to be looked at again, which a fold may hold without need."""


def differences(one: RunState, other: RunState) -> list[str]:
    """Return the names of what differs between two states of one plan."""
    found = [name for name in REPLAYED if getattr(one, name) != getattr(other, name)]
    if one.ready.members().keys() != other.ready.members().keys():
        found.append("ready")
    if list(one.planned) != list(other.planned):
        found.append("planned")
    return found


def moves_of(plan: Plan, events: Iterable[Event]) -> list[tuple[Move, str]]:
    """Return every move that a history makes, with where it led; no event moves a second step."""
    state, found = fresh_state(plan), []
    for event in events:
        step = getattr(event, "step", None)
        before = NAMES[type(state.steps[step])] if step else ""
        apply(state, event)
        if step:
            found.append((Move(before, type(event).__name__), NAMES[type(state.steps[step])]))
    return found


def illegal_moves(plan: Plan, events: Iterable[Event]) -> list[str]:
    """Return the moves of a history that the table does not have."""
    return [
        f"{move.state} --{move.event}--> {after}"
        for move, after in moves_of(plan, events)
        if after not in MOVES.get(move, "").replace(" or ", ", ").split(", ")
    ]
