"""The queue of steps that could run: an index over `Ready` states, never a second judge."""

from heapq import heappop, heappush

from runner.base.ids import StepId
from runner.base.records import record
from runner.spec.workflow import Requirement


@record
class Lane:
    """What ready steps have in common that can be given to the same agents at the same times."""

    requires: Requirement
    is_paid: bool = False


Place = tuple[int, int]
"""Rank of the priority, then the step's index: the lower one goes first."""

_Entry = tuple[Place, StepId]


class ReadyQueue:
    """Due steps by lane, in their order; resting steps by when they are due.

    Entries are removed lazily, so that taking a step out costs nothing where it stands.
    """

    def __init__(self) -> None:
        self._due: dict[Lane, list[_Entry]] = {}
        self._resting: list[tuple[int, Place, StepId, Lane]] = []
        self._members: dict[StepId, int] = {}
        """Step -> when it is due; a heap entry without its like here is stale."""

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, step: StepId) -> bool:
        return step in self._members

    def add(self, step: StepId, place: Place, lane: Lane, not_before_ms: int) -> None:
        """Put ``step`` in at its ``place`` of ``lane``."""
        self._members[step] = not_before_ms
        if not_before_ms:
            heappush(self._resting, (not_before_ms, place, step, lane))
        else:
            heappush(self._due.setdefault(lane, []), (place, step))

    def discard(self, step: StepId) -> None:
        """Take ``step`` out, if it is in."""
        self._members.pop(step, None)

    def advance(self, now_ms: int) -> None:
        """Let resting steps become due whose time has come."""
        while self._resting and self._resting[0][0] <= now_ms:
            due_ms, place, step, lane = heappop(self._resting)
            if self._members.get(step) == due_ms:
                self._members[step] = 0
                heappush(self._due.setdefault(lane, []), (place, step))

    def next_due_ms(self) -> int | None:
        """Return when the next resting step becomes due; none where none rests."""
        while self._resting and self._members.get(self._resting[0][2]) != self._resting[0][0]:
            heappop(self._resting)
        return self._resting[0][0] if self._resting else None

    def head(self, lane: Lane) -> _Entry | None:
        """Return place and id of the first due step of ``lane``."""
        entries = self._due.get(lane)
        while entries and self._members.get(entries[0][1]) != 0:
            heappop(entries)
        if not entries:
            self._due.pop(lane, None)
            return None
        return entries[0]

    def lanes(self) -> list[Lane]:
        """Return every lane that has a due step, in no order."""
        return [lane for lane in list(self._due) if self.head(lane)]

    def due(self) -> list[StepId]:
        """Return every due step, in plan order; for reports, not for the hot path."""
        entries = {entry for queue in self._due.values() for entry in queue}
        return [step for _, step in sorted(entries) if self._members.get(step) == 0]

    def members(self) -> dict[StepId, int]:
        """Return every step in the queue with when it is due (0: now)."""
        return dict(self._members)
