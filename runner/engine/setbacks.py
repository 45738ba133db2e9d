"""What follows a failed attempt: a setback goes in, a verdict comes out, and nothing else."""

from runner.base.causes import ALIASES, CauseRow, Retry, find_cause
from runner.base.records import record
from runner.spec.workflow import OnLost, RetrySpec


@record
class Setback:
    """One failed attempt, with what the verdict depends on."""

    cause: str
    attempt: int
    earlier: tuple[str, ...]
    """Causes of the attempts before this one."""
    retry: RetrySpec
    on_lost: OnLost


@record
class TryAgain:
    """Another attempt, after a rest."""

    rest_ms: int


@record
class GiveUp:
    """No attempt is left for this cause."""


@record
class AskPerson:
    """Nobody but a person can say whether another attempt does harm."""


Verdict = TryAgain | GiveUp | AskPerson


def judge(setback: Setback, *, draw: float) -> Verdict:
    """Return what follows ``setback``. ``draw`` is chance from outside, 0 up to 1."""
    row = find_cause(setback.cause)
    if row is None:
        return AskPerson()
    if row.effects_unknown and setback.on_lost is OnLost.HOLD:
        return AskPerson()
    if setback.attempt >= setback.retry.attempts_max or not _admits(setback, row):
        return GiveUp()
    return TryAgain(rest_ms(setback, row, draw))


def _admits(setback: Setback, row: CauseRow) -> bool:
    """Whether the author, or else the table of causes, lets this cause be tried again."""
    names = {setback.cause, row.name}
    if names & _plain(setback.retry.never):
        return False
    if setback.retry.on is not None:
        return bool(names & _plain(setback.retry.on))
    match row.retry:
        case Retry.ALWAYS:
            return True
        case Retry.ONCE:
            return setback.cause not in setback.earlier
        case Retry.NEVER:
            return False


def _plain(names: frozenset[str]) -> frozenset[str]:
    return frozenset(ALIASES.get(name, name) for name in names)


def rest_ms(setback: Setback, row: CauseRow, draw: float) -> int:
    """Return the rest before the next attempt: backoff with jitter, at least the cause's floor.

    Full jitter draws between nothing and the whole delay, as gRPC's A6 does; the floor lies under
    it, since a server that asked for time means it.
    """
    if not row.rests:
        return row.floor_ms
    policy = setback.retry
    try:
        whole = min(policy.max_ms, policy.initial_ms * policy.factor ** (setback.attempt - 1))
    except OverflowError:
        whole = policy.max_ms
    delay = whole * draw if policy.jitter == "full" else whole
    return max(row.floor_ms, int(delay))
