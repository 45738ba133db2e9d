"""Every word of SQL for SQLite: settings, numbered migrations, statements."""

from functools import cache

APPLICATION_ID = 0x57524A31
"""The letters WRJ1: tells a journal from any other SQLite file."""

# EXCLUSIVE: nobody else opens the file, no shared memory file is needed, and the WAL-reset bug of
# SQLite before 3.51.3, which takes two connections, cannot occur. A WAL that is overwritten instead
# of grown halves a commit (0.26 ms against 0.49 ms measured: an fdatasync without a new file size),
# hence the early checkpoint; 100 pages were as good as 200 and better than 32.
SETTINGS = (
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = 100",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
)

MIGRATIONS = (
    # 0001: streams and their events. `hash` is chained over sequence number and body.
    (
        "CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        """CREATE TABLE events (
            stream INTEGER NOT NULL REFERENCES streams (id),
            seq INTEGER NOT NULL CHECK (seq > 0),
            body BLOB NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (stream, seq)
        ) WITHOUT ROWID""",
        f"PRAGMA application_id = {APPLICATION_ID}",
    ),
)
"""One entry per schema version, from 1; an entry never changes once it was released."""

SCHEMA_VERSION = len(MIGRATIONS)

READ_IDENTITY = (
    "SELECT (SELECT application_id FROM pragma_application_id),"
    " (SELECT user_version FROM pragma_user_version),"
    " (SELECT count(*) FROM sqlite_schema)"
)
WRITE_VERSION = "PRAGMA user_version = {:d}"
CHECK_PAGES = "PRAGMA quick_check(1)"

BEGIN = "BEGIN IMMEDIATE"
COMMIT = "COMMIT"
ROLLBACK = "ROLLBACK"

ADD_STREAM = "INSERT INTO streams (name) VALUES (?) ON CONFLICT DO NOTHING"
FIND_STREAM = "SELECT id FROM streams WHERE name = ?"
READ_HEAD = "SELECT seq, hash FROM events WHERE stream = ? ORDER BY seq DESC LIMIT 1"
READ_PAGE = "SELECT seq, body, hash FROM events WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?"

_APPEND_HEAD = "INSERT INTO events (stream, seq, body, hash) SELECT ?1, * FROM (VALUES "
_APPEND_TAIL = ") WHERE (SELECT coalesce(max(seq), 0) FROM events WHERE stream = ?1) = ?2"


@cache
def append_rows(count: int) -> str:
    """Return the statement that adds ``count`` rows if the stream has the expected length.

    One statement is one call into SQLite, which gives up Python's lock once instead of once for
    begin, look, insert and commit each. Parameters: stream, expected, then seq, body, hash a row.
    """
    rows = (f"(?{n}, ?{n + 1}, ?{n + 2})" for n in range(3, 3 + 3 * count, 3))
    return _APPEND_HEAD + ", ".join(rows) + _APPEND_TAIL
