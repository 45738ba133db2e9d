"""The queue of steps that could run: an index over `Ready` states, never a second judge."""

from heapq import heappop, heappush

from runner.base.ids import StepId
from runner.spec.workflow import Requirement

_Entry = tuple[int, StepId]


class ReadyQueue:
    """Due steps by what they require, in plan order; resting steps by when they are due.

    Entries are removed lazily, so that taking a step out costs nothing where it stands.
    """

    def __init__(self) -> None:
        self._due: dict[Requirement, list[_Entry]] = {}
        self._resting: list[tuple[int, int, StepId, Requirement]] = []
        self._members: dict[StepId, int] = {}
        """Step -> when it is due; a heap entry without its like here is stale."""

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, step: StepId) -> bool:
        return step in self._members

    def add(self, step: StepId, index: int, requires: Requirement, not_before_ms: int) -> None:
        """Put ``step`` in; ``index`` is its place in plan order."""
        self._members[step] = not_before_ms
        if not_before_ms:
            heappush(self._resting, (not_before_ms, index, step, requires))
        else:
            heappush(self._due.setdefault(requires, []), (index, step))

    def discard(self, step: StepId) -> None:
        """Take ``step`` out, if it is in."""
        self._members.pop(step, None)

    def advance(self, now_ms: int) -> None:
        """Let resting steps become due whose time has come."""
        while self._resting and self._resting[0][0] <= now_ms:
            due_ms, index, step, requires = heappop(self._resting)
            if self._members.get(step) == due_ms:
                self._members[step] = 0
                heappush(self._due.setdefault(requires, []), (index, step))

    def next_due_ms(self) -> int | None:
        """Return when the next resting step becomes due; none where none rests."""
        while self._resting and self._members.get(self._resting[0][2]) != self._resting[0][0]:
            heappop(self._resting)
        return self._resting[0][0] if self._resting else None

    def head(self, requires: Requirement) -> _Entry | None:
        """Return index and id of the first due step with these requirements."""
        entries = self._due.get(requires)
        while entries and self._members.get(entries[0][1]) != 0:
            heappop(entries)
        if not entries:
            self._due.pop(requires, None)
            return None
        return entries[0]

    def requirements(self) -> list[Requirement]:
        """Return every kind of requirement that some due step has, in no order."""
        return [requires for requires in list(self._due) if self.head(requires)]

    def due(self) -> list[StepId]:
        """Return every due step, in plan order; for reports, not for the hot path."""
        entries = {entry for queue in self._due.values() for entry in queue}
        return [step for _, step in sorted(entries) if self._members.get(step) == 0]

    def members(self) -> dict[StepId, int]:
        """Return every step in the queue with when it is due (0: now)."""
        return dict(self._members)
