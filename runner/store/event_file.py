"""``events.jsonl``: the journal's events as plain lines, for everyone but the conductor.

Line n is event n. The journal is the truth; after a crash the file is brought level with it.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from runner.store.disk import disk_errors, open_append, write_all
from runner.store.errors import DamagedRunError
from runner.store.journal import EVENT_BYTES_MAX, Recorded

_BATCH_BYTES = 1 << 20


class EventFile:
    """The file, open at its end; whole lines or nothing. It is not synced: it can be rebuilt."""

    def __init__(self, path: Path, descriptor: int, size: int) -> None:
        self._path = path
        self._descriptor = descriptor
        self._size = size

    @classmethod
    def open(cls, path: Path, recorded: Iterable[Recorded]) -> "EventFile":
        """Open ``path``, made if missing, and make its lines those of ``recorded``, from event 1.

        The lines that agree stay; the first that differs and all behind it are written anew.

        Raises:
            StoreError: the disk refused.
        """
        with disk_errors(path):
            descriptor = open_append(path)
        file = cls(path, descriptor, 0)
        try:
            file._level(iter(recorded))
        except BaseException:
            file.close()
            raise
        return file

    def append(self, bodies: Sequence[bytes]) -> None:
        """Write events that the journal holds by now.

        Raises:
            StoreError: the disk refused; the file is as it was.
        """
        lines = b"".join(body + b"\n" for body in bodies)
        with disk_errors(self._path):
            try:
                write_all(self._descriptor, lines)
            except OSError:
                os.ftruncate(self._descriptor, self._size)
                raise
        self._size += len(lines)

    def close(self) -> None:
        """Close the file; safe twice."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _level(self, recorded: Iterator[Recorded]) -> None:
        rest: list[bytes] = []
        with disk_errors(self._path), self._path.open("rb") as file:
            for event in recorded:
                if file.readline(EVENT_BYTES_MAX + 1) != event.body + b"\n":
                    rest.append(event.body)
                    break
                self._size += len(event.body) + 1
            os.ftruncate(self._descriptor, self._size)
        pending = sum(map(len, rest))
        for event in recorded:
            rest.append(event.body)
            pending += len(event.body)
            if pending > _BATCH_BYTES:
                self.append(rest)
                rest, pending = [], 0
        self.append(rest)


def read_events(path: Path, after: int = 0) -> Iterator[Recorded]:
    """Yield the events of the file ``path`` behind the first ``after``, as far as they are whole.

    A last line without its end is being written, or was when its writer died: it is left out.
    A missing file holds no events.

    Raises:
        DamagedRunError: a line is not what the runner writes; names it.
        StoreError: the file cannot be read.
    """
    with disk_errors(path):
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            for seq, line in enumerate(iter(lambda: file.readline(EVENT_BYTES_MAX + 2), b""), 1):
                if not line.endswith(b"\n"):
                    if len(line) <= EVENT_BYTES_MAX:
                        return
                    raise DamagedRunError(path, f"holds a line {seq} that is too long")
                if not (line.startswith(b"{") and line.endswith(b"}\n")):
                    raise DamagedRunError(path, f"holds no event in line {seq}")
                if seq > after:
                    yield Recorded(seq, line[:-1])
