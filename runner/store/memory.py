"""The honest twin of a journal database: same promises, no disk, and crashes on demand."""

from collections.abc import Callable, Iterator, Sequence

from runner.base.errors import StoreError
from runner.store.chain import Row, check_chain, extend, genesis
from runner.store.errors import SeqConflictError
from runner.store.journal import Recorded, check_sizes

_PATH = "memory"


def _go_on() -> None:
    """Let a commit pass."""


class MemoryStore:
    """The disk of a simulated machine: what was committed outlives every journal opened on it.

    ``before_commit`` and ``after_commit`` are called in each append and may raise: in the first
    nothing has been written, in the second everything, but the writer does not know.
    """

    def __init__(self) -> None:
        self.before_commit: Callable[[], None] = _go_on
        self.after_commit: Callable[[], None] = _go_on
        self._streams: dict[str, list[Row]] = {}
        self._life = 0

    def open_stream(self, stream: str) -> "MemoryJournal":
        """Return the journal of ``stream``, empty if nothing was appended to it yet."""
        return MemoryJournal(self, stream, self._life)

    def crash(self) -> None:
        """Cut off every open journal, as the death of its process would; the events stay."""
        self._life += 1

    def close(self) -> None:
        """Let go of every stream; safe twice."""
        self._life += 1

    def rows(self, stream: str, life: int) -> list[Row]:
        """Return the rows of a stream for a journal opened in ``life``.

        Raises:
            StoreError: the store was closed or crashed since.
        """
        if life != self._life:
            raise StoreError(f"the journal '{_PATH}' is closed")
        return self._streams.setdefault(stream, [])


class MemoryJournal:
    """A `Journal` whose events are a list."""

    def __init__(self, store: MemoryStore, stream: str, life: int) -> None:
        self._store = store
        self._stream = stream
        self._life: int | None = life

    @property
    def length(self) -> int:
        return len(self._rows())

    def append(self, events: Sequence[bytes], *, expected: int) -> int:
        check_sizes(events)
        rows = self._rows()
        if expected != len(rows):
            raise SeqConflictError(expected, len(rows))
        if events:
            before = rows[-1][2] if rows else genesis(self._stream)
            self._store.before_commit()
            rows += extend(before, expected, events)
            self._store.after_commit()
        return len(rows)

    def read(self, after: int = 0) -> Iterator[Recorded]:
        while after < len(rows := self._rows()):
            seq, body, _ = rows[after]
            yield Recorded(seq, body)
            after = seq

    def verify(self) -> None:
        check_chain(self._stream, self._rows(), path=_PATH)

    def close(self) -> None:
        """Let go of the stream; safe twice."""
        self._life = None

    def _rows(self) -> list[Row]:
        if self._life is None:
            raise StoreError(f"the journal '{_PATH}' is closed")
        return self._store.rows(self._stream, self._life)
