"""The door of the engine: facts in, events out. Record them before you carry out `wanted`."""

from collections.abc import Callable, Iterable, Iterator

from runner.base.errors import UsageError
from runner.base.ids import AgentId, AttemptId, Fence, Incarnation, StepId
from runner.base.records import record
from runner.engine.apply import apply
from runner.engine.decide import Draw, decide
from runner.engine.events import (
    ApprovalAnswered,
    AttemptFailed,
    BudgetExceeded,
    BudgetRaised,
    CancelRequested,
    Event,
    RunFinished,
    RunResumed,
    RunStarted,
    StepCancelled,
    StepFailed,
    StepLeased,
    StepResolved,
    StepStarted,
    StepSucceeded,
)
from runner.engine.facts import (
    AgentGone,
    Answer,
    AttemptEnded,
    AttemptStarted,
    BudgetMore,
    CancelAsked,
    Fact,
    Resolution,
    ResultMerged,
)
from runner.engine.joining import workflow_outputs
from runner.engine.placement import AgentProfile, Fleet, place
from runner.engine.reach import counts_as_failure
from runner.engine.ready import Lane
from runner.engine.state import RunState, fresh_state
from runner.engine.states import SHOWN, Cancelled, Leased, Ready, Running
from runner.engine.stops import is_cut_short
from runner.plan.plan import RUN, Plan
from runner.spec.workflow import BudgetSpec

DEADLINE_GRACE_MS = 60_000
"""Past the step's timeout, for the agent's own stop sequence (twice 10 s) and the way back."""


