"""The door of the engine: facts in, events out. Record them before you carry out `wanted`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from runner.base.errors import UsageError
from runner.base.ids import AgentId, AttemptId, Fence, Incarnation, StepId
from runner.engine.apply import apply
from runner.engine.decide import Draw, decide
from runner.engine.events import (
    AttemptFailed,
    CancelRequested,
    Event,
    RunFinished,
    RunResumed,
    RunStarted,
    StepCancelled,
    StepLeased,
    StepResolved,
    StepStarted,
    StepSucceeded,
)
from runner.engine.facts import (
    AgentGone,
    AttemptEnded,
    AttemptStarted,
    CancelAsked,
    Fact,
    Resolution,
    ResultMerged,
)
from runner.engine.placement import AgentProfile, Fleet, place
from runner.engine.state import RunState, fresh_state
from runner.engine.states import NAMES, Failed, Leased, Ready, Running
from runner.plan.plan import Plan

DEADLINE_GRACE_MS = 60_000
"""Past the step's timeout, for the agent's own stop sequence (twice 10 s) and the way back."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Where the engine's randomness comes from; both are drawn outside and end up in events."""

    draw: Draw
    attempt_id: Callable[[], AttemptId]


class Engine:
    """One run. Every method that returns events has applied them already.

    The caller makes them durable, in order, before anything else is done about them; if that fails
    it drops the engine and folds a new one from the journal.
    """

    def __init__(self, plan: Plan, events: Iterable[Event] = ()) -> None:
        self.state: RunState = fresh_state(plan)
        for event in events:
            apply(self.state, event)

    def begin(self, started: RunStarted, chance: Chance) -> list[Event]:
        """Return the first events of a new run."""
        return self._record([started], started.at_ms, chance)

    def resume(self, at_ms: int, wall_ms: int, chance: Chance) -> list[Event]:
        """Return the events by which a new process takes the run over.

        Every live lease belonged to a process that is gone.
        """
        events: list[Event] = [RunResumed(at_ms, self.state.epoch + 1, wall_ms)]
        events += [_lost(at_ms, step, live) for step, live in self.state.live.items()]
        return self._record(events, at_ms, chance)

    def receive(self, fact: Fact, now_ms: int, chance: Chance) -> list[Event]:
        """Return what follows from ``fact``; nothing where it is stale or says nothing new.

        `admit` tells a person beforehand why their word would change nothing.
        """
        return self._record(self._judge(fact, now_ms), now_ms, chance)

    def admit(self, fact: Fact) -> None:
        """Say nothing where ``fact`` makes sense as things stand.

        Raises:
            UsageError: it would change nothing.
        """
        if self.state.finished:
            raise UsageError(f"the run has ended: it {self.state.finished}")
        if isinstance(fact, Resolution) and fact.step not in self.state.held:
            if fact.step not in self.state.steps:
                raise UsageError(f"this run has no step '{fact.step}'")
            word = NAMES[type(self.state.steps[fact.step])]
            message = f"step '{fact.step}' is {word}, not held, so there is nothing to resolve"
            raise UsageError(message, hint="'runner show RUN' lists what is held")

    def wake(self, now_ms: int, chance: Chance) -> list[Event]:
        """Return what follows from the time alone: attempts past their deadline, rests over."""
        overdue: list[Event] = []
        for step, live in self.state.live.items():
            if live.lease.deadline_ms <= now_ms:
                message = "no result came back in time"
                overdue.append(
                    AttemptFailed(now_ms, step, live.lease.fence, "timeout", message, None)
                )
        self.state.ready.advance(now_ms)
        return self._record(overdue, now_ms, chance)

    def lease(self, fleet: Fleet, now_ms: int, chance: Chance) -> list[Event]:
        """Return a lease for each ready step that a free slot fits; ``fleet`` is charged."""
        self.state.ready.advance(now_ms)
        events: list[Event] = []
        for step, agent in place(self.state.ready, fleet):
            event = self._lease_to(step, agent, now_ms, chance)
            apply(self.state, event)
            fleet.taken[agent.id] += 1
            events.append(event)
        return events

    def _lease_to(
        self, step: StepId, agent: AgentProfile, now_ms: int, chance: Chance
    ) -> StepLeased:
        ready = self.state.steps[step]
        assert isinstance(ready, Ready)
        timeout_ms = self.state.plan.steps[step].spec.timeout_ms
        return StepLeased(
            now_ms,
            step,
            ready.attempt,
            chance.attempt_id(),
            Fence(self.state.fence_highest + 1),
            agent.id,
            agent.incarnation,
            now_ms + timeout_ms + DEADLINE_GRACE_MS,
        )

    def _record(self, events: list[Event], now_ms: int, chance: Chance) -> list[Event]:
        for event in events:
            apply(self.state, event)
        for decision in decide(self.state, now_ms, chance.draw):
            apply(self.state, decision)
            events.append(decision)
        return events

    def _judge(self, fact: Fact, now_ms: int) -> list[Event]:
        match fact:
            case AttemptStarted():
                step = self.holder(fact.agent, fact.incarnation, fact.fence)
                if step is None or isinstance(self.state.live[step], Running):
                    return []
                return [StepStarted(now_ms, step, fact.fence)]
            case AttemptEnded():
                step = self.holder(fact.agent, fact.incarnation, fact.fence)
                return [] if step is None else [_ended(self.state, step, fact, now_ms)]
            case AgentGone():
                return list(self._losses(fact, now_ms))
            case CancelAsked(by):
                is_new = not self.state.is_cancelling and not self.state.finished
                return [CancelRequested(now_ms, by)] if is_new else []
            case Resolution(step, how, by, reason, outputs):
                is_held = step in self.state.held
                return [StepResolved(now_ms, step, how, by, reason, outputs)] if is_held else []
            case ResultMerged():
                return [_finished(self.state, fact, now_ms)] if self.state.is_settled else []

    def holder(self, agent: AgentId, incarnation: Incarnation, fence: Fence) -> StepId | None:
        """Return the step whose newest lease this is; none where it is stale or another's."""
        step = self.state.by_fence.get(fence)
        if step is None:
            return None
        lease = self.state.live[step].lease
        return step if (lease.agent, lease.incarnation) == (agent, incarnation) else None

    def _losses(self, fact: AgentGone, now_ms: int) -> Iterator[Event]:
        for step, live in self.state.live.items():
            lease = live.lease
            if (lease.agent, lease.incarnation) == (fact.agent, fact.incarnation):
                yield _lost(now_ms, step, live)


