import sqlite3

import pytest

from runner.store import sqlite_sql as sql


@pytest.fixture
def connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for migration in sql.MIGRATIONS:
        for statement in migration:
            connection.execute(statement)
    connection.execute(sql.ADD_STREAM, ("run",))
    yield connection
    connection.close()


@pytest.mark.parametrize(("expected", "added"), [(0, 3), (1, 0)])
def test_rows_are_added_only_behind_the_expected_length(
    connection: sqlite3.Connection, expected: int, added: int
) -> None:
    rows = [(seq, b"x", bytes(32)) for seq in (1, 2, 3)]
    values = [1, expected, *(value for row in rows for value in row)]

    cursor = connection.execute(sql.append_rows(3), values)

    assert cursor.rowcount == added
    assert connection.execute(sql.READ_PAGE, (1, 0, 10)).fetchall() == rows[:added]


def test_an_event_needs_its_stream(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")

    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(sql.append_rows(1), [2, 0, 1, b"x", bytes(32)])


def test_a_released_migration_does_not_change() -> None:
    text = "\n".join(" ".join(statement.split()) for statement in sql.MIGRATIONS[0])

    assert text == (
        "CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)\n"
        "CREATE TABLE events ( stream INTEGER NOT NULL REFERENCES streams (id),"
        " seq INTEGER NOT NULL CHECK (seq > 0), body BLOB NOT NULL,"
        " hash BLOB NOT NULL CHECK (length(hash) = 32),"
        " PRIMARY KEY (stream, seq) ) WITHOUT ROWID\n"
        "PRAGMA application_id = 1465010737"
    )
