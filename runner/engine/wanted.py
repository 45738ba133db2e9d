"""The wishes of a state: the difference to what is already in hand. Level-triggered.

After a crash nothing is in hand and everything that should be is wished for again, so recovery is
the normal path; every command is safe to carry out twice.
"""

from collections.abc import Collection, Iterator

from runner.base.ids import AgentId, AttemptId, Fence, StepId
from runner.base.records import record
from runner.engine.lineage import result_steps
from runner.engine.state import RunState
from runner.engine.states import Leased, Running
from runner.engine.stops import is_cut_short


@record
class StartAttempt:
    """Have the agent begin."""

    step: StepId
    attempt: int
    attempt_id: AttemptId
    fence: Fence
    agent: AgentId
    cap_usd: float | None = None
    """What it may cost; none where nothing limits it."""


@record
class StopAttempt:
    """Have the agent end what it has in hand: the run is cancelled or the lease is gone."""

    fence: Fence
    reason: str
    """``cancel`` or ``stale``."""


@record
class MergeResult:
    """Bring together the commits of what nobody needs."""

    steps: tuple[StepId, ...]


Command = StartAttempt | StopAttempt | MergeResult


def wanted(state: RunState, in_hand: Collection[Fence]) -> Iterator[Command]:
    """Yield what should be begun or ended, given the fences that agents are known to have."""
    may_stop = state.is_cancelling or bool(state.abandoned)
    for step, value in state.live.items():
        match value:
            case Leased(lease) if lease.fence not in in_hand:
                yield StartAttempt(
                    step, lease.attempt, lease.attempt_id, lease.fence, lease.agent, lease.cap_usd
                )
            case Leased(lease) | Running(lease):
                if may_stop and lease.fence in in_hand and is_cut_short(state, step):
                    yield StopAttempt(lease.fence, "cancel")
    for fence in in_hand:
        if fence not in state.by_fence:
            yield StopAttempt(fence, "stale")
    if state.is_settled:
        yield MergeResult(result_steps(state))


def wake_at_ms(state: RunState) -> int | None:
    """Return the engine time at which something becomes due by itself; none where nothing does."""
    times = [_deadline(value) for value in state.live.values()]
    times += [a.expires_ms for a in state.asking.values() if a.expires_ms is not None]
    over_ms = state.ledger.due_at_ms()
    if over_ms is not None and len(state.ready):
        times.append(over_ms)
    resting = state.ready.next_due_ms()
    if resting is not None:
        times.append(resting)
    return min(times, default=None)


def _deadline(value: Leased | Running) -> int:
    return value.lease.deadline_ms