def _lost(now_ms: int, step: StepId, live: Leased | Running) -> Event:
    message = f"'{live.lease.agent}' vanished while attempt {live.lease.attempt} was in its hands"
    return AttemptFailed(now_ms, step, live.lease.fence, "agent_lost", message, None)


def _ended(state: RunState, step: StepId, fact: AttemptEnded, now_ms: int) -> Event:
    if fact.status == "succeeded":
        return StepSucceeded(
            now_ms,
            step,
            fact.fence,
            fact.outputs,
            fact.commit,
            fact.artifacts,
            fact.cost_usd,
            fact.session,
            fact.warnings,
        )
    if fact.status == "cancelled" and state.is_cancelling:
        return StepCancelled(now_ms, step, fact.cost_usd)
    cause = fact.cause or "cancelled"
    return AttemptFailed(now_ms, step, fact.fence, cause, fact.message, fact.cost_usd, fact.session)


def _finished(state: RunState, fact: ResultMerged, now_ms: int) -> RunFinished:
    status = "succeeded"
    if state.is_cancelling and state.counts.get("cancelled"):
        status = "cancelled"
    elif fact.message or any(_counts_as_failure(state, step) for step in state.plan.steps):
        status = "failed"
    return RunFinished(now_ms, status, fact.commit, fact.message)


def _counts_as_failure(state: RunState, step: StepId) -> bool:
    is_tolerated = state.plan.steps[step].spec.continue_on_error
    return isinstance(state.steps[step], Failed) and not is_tolerated