@record
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
        if isinstance(fact, BudgetMore):
            _check_raise(self.state.ledger.limits, fact)
        match fact:
            case Resolution(step) if step not in self.state.held:
                raise self._refusal(step, "held", "resolve")
            case Answer(step, digest=digest):
                asking = self.state.asking.get(step)
                if asking is None:
                    raise self._refusal(step, "waiting for approval", "answer")
                if digest and digest != asking.digest:
                    message = f"the question of step '{step}' has changed since it was read"
                    raise UsageError(message, hint="'runner show RUN' shows it as it is now")
            case _:
                pass

    def _refusal(self, step: StepId, wanted: str, what: str) -> UsageError:
        if step not in self.state.steps:
            return UsageError(f"this run has no step '{step}'")
        word = SHOWN[type(self.state.steps[step])]
        message = f"step '{step}' is {word}, not {wanted}, so there is nothing to {what}"
        return UsageError(message, hint=f"'runner show RUN' lists what is {wanted}")

    def wake(self, now_ms: int, chance: Chance) -> list[Event]:
        """Return what follows from the time alone: attempts past their deadline, rests over."""
        overdue: list[Event] = []
        for step, live in self.state.live.items():
            if live.lease.deadline_ms <= now_ms:
                message = "no result came back in time"
                overdue.append(
                    AttemptFailed(now_ms, step, live.lease.fence, "timeout", message, None)
                )
        for step, asking in self.state.asking.items():
            if asking.expires_ms is not None and asking.expires_ms <= now_ms:
                message = "nobody answered in time"
                overdue.append(StepFailed(now_ms, step, "approval_expired", message))
        self.state.ready.advance(now_ms)
        return self._record(overdue, now_ms, chance)

    def lease(self, fleet: Fleet, now_ms: int, chance: Chance) -> list[Event]:
        """Return a lease for each ready step that a free slot fits; ``fleet`` is charged."""
        state = self.state
        state.ready.advance(now_ms)
        events = self._spend_check(now_ms, chance) if state.ready.lanes() else []
        if state.is_paused:
            return events
        slots = sum(agent.slots for agent in fleet.agents.values())
        for step, agent in place(state.ready, fleet, self._admits):
            cap_usd = self._cap_usd(step, slots)
            event = self._lease_to(step, agent, now_ms, (chance.attempt_id(), cap_usd))
            apply(state, event)
            fleet.taken[agent.id] += 1
            events.append(event)
        return events

    def _admits(self, lane: Lane) -> bool:
        return not lane.is_paid or not self.state.ledger.must_wait()

    def _cap_usd(self, step: StepId, slots: int) -> float | None:
        planned = self.state.planned[step]
        return self.state.ledger.cap_usd(planned, slots) if planned.is_paid else None

    def _spend_check(self, now_ms: int, chance: Chance) -> list[Event]:
        """Return what follows where a limit of the run is reached and something would begin."""
        state = self.state
        message = "" if state.ledger.exceeded else state.ledger.overrun(now_ms)
        if not message:
            return []
        events: list[Event] = [BudgetExceeded(now_ms, message)]
        if state.ledger.limits.on_exceed == "stop" and not state.is_cancelling:
            events.append(CancelRequested(now_ms, "the budget"))
        return self._record(events, now_ms, chance)

    def _lease_to(
        self,
        step: StepId,
        agent: AgentProfile,
        now_ms: int,
        drawn: tuple[AttemptId, float | None],
    ) -> StepLeased:
        ready = self.state.steps[step]
        assert isinstance(ready, Ready)
        timeout_ms = self.state.planned[step].spec.timeout_ms
        return StepLeased(
            now_ms,
            step,
            ready.attempt,
            drawn[0],
            Fence(self.state.fence_highest + 1),
            agent.id,
            agent.incarnation,
            now_ms + timeout_ms + DEADLINE_GRACE_MS,
            drawn[1],
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
            case CancelAsked():
                return self._cancelled(fact, now_ms)
            case Answer():
                return self._answered(fact, now_ms)
            case BudgetMore(by, usd, tokens, time_ms):
                return [BudgetRaised(now_ms, by, usd, tokens, time_ms)]
            case Resolution(step, how, by, reason, outputs):
                is_held = step in self.state.held
                return [StepResolved(now_ms, step, how, by, reason, outputs)] if is_held else []
            case ResultMerged():
                return [_finished(self.state, fact, now_ms)] if self.state.is_settled else []

    def _cancelled(self, fact: CancelAsked, now_ms: int) -> list[Event]:
        state = self.state
        is_new = not state.is_cancelling or (fact.with_finals and not state.is_ending_all)
        if state.finished or not is_new:
            return []
        return [CancelRequested(now_ms, fact.by, fact.with_finals)]

    def _answered(self, fact: Answer, now_ms: int) -> list[Event]:
        asking = self.state.asking.get(fact.step)
        if asking is None or (fact.digest and fact.digest != asking.digest):
            return []
        return [
            ApprovalAnswered(
                now_ms,
                fact.step,
                fact.is_approved,
                fact.by,
                fact.comment,
                asking.digest,
                fact.is_verified,
                fact.wall_ms,
            )
        ]

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


def _check_raise(limits: BudgetSpec, more: BudgetMore) -> None:
    """Refuse to add to a limit that is not there.

    Raises:
        UsageError: names it.
    """
    for name, limit, added in (
        ("usd", limits.usd, more.usd),
        ("tokens", limits.tokens, more.tokens),
        ("minutes", limits.time_ms, more.time_ms),
    ):
        if added and limit is None:
            raise UsageError(f"the run has no limit of {name}, so there is nothing to add to")


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
            fact.tokens,
        )
    if fact.status == "cancelled" and is_cut_short(state, step):
        return StepCancelled(now_ms, step, fact.cost_usd, fact.tokens)
    cause = fact.cause or "cancelled"
    return AttemptFailed(
        now_ms, step, fact.fence, cause, fact.message, fact.cost_usd, fact.session, fact.tokens
    )


def _finished(state: RunState, fact: ResultMerged, now_ms: int) -> RunFinished:
    children = state.groups[RUN].children
    if state.ledger.exceeded and state.ledger.limits.on_exceed == "stop":
        message = state.ledger.exceeded
        return RunFinished(now_ms, "failed", fact.commit, fact.message or message)
    if state.is_cancelling and any(isinstance(state.steps[c], Cancelled) for c in children):
        return RunFinished(now_ms, "cancelled", fact.commit, fact.message)
    if fact.message or any(counts_as_failure(state, step) for step in children):
        return RunFinished(now_ms, "failed", fact.commit, fact.message)
    outputs, fault = workflow_outputs(state, state.plan.frame)
    return RunFinished(now_ms, "failed" if fault else "succeeded", fact.commit, fault, outputs)
