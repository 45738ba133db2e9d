"""Runs of one project that wait for each other: for each group a line of lock files.

A run's place in the line is a file that it keeps locked until it ends, however it ends: of a
process that has died the kernel holds nothing any more.
"""

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from runner.base.ids import RunId
from runner.store.disk import disk_errors, make_folders
from runner.store.lock import RunLock, is_locked

FOLDER_OF_GROUPS = "groups"
_GATE = "gate"
_SUFFIX = ".lock"
_NAME = re.compile(r"([0-9]+)-(.+)\.lock\Z")
_READABLE_CHARS = 60
_DIGEST_CHARS = 16


class GroupLine:
    """The runs of one group in the order in which they came; each project has lines of its own."""

    def __init__(self, runner_folder: Path, group: str) -> None:
        self.path = runner_folder / FOLDER_OF_GROUPS / _folder_name(group)

    def join(self, run: RunId) -> "PlaceInLine":
        """Put ``run`` behind all that are in line; it stays there until its place is left.

        Raises:
            StoreError: the disk refused.
        """
        with disk_errors(self.path):
            make_folders(self.path)
            # Whoever sees a place behind this gate sees it locked: numbers are given one by one.
            gate = os.open(
                self.path / _GATE, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
            )
            try:
                fcntl.flock(gate, fcntl.LOCK_EX)
                number = 1 + max((number for number, _, _ in self._places()), default=0)
                lock = RunLock.acquire(self.path / f"{number:06d}-{run}{_SUFFIX}")
            finally:
                os.close(gate)
        return PlaceInLine(self, number, lock)

    def before(self, number: int) -> list[RunId]:
        """Return the runs in line before the place ``number``, the oldest first.

        Raises:
            StoreError: the folder cannot be read.
        """
        found = []
        with disk_errors(self.path):
            for place, run, path in sorted(self._places()):
                if place >= number:
                    break
                if is_locked(path):
                    found.append(run)
                else:
                    path.unlink(missing_ok=True)
        return found

    def _places(self) -> Iterator[tuple[int, RunId, Path]]:
        for entry in os.scandir(self.path):
            name = _NAME.match(entry.name)
            if name is not None:
                yield int(name[1]), RunId(name[2]), Path(entry.path)


class PlaceInLine:
    """Where one run stands; `leave` it, or end the process."""

    def __init__(self, line: GroupLine, number: int, lock: RunLock) -> None:
        self._line = line
        self._number = number
        self._lock = lock

    def ahead(self) -> list[RunId]:
        """Return the runs that came earlier and have not left; these only become fewer.

        Raises:
            StoreError: the folder cannot be read.
        """
        return self._line.before(self._number)

    def leave(self) -> None:
        """Make way for those behind; safe twice."""
        with contextlib.suppress(OSError):
            self._lock.path.unlink()
        self._lock.release()


def _folder_name(group: str) -> str:
    """Return a name that only this very text has, whatever is in it."""
    readable = re.sub(r"[^a-z0-9_]+", "-", group.lower()).strip("-")[:_READABLE_CHARS]
    digest = sha256(group.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_CHARS]
    return f"{readable}.{digest}" if readable else digest
