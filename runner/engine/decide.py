"""Policy: what follows from the state for each dirty step. Its decisions are recorded events."""

from collections.abc import Callable, Iterator, Sequence

from runner.base.causes import find_cause
from runner.base.errors import AuthorError
from runner.base.ids import StepId
from runner.engine.events import (
    Event,
    RetryScheduled,
    StepCancelled,
    StepFailed,
    StepHeld,
    StepSkipped,
)
from runner.engine.joining import conclude
from runner.engine.opening import begin
from runner.engine.reach import effective_status, scope_of
from runner.engine.setbacks import AskPerson, GiveUp, Setback, TryAgain, judge
from runner.engine.state import RunState
from runner.engine.states import Asking, Faltered, Held, Open, Ready, Waiting
from runner.engine.stops import is_cut_short
from runner.plan.plan import PlannedStep

Draw = Callable[[], float]
"""Chance from outside: 0 up to 1."""


def decide(state: RunState, now_ms: int, draw: Draw) -> Iterator[Event]:
    """Yield the decisions that are due; the caller applies each before it asks for the next."""
    while state.dirty:
        step = next(iter(state.dirty))
        events = _about(state, step, now_ms, draw)
        if not events:
            del state.dirty[step]
        yield from events


def _about(state: RunState, step: StepId, now_ms: int, draw: Draw) -> Sequence[Event]:
    value = state.steps[step]
    match value:
        case Waiting() | Ready() | Asking() | Held() | Faltered() if is_cut_short(state, step):
            return [StepCancelled(now_ms, step)]
        case Waiting() if not state.unmet[step]:
            return _begin_or_skip(state, state.planned[step], now_ms)
        case Faltered():
            return [_after_failure(state, step, value, now_ms, draw)]
        case Open():
            event = conclude(state, state.planned[step], now_ms)
            return [] if event is None else [event]
        case _:
            return []


def _begin_or_skip(state: RunState, step: PlannedStep, now_ms: int) -> Sequence[Event]:
    if step.is_instance:
        return begin(state, step, now_ms)
    refusal = _why_not(state, step, now_ms)
    return begin(state, step, now_ms) if refusal is None else [refusal]


def _why_not(state: RunState, step: PlannedStep, now_ms: int) -> Event | None:
    """Return how ``step`` ends unbegun; none where its condition holds."""
    condition = step.spec.condition
    if condition is None or not condition.calls_status:
        spoiled = next((need for need in step.needs if need in state.spoiled), None)
        if spoiled is not None:
            return StepSkipped(now_ms, step.id, _spoiled_by(state, spoiled))
    if condition is None:
        return None
    try:
        holds = condition.evaluate(scope_of(state, step))
    except AuthorError as error:
        return StepFailed(now_ms, step.id, "setup_failed", f"the condition failed: {error}")
    if not isinstance(holds, bool):
        message = f"the condition gave {holds!r:.80}; a condition must give true or false"
        return StepFailed(now_ms, step.id, "setup_failed", message)
    if holds:
        return None
    return StepSkipped(now_ms, step.id, f"its condition '{condition.text.strip()}' is false")


def _spoiled_by(state: RunState, need: StepId) -> str:
    origin = need
    while (status := effective_status(state, origin)) == "succeeded":
        origin = next(n for n in state.planned[origin].needs if n in state.spoiled)
    if origin == need:
        return f"it needs '{need}', which is {status}"
    return f"it needs '{need}', and '{origin}' before that is {status}"


def _may_be_raised(state: RunState, now_ms: int) -> bool:
    """Whether an attempt ended for want of money that a person may still allow."""
    ledger = state.ledger
    return ledger.limits.on_exceed == "pause" and bool(ledger.overrun(now_ms))


def _after_failure(
    state: RunState, step: StepId, value: Faltered, now_ms: int, draw: Draw
) -> Event:
    planned = state.planned[step]
    if value.cause == "budget" and _may_be_raised(state, now_ms):
        return RetryScheduled(now_ms, step, value.attempt + 1, 0)
    setback = Setback(
        value.cause, value.attempt, state.causes[step][:-1], planned.retry, planned.on_lost
    )
    match judge(setback, draw=draw()):
        case TryAgain() if overrun := state.ledger.step_overrun(planned):
            return StepFailed(now_ms, step, "budget", overrun)
        case TryAgain(rest_ms):
            until_ms = now_ms + rest_ms if rest_ms else 0
            return RetryScheduled(now_ms, step, value.attempt + 1, until_ms)
        case GiveUp():
            return StepFailed(now_ms, step, value.cause, value.message)
        case AskPerson():
            row = find_cause(value.cause)
            return StepHeld(
                now_ms, step, value.cause, value.message or (row.meaning if row else "")
            )
