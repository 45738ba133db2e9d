"""Bookkeeping: the state after an event. Decides nothing and refuses nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from runner.base.ids import StepId
from runner.engine.events import (
    ApprovalAnswered,
    ApprovalAsked,
    AttemptFailed,
    BudgetExceeded,
    BudgetRaised,
    CancelRequested,
    Event,
    RetryScheduled,
    RunFinished,
    RunResumed,
    RunStarted,
    StepAbandoned,
    StepCancelled,
    StepFailed,
    StepHeld,
    StepJoined,
    StepLeased,
    StepOpened,
    StepReadied,
    StepResolved,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from runner.engine.groups import Group
from runner.engine.reach import artifacts_of_children, is_spoiled, outputs_of_instances
from runner.engine.ready import Lane
from runner.engine.state import RunState, adopt
from runner.engine.states import (
    ENDED,
    NAMES,
    Asking,
    Cancelled,
    Failed,
    Faltered,
    Held,
    Lease,
    Leased,
    Open,
    Ready,
    Running,
    Skipped,
    StepState,
    Succeeded,
)
from runner.plan.plan import RUN
from runner.plan.resolve import planned_instances, planned_steps

_CANCELLED = Cancelled()
_OPEN = Open()


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
        case Asking():
            del state.asking[step]
        case _:
            pass
    if type(after) in ENDED:
        state.dirty.pop(step, None)
        planned = state.planned[step]
        if is_spoiled(state, step, state.spoiled):
            state.spoiled.add(step)
        for dependant in planned.dependants:
            _let_go(state, dependant)
        _tell_group(
            state, planned.parent, is_final=planned.is_final, is_failure=type(after) is Failed
        )


def _let_go(state: RunState, step: StepId) -> None:
    """One thing less that ``step`` waits for."""
    state.unmet[step] -= 1
    if not state.unmet[step]:
        state.dirty[step] = None


def _tell_group(state: RunState, parent: StepId, *, is_final: bool, is_failure: bool) -> None:
    """One child less that has not ended."""
    group = state.groups[parent]
    group.failures += is_failure
    if is_final:
        group.unended_finals -= 1
    else:
        group.unended -= 1
    # Before the next child's turn comes: it may be cut short.
    if parent != RUN and (group.has_ended or is_failure):
        state.dirty[parent] = None
    if group.queue:
        _let_go(state, group.queue.popleft())
    if not is_final and not group.unended:
        for final in group.finals:
            _let_go(state, final)


def _charge(state: RunState, step: StepId, cost_usd: float | None, tokens: int) -> None:
    state.ledger.charge(step, cost_usd, tokens)
    if cost_usd is None:
        state.accounts.unknown_costs += 1
    else:
        state.accounts.cost_usd += cost_usd


def _make_ready(state: RunState, step: StepId, attempt: int, not_before_ms: int) -> None:
    state.dirty.pop(step, None)
    _move(state, step, Ready(attempt, not_before_ms))
    planned = state.planned[step]
    lane = Lane(planned.requires, planned.is_paid)
    state.ready.add(step, (planned.rank, planned.index), lane, not_before_ms)


def _run_started(state: RunState, event: RunStarted) -> None:
    state.started = event
    state.dirty.update((step, None) for step, unmet in state.unmet.items() if not unmet)


def _run_resumed(state: RunState, event: RunResumed) -> None:
    state.epoch = event.epoch
    state.ledger.away_ms += max(0, event.at_ms - state.at_ms)


def _step_readied(state: RunState, event: StepReadied) -> None:
    _make_ready(state, event.step, 1, 0)


def _step_opened(state: RunState, event: StepOpened) -> None:
    planned = state.planned[event.step]
    group = state.groups.get(event.step)
    if group is None:
        strategy = planned.spec.strategy if planned.form == "instances" else None
        parallel_max = strategy.parallel_max if strategy is not None else None
        group = Group(inputs=event.inputs, parallel_max=parallel_max)
        state.groups[event.step] = group
        _move(state, event.step, _OPEN)
    group.is_whole = event.is_last
    first_index = len(state.planned)
    if planned.form == "instances":
        pairs = zip(event.names, event.values, strict=True)
        children = planned_instances(planned, pairs, first_index=first_index)
    else:
        workspace = state.plan.workspace_default
        children = planned_steps(planned.inner, workspace, first_index=first_index)
    has_begun = len(group.children) - len(group.queue)
    adopt(state, event.step, children)
    for child in children:
        if group.parallel_max is not None and has_begun >= group.parallel_max:
            state.unmet[child] += 1
            group.queue.append(child)
        elif not state.unmet[child]:
            has_begun += 1
            state.dirty[child] = None
    state.dirty.pop(event.step, None)
    if group.has_ended:
        state.dirty[event.step] = None


def _step_abandoned(state: RunState, event: StepAbandoned) -> None:
    state.groups[event.step].abandoned = event.reason
    state.abandoned.add(event.step)
    state.dirty.pop(event.step, None)
    _reconsider(state, event.step)


def _reconsider(state: RunState, parent: StepId) -> None:
    """Have everything below ``parent`` decided on anew that no agent has in hand."""
    for child in state.groups[parent].children:
        if child in state.groups:
            _reconsider(state, child)
        elif type(state.steps[child]) not in ENDED and child not in state.live:
            state.dirty[child] = None


def _step_joined(state: RunState, event: StepJoined) -> None:
    state.abandoned.discard(event.step)
    if state.planned[event.step].form == "instances":
        state.groups[event.step].seen = outputs_of_instances(state, event.step)
    state.groups[event.step].artifacts = artifacts_of_children(state, event.step)
    match event.status:
        case "succeeded":
            _move(state, event.step, Succeeded(0, event.outputs, "", ()))
        case "cancelled":
            _move(state, event.step, _CANCELLED)
        case _:
            _move(state, event.step, Failed(0, event.cause, event.message))


def _approval_asked(state: RunState, event: ApprovalAsked) -> None:
    asking = Asking(event.message, event.digest, event.approvers, event.expires_ms)
    state.dirty.pop(event.step, None)
    _move(state, event.step, asking)
    state.asking[event.step] = asking


def _approval_answered(state: RunState, event: ApprovalAnswered) -> None:
    if event.is_approved:
        outputs = {"by": event.by, "comment": event.comment}
        _move(state, event.step, Succeeded(0, outputs, "", ()))
    else:
        message = f"{event.by} said no" + (f": {event.comment}" if event.comment else "")
        _move(state, event.step, Failed(0, "rejected", message))


def _step_leased(state: RunState, event: StepLeased) -> None:
    lease = Lease(
        event.attempt,
        event.attempt_id,
        event.fence,
        event.agent,
        event.incarnation,
        event.deadline_ms,
        event.cap_usd,
    )
    state.ledger.reserve(event.step, event.cap_usd)
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
    _charge(state, event.step, event.cost_usd, event.tokens)
    state.accounts.accepted += 1
    _move(
        state, event.step, Succeeded(attempt, event.outputs, event.commit, tuple(event.artifacts))
    )


def _attempt_failed(state: RunState, event: AttemptFailed) -> None:
    attempt = state.attempts.get(event.step, 0)
    _charge(state, event.step, event.cost_usd, event.tokens)
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
        _charge(state, event.step, event.cost_usd, event.tokens)
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


def _budget_exceeded(state: RunState, event: BudgetExceeded) -> None:
    state.ledger.exceeded = event.message


def _budget_raised(state: RunState, event: BudgetRaised) -> None:
    limits, ledger = state.ledger.limits, state.ledger
    ledger.exceeded = ""
    ledger.limits = replace(
        limits,
        usd=None if limits.usd is None else limits.usd + event.usd,
        tokens=None if limits.tokens is None else limits.tokens + event.tokens,
        time_ms=None if limits.time_ms is None else limits.time_ms + event.time_ms,
    )


def _cancel_requested(state: RunState, event: CancelRequested) -> None:
    state.is_cancelling = True
    state.is_ending_all |= event.with_finals
    for step, value in state.steps.items():
        if type(value) not in ENDED and step not in state.live and step not in state.groups:
            state.dirty[step] = None


def _run_finished(state: RunState, event: RunFinished) -> None:
    state.finished = event.status
    state.result = event.result
    state.message = event.message
    state.outputs = event.outputs


_Applier = Callable[[RunState, Any], None]
_APPLIERS: Mapping[type[Event], _Applier] = cast(
    "Mapping[type[Event], _Applier]",
    {
        RunStarted: _run_started,
        RunResumed: _run_resumed,
        StepReadied: _step_readied,
        StepOpened: _step_opened,
        StepAbandoned: _step_abandoned,
        StepJoined: _step_joined,
        ApprovalAsked: _approval_asked,
        ApprovalAnswered: _approval_answered,
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
        BudgetExceeded: _budget_exceeded,
        BudgetRaised: _budget_raised,
        CancelRequested: _cancel_requested,
        RunFinished: _run_finished,
    },
)
