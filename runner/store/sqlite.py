"""A journal database in SQLite: one file, one connection, no other process beside it."""

import contextlib
import errno
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from runner.base.errors import ContractError, StoreError
from runner.store import sqlite_sql as sql
from runner.store.chain import Row
from runner.store.disk import disk_errors, refused_write, write_new
from runner.store.errors import BrokenJournalError, DiskFullError, disk_error
from runner.store.sqlite_journal import SqliteJournal

_ROWS_PER_STATEMENT = 32
_BUSY_MS = 500
_DISK_FAULTS = ("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB")
_IN_USE = ("SQLITE_BUSY", "SQLITE_LOCKED")
_DENIED = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")


class SqliteStore:
    """An open database, used from any thread.

    After a fault of the disk it takes nothing more: SQLite itself would go on as if the pages that
    the failed fsync lost had been written.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = connection
        self._lock = threading.Lock()
        self._broken: BrokenJournalError | None = None

    @classmethod
    def create(cls, path: Path) -> "SqliteStore":
        """Make the database ``path``, which does not exist yet.

        Raises:
            StoreError: it exists, or cannot be written; then no file is left behind.
        """
        with disk_errors(path):
            write_new(path, b"")
        try:
            return cls.open(path)
        except (StoreError, ContractError):
            for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-journal")):
                leftover.unlink(missing_ok=True)
            raise

    @classmethod
    def open(cls, path: Path) -> "SqliteStore":
        """Open the database ``path`` and bring its schema up to date.

        Raises:
            StoreError: it is missing, in use, or cannot be written.
            BrokenJournalError: it is damaged, or something else than a journal.
            ContractError: it was written by a newer version.
        """
        with disk_errors(path):
            path.stat()
            # SQLite would open it for reading only and fail later, with a word of its own.
            if not os.access(path, os.R_OK | os.W_OK):
                raise refused_write(path.parent, 0) or PermissionError(errno.EACCES, "denied")
        address = f"{path.absolute().as_uri()}?mode=rw"
        store = cls(
            path,
            sqlite3.connect(
                address,
                uri=True,
                timeout=_BUSY_MS / 1000,
                isolation_level=None,
                check_same_thread=False,
            ),
        )
        try:
            with store._errors() as connection:
                store._settle(connection)
        except (StoreError, ContractError):
            store.close()
            raise
        return store

    def open_stream(self, stream: str) -> SqliteJournal:
        """Return the journal of ``stream``, empty if nothing was appended to it yet."""
        return SqliteJournal(self, stream, self._key(stream))

    def only_stream(self, stream: str) -> SqliteJournal:
        """Return the journal of ``stream``; the database closes with it, as for a local run."""
        return SqliteJournal(self, stream, self._key(stream), self.close)

    def close(self) -> None:
        """Close the file; safe twice, and quiet where the disk failed before."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                with contextlib.suppress(sqlite3.Error):
                    connection.close()

    def head(self, key: int) -> tuple[int, bytes] | None:
        """Return length and last hash of a stream; none when it is empty."""
        with self._errors() as connection:
            row: tuple[int, bytes] | None = connection.execute(sql.READ_HEAD, (key,)).fetchone()
        return row

    def page(self, key: int, after: int, limit: int) -> list[Row]:
        """Return up to ``limit`` rows of a stream behind ``after``, in order."""
        with self._errors() as connection:
            return connection.execute(sql.READ_PAGE, (key, after, limit)).fetchall()

    def add(self, key: int, rows: Sequence[Row], *, expected: int) -> bool:
        """Commit ``rows`` if the stream has ``expected`` events; false, and nothing, if not."""
        with self._errors() as connection:
            if self._broken is not None:
                raise self._broken
            if len(rows) <= _ROWS_PER_STATEMENT:
                return _insert(connection, key, rows, expected)
            connection.execute(sql.BEGIN)
            for first in range(0, len(rows), _ROWS_PER_STATEMENT):
                part = rows[first : first + _ROWS_PER_STATEMENT]
                if not _insert(connection, key, part, expected + first):
                    connection.execute(sql.ROLLBACK)
                    return False
            connection.execute(sql.COMMIT)
            return True

    def check_pages(self) -> None:
        """Let SQLite look through its own pages.

        Raises:
            BrokenJournalError: they do not fit together.
        """
        with self._errors() as connection:
            (verdict,) = connection.execute(sql.CHECK_PAGES).fetchone()
        if verdict != "ok":
            raise BrokenJournalError(self.path, str(verdict))

    def _key(self, stream: str) -> int:
        with self._errors() as connection:
            connection.execute(sql.ADD_STREAM, (stream,))
            (key,) = connection.execute(sql.FIND_STREAM, (stream,)).fetchone()
        return int(key)

    def _settle(self, connection: sqlite3.Connection) -> None:
        """Apply settings and the migrations that are missing."""
        for setting in sql.SETTINGS:
            connection.execute(setting).fetchall()
        application, version, tables = connection.execute(sql.READ_IDENTITY).fetchone()
        if tables and application != sql.APPLICATION_ID:
            raise BrokenJournalError(self.path, "it is a database, but not a journal")
        if version > sql.SCHEMA_VERSION:
            raise ContractError(
                f"the journal '{self.path}' has version {version}, written by a newer runner; "
                f"this one reads up to version {sql.SCHEMA_VERSION}: upgrade workflow-runner"
            )
        for number in range(version + 1, sql.SCHEMA_VERSION + 1):
            connection.execute(sql.BEGIN)
            for statement in sql.MIGRATIONS[number - 1]:
                connection.execute(statement)
            connection.execute(sql.WRITE_VERSION.format(number))
            connection.execute(sql.COMMIT)

    @contextlib.contextmanager
    def _errors(self) -> Iterator[sqlite3.Connection]:
        """Give the connection to one thread, and turn SQLite's errors into ours."""
        with self._lock:
            connection = self._connection
            if connection is None:
                raise StoreError(f"the journal '{self.path}' is closed")
            try:
                yield connection
            except sqlite3.Error as error:
                with contextlib.suppress(sqlite3.Error):
                    if connection.in_transaction:
                        connection.execute(sql.ROLLBACK)
                raise self._translated(error) from error

    def _translated(self, error: sqlite3.Error) -> Exception:
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_FULL":
            return DiskFullError(self.path)
        if name.startswith(_IN_USE):
            return StoreError(
                f"the journal '{self.path}' is open in another process",
                hint="close that process; only the runner that conducts the run opens it",
            )
        if name.startswith(_DENIED) or name == "SQLITE_IOERR_WRITE":
            refusal = refused_write(self.path.parent, self._bytes())
            if refusal is not None:
                return disk_error(refusal, self.path)
        if name.startswith(_DENIED):
            return StoreError(f"cannot open the journal '{self.path}': {error}")
        if name.startswith(_DISK_FAULTS):
            self._broken = BrokenJournalError(self.path, f"{error} ({name})")
            return self._broken
        return error

    def _bytes(self) -> int:
        """Return the size of the largest file of the database."""
        sizes = [0]
        for path in (str(self.path), f"{self.path}-wal"):
            with contextlib.suppress(OSError):
                sizes.append(os.stat(path).st_size)  # noqa: PTH116 - one form for both
        return max(sizes)


def _insert(connection: sqlite3.Connection, key: int, rows: Sequence[Row], expected: int) -> bool:
    values: list[int | bytes] = [key, expected]
    for row in rows:
        values += row
    return connection.execute(sql.append_rows(len(rows)), values).rowcount == len(rows)
