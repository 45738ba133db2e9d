"""Bookkeeping: the state after an event. Decides nothing and refuses nothing."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from runner.base.ids import StepId
from runner.engine.events import (
    AttemptFailed,
    CancelRequested,
    Event,
    RetryScheduled,
    RunFinished,
    RunResumed,
    RunStarted,
    StepCancelled,
    StepFailed,
    StepHeld,
    StepLeased,
    StepReadied,
    StepResolved,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from runner.engine.state import RunState
from runner.engine.states import (
    ENDED,
    NAMES,
    Cancelled,
    Failed,
    Faltered,
    Held,
    Lease,
    Leased,
    Ready,
    Running,
    Skipped,
    StepState,
    Succeeded,
)

_CANCELLED = Cancelled()


def apply(state: RunState, event: Event) -> None:
    """Bring ``state`` forward by ``event``. The single interpreter of a journal."""
    _APPLIERS[type(event)](state, event)
    state.length += 1
    state.at_ms = max(state.at_ms, event.at_ms)


def _move(state: RunState, step: StepId, after: StepState) -> None:
    """Put ``step`` into its new state and keep every index in step with it."""
    before = state.steps[step]
    state.steps[step] = after
    counts = state.counts
    counts[NAMES[type(before)]] -= 1
    name = NAMES[type(after)]
    counts[name] = counts.get(name, 0) + 1
    match before:
        case Leased(lease) | Running(lease) if not isinstance(after, Running):
            del state.live[step]
            del state.by_fence[lease.fence]
        case Ready():
            state.ready.discard(step)
        case Held():
            state.held.discard(step)
        case _:
            pass
    if type(after) in ENDED:
        state.dirty.pop(step, None)
        _tell_dependants(state, step)


def _tell_dependants(state: RunState, step: StepId) -> None:
    for dependant in state.plan.steps[step].dependants:
        state.unmet[dependant] -= 1
        if not state.unmet[dependant]:
            state.dirty[dependant] = None


def _charge(state: RunState, cost_usd: float | None) -> None:
    if cost_usd is None:
        state.accounts.unknown_costs += 1
    else:
        state.accounts.cost_usd += cost_usd


def _make_ready(state: RunState, step: StepId, attempt: int, not_before_ms: int) -> None:
    state.dirty.pop(step, None)
    _move(state, step, Ready(attempt, not_before_ms))
    planned = state.plan.steps[step]
    state.ready.add(step, planned.index, planned.requires, not_before_ms)


def _run_started(state: RunState, event: RunStarted) -> None:
    state.started = event
    state.dirty.update((step, None) for step, unmet in state.unmet.items() if not unmet)


def _run_resumed(state: RunState, event: RunResumed) -> None:
    state.epoch = event.epoch


def _step_readied(state: RunState, event: StepReadied) -> None:
    _make_ready(state, event.step, 1, 0)


def _step_leased(state: RunState, event: StepLeased) -> None:
    lease = Lease(
        event.attempt,
        event.attempt_id,
        event.fence,
        event.agent,
        event.incarnation,
        event.deadline_ms,
    )
    leased = Leased(lease)
    _move(state, event.step, leased)
    state.live[event.step] = leased
    state.by_fence[event.fence] = event.step
    state.fence_highest = max(state.fence_highest, event.fence)
    state.attempts[event.step] = event.attempt
    state.accounts.granted += 1


def _step_started(state: RunState, event: StepStarted) -> None:
    match state.steps[event.step]:
        case Leased(lease):
            running = Running(lease)
            _move(state, event.step, running)
            state.live[event.step] = running
        case _:
            pass


def _step_succeeded(state: RunState, event: StepSucceeded) -> None:
    attempt = state.attempts.get(event.step, 0)
    _charge(state, event.cost_usd)
    state.accounts.accepted += 1
    _move(
        state, event.step, Succeeded(attempt, event.outputs, event.commit, tuple(event.artifacts))
    )


def _attempt_failed(state: RunState, event: AttemptFailed) -> None:
    attempt = state.attempts.get(event.step, 0)
    _charge(state, event.cost_usd)
    state.accounts.failed += 1
    state.causes[event.step] = (*state.causes.get(event.step, ()), event.cause)
    _move(state, event.step, Faltered(attempt, event.cause, event.message))
    state.dirty[event.step] = None


def _retry_scheduled(state: RunState, event: RetryScheduled) -> None:
    _make_ready(state, event.step, event.attempt, event.until_ms)


def _step_failed(state: RunState, event: StepFailed) -> None:
    attempt = state.attempts.get(event.step, 0)
    _move(state, event.step, Failed(attempt, event.cause, event.message))


def _step_held(state: RunState, event: StepHeld) -> None:
    attempt = state.attempts.get(event.step, 0)
    state.dirty.pop(event.step, None)
    _move(state, event.step, Held(attempt, event.cause, event.message))
    state.held.add(event.step)


def _step_skipped(state: RunState, event: StepSkipped) -> None:
    _move(state, event.step, Skipped(event.reason))


def _step_cancelled(state: RunState, event: StepCancelled) -> None:
    if event.step in state.live:
        state.accounts.cancelled += 1
        _charge(state, event.cost_usd)
    _move(state, event.step, _CANCELLED)


def _step_resolved(state: RunState, event: StepResolved) -> None:
    attempt = state.attempts.get(event.step, 0)
    match event.how:
        case "retry":
            _make_ready(state, event.step, attempt + 1, 0)
        case "succeed":
            _move(state, event.step, Succeeded(attempt, event.outputs, "", ()))
        case _:
            message = event.reason or f"marked as failed by {event.by}"
            _move(state, event.step, Failed(attempt, "rejected", message))


def _cancel_requested(state: RunState, _event: CancelRequested) -> None:
    state.is_cancelling = True
    for step, value in state.steps.items():
        if type(value) not in ENDED and step not in state.live:
            state.dirty[step] = None


def _run_finished(state: RunState, event: RunFinished) -> None:
    state.finished = event.status
    state.result = event.result
    state.message = event.message


_Applier = Callable[[RunState, Any], None]
_APPLIERS: Mapping[type[Event], _Applier] = cast(
    "Mapping[type[Event], _Applier]",
    {
        RunStarted: _run_started,
        RunResumed: _run_resumed,
        StepReadied: _step_readied,
        StepLeased: _step_leased,
        StepStarted: _step_started,
        StepSucceeded: _step_succeeded,
        AttemptFailed: _attempt_failed,
        RetryScheduled: _retry_scheduled,
        StepFailed: _step_failed,
        StepHeld: _step_held,
        StepSkipped: _step_skipped,
        StepCancelled: _step_cancelled,
        StepResolved: _step_resolved,
        CancelRequested: _cancel_requested,
        RunFinished: _run_finished,
    },
)
