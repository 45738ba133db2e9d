"""The chain of hashes over a stream, so that a changed, lost or moved event shows itself."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from runner.store.errors import BrokenJournalError

Row = tuple[int, bytes, bytes]
"""An event as it is stored: sequence number, body, hash."""
_SEQ_BYTES = 8


def genesis(stream: str) -> bytes:
    """Return the hash before the first event; it ties the chain to the stream's name."""
    return sha256(b"workflow-runner journal\0" + stream.encode()).digest()


def follow(before: bytes, seq: int, body: bytes) -> bytes:
    """Return the hash of event ``seq``, whose predecessor has the hash ``before``."""
    return sha256(before + seq.to_bytes(_SEQ_BYTES, "big") + body).digest()


def extend(before: bytes, length: int, events: Sequence[bytes]) -> list[Row]:
    """Return a row for each event behind the first ``length``."""
    rows = []
    for seq, body in enumerate(events, length + 1):
        before = follow(before, seq, body)
        rows.append((seq, body, before))
    return rows


def check_chain(stream: str, rows: Iterable[Row], *, path: Path | str) -> tuple[int, bytes]:
    """Return the length and the last hash of a stream whose every row, in order, is as written.

    Raises:
        BrokenJournalError: names the first row that is missing or differs.
    """
    length, before = 0, genesis(stream)
    for seq, body, written in rows:
        if seq != length + 1:
            raise BrokenJournalError(path, f"the next event there is {seq}", seq=length + 1)
        before = follow(before, seq, body)
        if before != written:
            raise BrokenJournalError(path, "its hash differs", seq=seq)
        length = seq
    return length, before
