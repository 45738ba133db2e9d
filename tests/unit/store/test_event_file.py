from pathlib import Path

import pytest

from runner.store.errors import DamagedRunError
from runner.store.event_file import EventFile, read_events
from runner.store.journal import EVENT_BYTES_MAX, Recorded

EVENTS = [Recorded(seq, b'{"n":%d}' % seq) for seq in range(1, 6)]
WHOLE = b"".join(event.body + b"\n" for event in EVENTS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def test_line_n_is_event_n(path: Path) -> None:
    file = EventFile.open(path, [])
    file.append([event.body for event in EVENTS[:2]])
    file.append([event.body for event in EVENTS[2:]])
    file.close()
    file.close()

    assert path.read_bytes() == WHOLE
    assert list(read_events(path)) == EVENTS
    assert list(read_events(path, after=3)) == EVENTS[3:]


@pytest.mark.parametrize("left", range(len(WHOLE) + 1))
def test_a_file_cut_anywhere_is_brought_level_with_the_journal(path: Path, left: int) -> None:
    path.write_bytes(WHOLE[:left])

    file = EventFile.open(path, EVENTS)
    file.append([b'{"n":6}'])
    file.close()

    assert path.read_bytes() == WHOLE + b'{"n":6}\n'


@pytest.mark.parametrize(
    "content", [WHOLE + b'{"more":1}\n', WHOLE.replace(b"3", b"\0"), b"\0" * 900, b"no events"]
)
def test_what_the_journal_does_not_hold_goes(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    EventFile.open(path, EVENTS).close()

    assert path.read_bytes() == WHOLE


def test_a_long_journal_is_copied_whole(path: Path) -> None:
    events = [Recorded(seq, b'{"%s":1}' % (b"x" * 50_000)) for seq in range(1, 60)]

    EventFile.open(path, events).close()

    assert list(read_events(path)) == events


def test_a_missing_file_holds_no_events(path: Path) -> None:
    assert list(read_events(path)) == []


@pytest.mark.parametrize("torn", [1, 4, 7])
def test_a_torn_last_line_is_left_out(path: Path, torn: int) -> None:
    path.write_bytes(WHOLE + b'{"n":600}'[:torn])

    assert list(read_events(path)) == EVENTS


@pytest.mark.parametrize("line", [b"\0\0\0\n", b"garbage\n", b"{\n", b"\n"])
def test_a_garbled_line_is_named(path: Path, line: bytes) -> None:
    path.write_bytes(b'{"n":1}\n' + line + b'{"n":3}\n')

    with pytest.raises(DamagedRunError, match="no event in line 2"):
        list(read_events(path))


def test_a_line_without_end_does_not_fill_the_memory(path: Path) -> None:
    path.write_bytes(b"{" * (EVENT_BYTES_MAX * 3))

    with pytest.raises(DamagedRunError, match="line 1 that is too long"):
        list(read_events(path))


def test_an_event_of_the_greatest_size_can_be_read(path: Path) -> None:
    body = b'{"x":"' + b"y" * (EVENT_BYTES_MAX - 8) + b'"}'
    path.write_bytes(body + b"\n")

    assert [event.body for event in read_events(path)] == [body]
