"""The journal: streams of events that only grow. The one concurrency primitive is their length."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from runner.base.records import record

EVENT_BYTES_MAX = 64 << 10
"""Larger values are artifacts, named in the event by their digest."""


@record
class Recorded:
    """An event as it stands in its stream; ``seq`` counts from 1 without gaps."""

    seq: int
    body: bytes
    """Canonical JSON, exactly as appended."""


class Journal(Protocol):
    """One stream of events. Used from any thread, by one writer at a time.

    An append is durable when it returns and all or nothing at every instant. One that raised may
    still be found after a restart, as a whole; hence the writer drops its state and reads again.
    """

    @property
    def length(self) -> int:
        """The number of events in the stream."""
        ...

    def append(self, events: Sequence[bytes], *, expected: int) -> int:
        """Make ``events`` durable behind the ``expected`` ones and return the new length.

        Raises:
            SeqConflictError: the stream does not hold ``expected`` events; nothing is written.
            DiskFullError: nothing is written; a later append may succeed.
            BrokenJournalError: the disk failed; this journal takes no more events.
            StoreError: the journal is closed, or in use elsewhere; nothing is written.
            ValueError: an event is empty or larger than ``EVENT_BYTES_MAX``; nothing is written.
        """
        ...

    def read(self, after: int = 0) -> Iterator[Recorded]:
        """Yield the events behind the first ``after`` in order, with memory for a page of them.

        Events that are appended meanwhile may be among them.
        """
        ...

    def verify(self) -> None:
        """Read everything and compare it with the chain of hashes.

        Raises:
            BrokenJournalError: names the first bad event.
        """
        ...

    def close(self) -> None:
        """Let go of the stream; safe twice."""
        ...


class JournalStore(Protocol):
    """A place that holds streams: one for a local run, all of them for a hub."""

    def open_stream(self, stream: str) -> Journal:
        """Return the journal of ``stream``, empty if nothing was appended to it yet."""
        ...

    def close(self) -> None:
        """Let go of every stream; safe twice."""
        ...


def check_sizes(events: Sequence[bytes]) -> None:
    """Refuse events that no journal takes.

    Raises:
        ValueError: an event is empty or too large.
    """
    for body in events:
        if not 0 < len(body) <= EVENT_BYTES_MAX:
            raise ValueError(f"an event of {len(body)} bytes; 1 to {EVENT_BYTES_MAX} are taken")
