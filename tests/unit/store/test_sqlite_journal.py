from pathlib import Path

import pytest

from runner.store.chain import Row
from runner.store.errors import SeqConflictError
from runner.store.sqlite_journal import SqliteJournal


class Rows:
    """A database of one stream, into which somebody else may write between look and insert."""

    path = Path("journal.db")

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.slipped_in: list[Row] = []

    def head(self, key: int) -> tuple[int, bytes] | None:
        return (self.rows[-1][0], self.rows[-1][2]) if self.rows else None

    def page(self, key: int, after: int, limit: int) -> list[Row]:
        return self.rows[after : after + limit]

    def add(self, key: int, rows: list[Row], *, expected: int) -> bool:
        self.rows += self.slipped_in
        if len(self.rows) != expected:
            return False
        self.rows += rows
        return True

    def check_pages(self) -> None:
        pass


def test_the_database_and_not_the_remembered_head_judges_an_append() -> None:
    rows = Rows()
    journal = SqliteJournal(rows, "run", 1)
    rows.slipped_in = [(1, b"theirs", bytes(32))]

    with pytest.raises(SeqConflictError) as conflict:
        journal.append([b"ours"], expected=0)

    assert conflict.value.actual == journal.length == 1


def test_reading_goes_page_by_page() -> None:
    rows = Rows()
    rows.rows = [(seq, b"x", bytes(32)) for seq in range(1, 1_234)]

    assert [event.seq for event in SqliteJournal(rows, "run", 1).read(7)] == list(range(8, 1_234))


def test_closing_tells_the_owner() -> None:
    closed = []
    journal = SqliteJournal(Rows(), "run", 1, lambda: closed.append(True))

    journal.close()

    assert closed == [True]
