"""Policy: what follows from the state for each dirty step. Its decisions are recorded events."""

from collections.abc import Callable, Iterator

from runner.base.causes import find_cause
from runner.base.errors import AuthorError
from runner.base.ids import StepId
from runner.engine.events import (
    Event,
    RetryScheduled,
    StepCancelled,
    StepFailed,
    StepHeld,
    StepReadied,
    StepSkipped,
)
from runner.engine.reach import effective_status, scope_of
from runner.engine.setbacks import AskPerson, GiveUp, Setback, TryAgain, judge
from runner.engine.state import RunState
from runner.engine.states import Faltered, Held, Ready, Waiting
from runner.plan.plan import PlannedStep

Draw = Callable[[], float]
"""Chance from outside: 0 up to 1."""


def decide(state: RunState, now_ms: int, draw: Draw) -> Iterator[Event]:
    """Yield the decisions that are due; the caller applies each before it asks for the next."""
    while state.dirty:
        step = next(iter(state.dirty))
        event = _about(state, step, now_ms, draw)
        if event is None:
            del state.dirty[step]
        else:
            yield event


def _about(state: RunState, step: StepId, now_ms: int, draw: Draw) -> Event | None:
    value = state.steps[step]
    if state.is_cancelling and _is_cut_short(state, step):
        return StepCancelled(now_ms, step)
    match value:
        case Waiting() if not state.unmet[step]:
            return _begin_or_skip(state, state.plan.steps[step], now_ms)
        case Faltered():
            return _after_failure(state, step, value, now_ms, draw)
        case _:
            return None


def _is_cut_short(state: RunState, step: StepId) -> bool:
    """Whether a cancelled run ends this step now; a condition on status may still have its say."""
    match state.steps[step]:
        case Ready(attempt=1) | Waiting():
            condition = state.plan.steps[step].spec.condition
            return condition is None or not condition.calls_status
        case Ready() | Faltered() | Held():
            return True
        case _:
            return False


def _begin_or_skip(state: RunState, step: PlannedStep, now_ms: int) -> Event:
    condition = step.spec.condition
    if condition is None or not condition.calls_status:
        unmet = next((n for n in step.needs if effective_status(state, n) != "succeeded"), None)
        if unmet is not None:
            reason = f"it needs '{unmet}', which is {effective_status(state, unmet)}"
            return StepSkipped(now_ms, step.id, reason)
    if condition is None:
        return StepReadied(now_ms, step.id)
    try:
        holds = condition.evaluate(scope_of(state, step))
    except AuthorError as error:
        return StepFailed(now_ms, step.id, "setup_failed", f"the condition failed: {error}")
    if not isinstance(holds, bool):
        message = f"the condition gave {holds!r:.80}; a condition must give true or false"
        return StepFailed(now_ms, step.id, "setup_failed", message)
    if holds:
        return StepReadied(now_ms, step.id)
    return StepSkipped(now_ms, step.id, f"its condition '{condition.text.strip()}' is false")


def _after_failure(
    state: RunState, step: StepId, value: Faltered, now_ms: int, draw: Draw
) -> Event:
    planned = state.plan.steps[step]
    setback = Setback(
        value.cause, value.attempt, state.causes[step][:-1], planned.retry, planned.on_lost
    )
    match judge(setback, draw=draw()):
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
