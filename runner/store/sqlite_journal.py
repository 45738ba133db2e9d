"""One stream of a SQLite database."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from runner.base.errors import StoreError
from runner.store.chain import Row, check_chain, extend, genesis
from runner.store.errors import SeqConflictError
from runner.store.journal import Recorded, check_sizes

_PAGE_ROWS = 500


class _Rows(Protocol):
    """The database, as far as a stream needs it."""

    @property
    def path(self) -> Path: ...
    def head(self, key: int) -> tuple[int, bytes] | None: ...
    def page(self, key: int, after: int, limit: int) -> list[Row]: ...
    def add(self, key: int, rows: Sequence[Row], *, expected: int) -> bool: ...
    def check_pages(self) -> None: ...


class SqliteJournal:
    """A `Journal` whose events are rows; it remembers its head, the database judges it."""

    def __init__(
        self, rows: _Rows, stream: str, key: int, on_close: Callable[[], None] | None = None
    ) -> None:
        self._is_open = True
        self._on_close = on_close
        self._rows = rows
        self._stream = stream
        self._key = key
        self._length, self._hash = self._read_head()

    @property
    def length(self) -> int:
        return self._length

    def append(self, events: Sequence[bytes], *, expected: int) -> int:
        check_sizes(events)
        self._check_open()
        if expected != self._length:
            self._length, self._hash = self._read_head()
            if expected != self._length:
                raise SeqConflictError(expected, self._length)
        rows = extend(self._hash, expected, events)
        if rows:
            if not self._rows.add(self._key, rows, expected=expected):
                self._length, self._hash = self._read_head()
                raise SeqConflictError(expected, self._length)
            self._length, _, self._hash = rows[-1]
        return self._length

    def read(self, after: int = 0) -> Iterator[Recorded]:
        for seq, body, _ in self._read_rows(after):
            yield Recorded(seq, body)

    def verify(self) -> None:
        self._rows.check_pages()
        check_chain(self._stream, self._read_rows(0), path=self._rows.path)

    def close(self) -> None:
        """Let go of the stream; what follows is up to whoever opened the database."""
        self._is_open = False
        if self._on_close is not None:
            self._on_close()

    def _check_open(self) -> None:
        if not self._is_open:
            raise StoreError(f"the journal '{self._rows.path}' is closed")

    def _read_rows(self, after: int) -> Iterator[Row]:
        self._check_open()
        while page := self._rows.page(self._key, after, _PAGE_ROWS):
            yield from page
            after = page[-1][0]

    def _read_head(self) -> tuple[int, bytes]:
        return self._rows.head(self._key) or (0, genesis(self._stream))
