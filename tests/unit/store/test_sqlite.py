import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.base.errors import ContractError, StoreError
from runner.store import sqlite_sql as sql
from runner.store.errors import BrokenJournalError, DiskFullError
from runner.store.sqlite import SqliteStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed journal with three events in the stream 'run'."""
    path = tmp_path / "journal.db"
    store = SqliteStore.create(path)
    store.open_stream("run").append([b"one", b"two", b"three"], expected=0)
    store.close()
    return path


@pytest.fixture
def plain(path: Path) -> Iterator[sqlite3.Connection]:
    """The same file, opened by somebody who knows only SQLite."""
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def swap_descriptor(file: str, other: str, flags: int = os.O_RDWR) -> None:
    """Let the open descriptor of ``file`` lead to ``other``: the disk fails under SQLite."""
    (number,) = [link.name for link in Path("/proc/self/fd").iterdir() if leads_to(link, file)]
    replacement = os.open(other, flags)
    os.dup2(replacement, int(number))
    os.close(replacement)


def leads_to(link: Path, file: str) -> bool:
    try:
        return str(link.readlink()) == file
    except FileNotFoundError:
        return False


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="faults are injected through /proc"
)


def test_a_closed_journal_is_one_private_file(path: Path) -> None:
    assert [entry.name for entry in path.parent.iterdir()] == ["journal.db"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_open_journal_has_private_files_only(path: Path) -> None:
    store = SqliteStore.open(path)
    store.open_stream("run").append([b"four"], expected=3)

    assert {entry.stat().st_mode & 0o777 for entry in path.parent.iterdir()} == {0o600}
    store.close()


def test_settings_are_those_of_a_durable_journal(path: Path) -> None:
    store = SqliteStore.open(path)

    with store._errors() as connection:
        settings = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
        }

    store.close()
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
    }


def test_a_journal_is_not_made_over_another_one(path: Path) -> None:
    with pytest.raises(StoreError, match="file exists"):
        SqliteStore.create(path)

    store = SqliteStore.open(path)
    assert store.open_stream("run").length == 3
    store.close()


def test_a_missing_journal_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such file"):
        SqliteStore.open(tmp_path / "journal.db")

    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_becomes_a_journal(tmp_path: Path) -> None:
    """So it lies there when the runner died between making the file and filling it."""
    (tmp_path / "journal.db").touch()

    store = SqliteStore.open(tmp_path / "journal.db")

    assert store.open_stream("run").append([b"a"], expected=0) == 1
    store.close()


def test_a_journal_of_a_newer_runner_is_refused_with_both_versions(
    path: Path, plain: sqlite3.Connection
) -> None:
    plain.execute(f"PRAGMA user_version = {sql.SCHEMA_VERSION + 1}")
    plain.close()

    with pytest.raises(ContractError) as refused:
        SqliteStore.open(path)

    assert f"version {sql.SCHEMA_VERSION + 1}" in str(refused.value)
    assert f"up to version {sql.SCHEMA_VERSION}" in str(refused.value)


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE places (url TEXT)")
    other.close()

    with pytest.raises(BrokenJournalError, match="not a journal"):
        SqliteStore.open(path)

    other = sqlite3.connect(path)
    assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("places",)]
    other.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"once upon a time there was a run" * 100)

    with pytest.raises(BrokenJournalError, match="cannot be trusted"):
        SqliteStore.open(path)


@pytest.mark.parametrize(
    ("damage", "seq"),
    [
        ("UPDATE events SET body = x'00' WHERE seq = 2", 2),
        ("DELETE FROM events WHERE seq = 1", 1),
        ("UPDATE events SET seq = 9 WHERE seq = 3", 3),
    ],
)
def test_verification_names_the_first_changed_event(
    path: Path, plain: sqlite3.Connection, damage: str, seq: int
) -> None:
    plain.execute(damage)
    plain.close()
    store = SqliteStore.open(path)

    with pytest.raises(BrokenJournalError) as broken:
        store.open_stream("run").verify()

    assert broken.value.seq == seq
    assert not broken.value.retryable
    store.close()


def test_a_damaged_page_is_found(path: Path) -> None:
    store = SqliteStore.open(path)
    store.open_stream("run").append([b"x" * 4000] * 20, expected=3)
    store.close()
    with path.open("r+b") as file:
        file.seek(-9000, os.SEEK_END)
        file.write(b"\xff" * 4096)
    store = SqliteStore.open(path)

    with pytest.raises(BrokenJournalError):
        store.open_stream("run").verify()

    store.close()


def test_a_second_store_on_the_file_is_refused(path: Path) -> None:
    store = SqliteStore.open(path)
    store.open_stream("run").append([b"four"], expected=3)

    with pytest.raises(StoreError, match="another process"):
        SqliteStore.open(path)

    assert store.open_stream("run").length == 4
    store.close()


def test_a_journal_that_owns_its_database_closes_it(path: Path) -> None:
    SqliteStore.open(path).only_stream("run").close()

    store = SqliteStore.open(path)
    assert store.open_stream("run").length == 3
    store.close()


@needs_proc
def test_after_a_failed_fsync_no_append_is_taken_though_sqlite_would(path: Path) -> None:
    store = SqliteStore.open(path)
    journal = store.open_stream("run")
    journal.append([b"four"], expected=3)
    # Writes to the null device succeed and fsync on it does not.
    swap_descriptor(f"{path}-wal", "/dev/null")

    with pytest.raises(BrokenJournalError, match="SQLITE_IOERR_FSYNC"):
        journal.append([b"five"], expected=4)
    with pytest.raises(BrokenJournalError, match="SQLITE_IOERR_FSYNC"):
        journal.append([b"five"], expected=4)

    store.close()


@needs_proc
def test_a_failed_write_with_room_on_the_disk_is_a_fault_of_the_disk(path: Path) -> None:
    store = SqliteStore.open(path)
    journal = store.open_stream("run")
    journal.append([b"four"], expected=3)
    swap_descriptor(f"{path}-wal", "/dev/null", os.O_RDONLY)

    with pytest.raises(BrokenJournalError, match="SQLITE_IOERR_WRITE"):
        journal.append([b"five"], expected=4)

    store.close()


@needs_proc
def test_a_write_without_room_is_a_full_disk_and_no_fault(path: Path) -> None:
    store = SqliteStore.open(path)
    journal = store.open_stream("run")
    journal.append([b"four"], expected=3)
    swap_descriptor(f"{path}-wal", "/dev/full")

    with pytest.raises(DiskFullError, match="no space left"):
        journal.append([b"five"], expected=4)

    store.close()
