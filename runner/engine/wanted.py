"""The wishes of a state: the difference to what is already in hand. Level-triggered.

After a crash nothing is in hand and everything that should be is wished for again, so recovery is
the normal path; every command is safe to carry out twice.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from runner.base.ids import AgentId, AttemptId, Fence, StepId
from runner.engine.state import RunState
from runner.engine.states import Leased, Running, Succeeded


@dataclass(frozen=True, slots=True)
class StartAttempt:
    """Have the agent begin."""

    step: StepId
    attempt: int
    attempt_id: AttemptId
    fence: Fence
    agent: AgentId


@dataclass(frozen=True, slots=True)
class StopAttempt:
    """Have the agent end what it has in hand: the run is cancelled or the lease is gone."""

    fence: Fence
    reason: str
    """``cancel`` or ``stale``."""


@dataclass(frozen=True, slots=True)
class MergeResult:
    """Bring together the commits of what nobody needs."""

    steps: tuple[StepId, ...]


Command = StartAttempt | StopAttempt | MergeResult


def wanted(state: RunState, in_hand: Collection[Fence]) -> Iterator[Command]:
    """Yield what should be begun or ended, given the fences that agents are known to have."""
    for step, value in state.live.items():
        match value:
            case Leased(lease) if lease.fence not in in_hand:
                yield StartAttempt(step, lease.attempt, lease.attempt_id, lease.fence, lease.agent)
            case Leased(lease) | Running(lease):
                if state.is_cancelling and lease.fence in in_hand:
                    yield StopAttempt(lease.fence, "cancel")
    for fence in in_hand:
        if fence not in state.by_fence:
            yield StopAttempt(fence, "stale")
    if state.is_settled:
        yield MergeResult(sinks(state))


def wake_at_ms(state: RunState) -> int | None:
    """Return the engine time at which something becomes due by itself; none where nothing does."""
    times = [_deadline(value) for value in state.live.values()]
    resting = state.ready.next_due_ms()
    if resting is not None:
        times.append(resting)
    return min(times, default=None)


def _deadline(value: Leased | Running) -> int:
    return value.lease.deadline_ms


def sinks(state: RunState) -> tuple[StepId, ...]:
    """Return the succeeded steps whose work no other succeeded step builds on, in plan order."""
    built_on: set[StepId] = set()
    found: list[StepId] = []
    for step in reversed(list(state.plan.steps.values())):
        if step.id not in built_on and isinstance(state.steps[step.id], Succeeded):
            found.append(step.id)
        if step.id in built_on or isinstance(state.steps[step.id], Succeeded):
            built_on.update(step.needs)
    return tuple(reversed(found))
