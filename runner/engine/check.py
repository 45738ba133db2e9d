"""Every invariant of one run, computed from scratch and held against the indexes.

Slow on purpose: for tests, the simulation and the check of a real journal, never the hot path.
Numbers are those of the table of invariants in the documentation.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from runner.base.ids import Fence, StepId
from runner.base.records import record
from runner.engine.events import (
    AttemptFailed,
    CancelRequested,
    Event,
    StepLeased,
    StepReadied,
    StepResolved,
    StepStarted,
    StepSucceeded,
)
from runner.engine.reach import counts_as_part_failure, is_spoiled
from runner.engine.state import RunState
from runner.engine.states import (
    ENDED,
    NAMES,
    Asking,
    Cancelled,
    Faltered,
    Held,
    Leased,
    Open,
    Ready,
    Running,
    Succeeded,
    Waiting,
)
from runner.engine.stops import is_cut_short
from runner.plan.plan import RUN, PlannedStep
from runner.spec.workflow import OnLost


@record
class Violation:
    """One broken promise: its number and what was found."""

    invariant: str
    message: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.message}"


def check(state: RunState) -> list[Violation]:
    """Return every invariant that ``state`` breaks; none where all is well."""
    return [violation for rule in _RULES for violation in rule(state)]


def _indexes_agree(state: RunState) -> Iterator[Violation]:
    live = {s: v for s, v in state.steps.items() if isinstance(v, Leased | Running)}
    ready = {s: v.not_before_ms for s, v in state.steps.items() if isinstance(v, Ready)}
    held = {s for s, v in state.steps.items() if isinstance(v, Held)}
    counts: dict[str, int] = {}
    for value in state.steps.values():
        counts[NAMES[type(value)]] = counts.get(NAMES[type(value)], 0) + 1
    asking = {s: v for s, v in state.steps.items() if isinstance(v, Asking)}
    unmet = {step.id: _unmet(state, step) for step in state.planned.values()}
    pairs = (
        ("live", live, state.live),
        ("by_fence", {v.lease.fence: s for s, v in live.items()}, state.by_fence),
        ("held", held, state.held),
        ("asking", asking, state.asking),
        ("counts", counts, {name: n for name, n in state.counts.items() if n}),
        ("unmet", unmet, state.unmet),
        ("abandoned", set(_abandoned(state)), state.abandoned),
        ("spoiled", _spoiled(state), state.spoiled),
        ("ready", set(ready), set(state.ready.members())),
    )
    for name, right, kept in pairs:
        if right != kept:
            yield Violation("I-6", f"index '{name}' is {kept!r:.200}, must be {right!r:.200}")


def _abandoned(state: RunState) -> Iterator[StepId]:
    for step, group in state.groups.items():
        if group.abandoned and isinstance(state.steps[step], Open):
            yield step


def _unmet(state: RunState, step: PlannedStep) -> int:
    """Return how much ``step`` waits for: needs, its turn, the end of all others."""
    group = state.groups[step.parent]
    needs = sum(type(state.steps[need]) not in ENDED for need in step.needs)
    return needs + (step.is_final and group.unended > 0) + (step.id in group.queue)


def _groups_agree(state: RunState) -> Iterator[Violation]:
    for parent, group in state.groups.items():
        open_ones = [c for c in group.children if type(state.steps[c]) not in ENDED]
        finals = sum(state.planned[child].is_final for child in open_ones)
        if (len(open_ones) - finals, finals) != (group.unended, group.unended_finals):
            message = f"'{parent}' counts {group.unended} + {group.unended_finals} open children"
            yield Violation("I-6", f"{message}, {len(open_ones)} are")
        is_open = parent == RUN or isinstance(state.steps[parent], Open)
        if parent != RUN and is_open != bool(open_ones):
            yield Violation("I-7", f"'{parent}' is open: {is_open}, its children: {open_ones[:5]}")
        waiting = set(group.queue)
        at_work = [child for child in open_ones if child not in waiting]
        if group.parallel_max is not None and len(at_work) > group.parallel_max:
            yield Violation("I-12", f"{len(at_work)} of '{parent}' are at work at once")


def _joins_agree(state: RunState) -> Iterator[Violation]:
    for parent, group in state.groups.items():
        if parent == RUN:
            continue
        planned, value = state.planned[parent], state.steps[parent]
        failed = [c for c in group.children if counts_as_part_failure(state, planned, c)]
        if isinstance(value, Succeeded) and failed:
            yield Violation("I-11", f"'{parent}' succeeded though '{failed[0]}' failed")
        strategy = planned.spec.strategy if planned.form == "instances" else None
        is_over = not strategy or not strategy.fail_fast or planned.spec.continue_on_error
        if isinstance(value, Open) and failed and not is_over and not group.abandoned:
            yield Violation("I-7", f"'{parent}' goes on though '{failed[0]}' failed")


def _nothing_undecided(state: RunState) -> Iterator[Violation]:
    if state.dirty:
        yield Violation("I-7", f"nothing was decided about {list(state.dirty)[:5]}")
    for step, value in state.steps.items():
        if isinstance(value, Waiting | Ready | Asking | Held) and is_cut_short(state, step):
            yield Violation("I-7", f"'{step}' was cut short and is {NAMES[type(value)]}")
        if isinstance(value, Faltered):
            yield Violation("I-7", f"'{step}' faltered and nothing was decided")
        is_waiting = NAMES[type(value)] == "waiting"
        if is_waiting and not state.unmet[step] and state.started and not state.finished:
            yield Violation("I-7", f"'{step}' waits though all it needs has ended")


def _accounts_balance(state: RunState) -> Iterator[Violation]:
    books = state.accounts
    ended = books.accepted + books.failed + books.cancelled
    if books.granted != ended + len(state.live):
        message = f"{books.granted} leases granted, {ended} ended, {len(state.live)} live"
        yield Violation("I-11", message)


def _spoiled(state: RunState) -> set[StepId]:
    found: set[StepId] = set()
    for step in state.planned:
        if type(state.steps[step]) in ENDED and is_spoiled(state, step, found):
            found.add(step)
    return found


def _needs_are_met(state: RunState) -> Iterator[Violation]:
    spoiled = _spoiled(state)
    for step in state.planned.values():
        if state.unmet[step.id] and not isinstance(state.steps[step.id], Waiting | Cancelled):
            yield Violation("I-12", f"'{step.id}' did not wait for all that comes before it")
        condition = step.spec.condition
        if step.id not in state.attempts or (condition and condition.calls_status):
            continue
        for need in step.needs:
            if need in spoiled or type(state.steps[need]) not in ENDED:
                yield Violation("I-12", f"'{step.id}' began though '{need}' has not succeeded")


def _attempts_stay_in_bounds(state: RunState) -> Iterator[Violation]:
    for step, attempt in state.attempts.items():
        if len(state.causes.get(step, ())) > attempt:
            yield Violation("I-16", f"'{step}' has more failures than attempts ({attempt})")


def _finish_is_final(state: RunState) -> Iterator[Violation]:
    if state.finished and (state.live or len(state.ready) or state.held):
        yield Violation("I-13", f"the run is {state.finished} and yet something is open")


_Rule = Callable[[RunState], Iterable[Violation]]
_RULES: Sequence[_Rule] = (
    _indexes_agree,
    _groups_agree,
    _joins_agree,
    _nothing_undecided,
    _accounts_balance,
    _needs_are_met,
    _attempts_stay_in_bounds,
    _finish_is_final,
)


def check_history(state: RunState, events: Iterable[Event]) -> list[Violation]:
    """Return what is wrong with the order of ``events``, whose fold ``state`` is."""
    history = _History(state)
    for event in events:
        history.take(event)
    return history.violations


class _History:
    """Facts about the past that a state does not keep."""

    def __init__(self, state: RunState) -> None:
        self.violations: list[Violation] = []
        self._planned = state.planned
        self._fence = Fence(0)
        self._newest: dict[StepId, Fence] = {}
        self._accepted: dict[StepId, Fence] = {}
        self._attempt: dict[StepId, int] = {}
        self._is_cleared: dict[StepId, bool] = {}
        self._is_cancelled = False

    def _find(self, invariant: str, message: str) -> None:
        self.violations.append(Violation(invariant, message))

    def take(self, event: Event) -> None:
        match event:
            case StepLeased():
                self._leased(event)
            case StepSucceeded():
                self._succeeded(event)
            case AttemptFailed():
                self._is_newest(event.step, event.fence, "a failure")
                on_lost = self._planned[event.step].on_lost
                is_known = event.cause != "agent_lost" or on_lost is OnLost.RETRY
                self._is_cleared[event.step] = is_known
            case StepResolved() | StepReadied():
                self._is_cleared[event.step] = True
            case CancelRequested():
                self._is_cancelled = True
            case StepStarted():
                self._is_newest(event.step, event.fence, "a start")
            case _:
                pass

    def _leased(self, event: StepLeased) -> None:
        if event.fence <= self._fence:
            self._find("I-2", f"fence {event.fence} after {self._fence}")
        if event.attempt != self._attempt.get(event.step, 0) + 1:
            self._find("I-16", f"'{event.step}' went to attempt {event.attempt}")
        if not self._is_cleared.get(event.step, False):
            self._find("I-4", f"'{event.step}' was begun again though its effects are unknown")
        self._fence = event.fence
        self._newest[event.step] = event.fence
        self._attempt[event.step] = event.attempt
        self._is_cleared[event.step] = False

    def _succeeded(self, event: StepSucceeded) -> None:
        if event.step in self._accepted:
            self._find("I-1", f"'{event.step}' has a second accepted result")
        self._is_newest(event.step, event.fence, "a result")
        self._accepted[event.step] = event.fence

    def _is_newest(self, step: StepId, fence: Fence, what: str) -> None:
        if fence != self._newest.get(step):
            self._find("I-1", f"'{step}' has {what} of the stale fence {fence}")
