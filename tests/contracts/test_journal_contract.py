"""What every journal promises (`runner.store.journal.Journal`), over each implementation."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runner.base.errors import StoreError
from runner.store.errors import SeqConflictError
from runner.store.journal import EVENT_BYTES_MAX, JournalStore, Recorded
from runner.store.memory import MemoryStore
from runner.store.sqlite import SqliteStore


def open_memory(_path: Path) -> Callable[[], JournalStore]:
    disk = MemoryStore()

    def reopen() -> JournalStore:
        disk.crash()
        return disk

    return reopen


def open_sqlite(path: Path) -> Callable[[], JournalStore]:
    SqliteStore.create(path).close()
    opened: list[SqliteStore] = []

    def reopen() -> JournalStore:
        for store in opened:
            store.close()
        opened.append(SqliteStore.open(path))
        return opened[-1]

    return reopen


IMPLEMENTATIONS = {"memory": open_memory, "sqlite": open_sqlite}


@pytest.fixture(params=IMPLEMENTATIONS)
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], JournalStore]:
    """Opens the store; a second call opens it anew after the first was cut off."""
    return IMPLEMENTATIONS[request.param](tmp_path / "journal.db")


@pytest.fixture
def store(reopen: Callable[[], JournalStore]) -> Iterator[JournalStore]:
    store = reopen()
    yield store
    store.close()


def test_a_new_stream_is_empty(store: JournalStore) -> None:
    journal = store.open_stream("run")

    assert journal.length == 0
    assert list(journal.read()) == []
    journal.verify()


def test_events_come_back_in_order_with_numbers_from_one(store: JournalStore) -> None:
    journal = store.open_stream("run")

    assert journal.append([b"a", b"b"], expected=0) == 2
    assert journal.append([b"c"], expected=2) == 3

    assert list(journal.read()) == [Recorded(1, b"a"), Recorded(2, b"b"), Recorded(3, b"c")]
    assert journal.length == 3
    journal.verify()


def test_reading_begins_behind_what_the_reader_has(store: JournalStore) -> None:
    journal = store.open_stream("run")
    journal.append([b"a", b"b", b"c"], expected=0)

    assert [event.seq for event in journal.read(after=2)] == [3]
    assert list(journal.read(after=3)) == []
    assert list(journal.read(after=9)) == []


@pytest.mark.parametrize("expected", [0, 1, 3, 100])
def test_an_append_that_expects_another_length_writes_nothing(
    store: JournalStore, expected: int
) -> None:
    journal = store.open_stream("run")
    journal.append([b"a", b"b"], expected=0)

    with pytest.raises(SeqConflictError) as conflict:
        journal.append([b"c"], expected=expected)

    assert (conflict.value.expected, conflict.value.actual) == (expected, 2)
    assert [event.body for event in journal.read()] == [b"a", b"b"]


def test_the_slower_of_two_writers_is_refused_and_sees_the_others_event(
    store: JournalStore,
) -> None:
    first, second = store.open_stream("run"), store.open_stream("run")
    first.append([b"first"], expected=0)

    with pytest.raises(SeqConflictError):
        second.append([b"second"], expected=0)
    second.append([b"second"], expected=1)

    assert [event.body for event in first.read()] == [b"first", b"second"]
    assert first.append([b"third"], expected=2) == 3
    first.verify()


def test_streams_do_not_see_each_other(store: JournalStore) -> None:
    one, other = store.open_stream("one"), store.open_stream("other")
    one.append([b"a"], expected=0)
    other.append([b"b", b"c"], expected=0)

    assert [event.body for event in one.read()] == [b"a"]
    assert [event.body for event in other.read()] == [b"b", b"c"]


def test_an_append_of_nothing_only_checks_the_length(store: JournalStore) -> None:
    journal = store.open_stream("run")
    journal.append([b"a"], expected=0)

    assert journal.append([], expected=1) == 1
    with pytest.raises(SeqConflictError):
        journal.append([], expected=0)


def test_a_large_append_is_one_append(store: JournalStore) -> None:
    journal = store.open_stream("run")
    bodies = [b"%d" % number for number in range(1, 1_201)]

    assert journal.append(bodies, expected=0) == 1_200

    assert [event.body for event in journal.read()] == bodies
    journal.verify()


@pytest.mark.parametrize("body", [b"", bytes(EVENT_BYTES_MAX + 1)])
def test_an_event_of_a_wrong_size_is_refused_with_its_neighbours(
    store: JournalStore, body: bytes
) -> None:
    journal = store.open_stream("run")

    with pytest.raises(ValueError, match="an event of"):
        journal.append([b"good", body], expected=0)

    assert journal.length == 0


def test_an_event_of_the_greatest_size_comes_back_whole(store: JournalStore) -> None:
    journal = store.open_stream("run")
    body = bytes(range(256)) * (EVENT_BYTES_MAX // 256)

    journal.append([body, b"next"], expected=0)

    assert [event.body for event in journal.read()] == [body, b"next"]


def test_what_was_appended_is_there_when_the_store_is_opened_again(
    reopen: Callable[[], JournalStore],
) -> None:
    reopen().open_stream("run").append([b"a", b"b"], expected=0)

    store = reopen()

    journal = store.open_stream("run")
    assert [event.body for event in journal.read()] == [b"a", b"b"]
    assert journal.append([b"c"], expected=2) == 3
    journal.verify()
    store.close()


def test_a_closed_journal_says_so(store: JournalStore) -> None:
    journal = store.open_stream("run")
    journal.append([b"a"], expected=0)
    journal.close()
    journal.close()

    with pytest.raises(StoreError, match="is closed"):
        journal.append([b"b"], expected=1)
    with pytest.raises(StoreError, match="is closed"):
        list(journal.read())


def test_a_closed_store_closes_its_journals(store: JournalStore) -> None:
    journal = store.open_stream("run")
    store.close()
    store.close()

    with pytest.raises(StoreError, match="is closed"):
        journal.append([b"b"], expected=0)


def test_reading_goes_on_over_what_is_appended_meanwhile(store: JournalStore) -> None:
    journal = store.open_stream("run")
    journal.append([b"a"], expected=0)
    reader = journal.read()
    assert next(reader).body == b"a"

    journal.append([b"b"], expected=1)

    assert [event.body for event in reader] == [b"b"]
