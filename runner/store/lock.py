"""Advisory locks on files of their own. Whether one is held is the kernel's word, never a pid's."""

import contextlib
import fcntl
import json
import os
import time
from pathlib import Path
from types import TracebackType

from runner.base.canonical import Json, canonical
from runner.store.disk import disk_errors, write_all
from runner.store.errors import LockedError

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_MODE = 0o600
_HOLDER_BYTES_MAX = 4096
# `is_held` takes the lock for microseconds to see whether it is free; that must not look like a
# holder to somebody who acquires it in that moment.
_TRIES = 10
_PAUSE_S = 0.002


class RunLock:
    """A lock that this process holds, until it is released or the process ends, however it ends.

    The descriptor is closed on exec, so that a program we started and that outlives us holds
    nothing.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor: int | None = descriptor

    @classmethod
    def acquire(cls, path: Path) -> "RunLock":
        """Take the lock ``path``; the file is made if it is missing.

        Raises:
            LockedError: another process holds it; names that process.
            StoreError: the file cannot be written.
        """
        with disk_errors(path):
            while True:
                descriptor = os.open(path, _FLAGS, _MODE)
                try:
                    _flock(descriptor, path)
                    if _is_named(descriptor, path):
                        _write_holder(descriptor)
                        return cls(path, descriptor)
                except BaseException:
                    os.close(descriptor)
                    raise
                os.close(descriptor)

    def release(self) -> None:
        """Let go of the lock; safe twice. The file stays: removing it would let two hold it."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, 0)
            os.close(descriptor)

    def __enter__(self) -> "RunLock":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()


def is_held(path: Path) -> bool:
    """Say whether some process, this one included, holds the lock ``path``; no if unreadable."""
    try:
        return is_locked(path)
    except OSError:
        return False


def is_locked(path: Path) -> bool:
    """Say whether some process, this one included, holds the lock ``path`` at this moment.

    Raises:
        OSError: it cannot be told.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def holder_of(path: Path) -> str:
    """Return who wrote the lock file, for messages only: ``process 4711 on host 'build'``."""
    try:
        with path.open("rb") as file:
            written = json.loads(file.read(_HOLDER_BYTES_MAX))
        return f"process {int(written['pid'])} on host '{written['host']}'"
    except (OSError, ValueError, TypeError, KeyError):
        return "another process"


def _flock(descriptor: int, path: Path) -> None:
    for remaining in reversed(range(_TRIES)):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not remaining:
                raise LockedError(path, holder_of(path)) from None
            time.sleep(_PAUSE_S)
        else:
            return


def _is_named(descriptor: int, path: Path) -> bool:
    """Say whether the locked file is still the one with that name."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _write_holder(descriptor: int) -> None:
    holder: dict[str, Json] = {"pid": os.getpid(), "host": os.uname().nodename}
    os.fchmod(descriptor, _MODE)
    os.ftruncate(descriptor, 0)
    write_all(descriptor, canonical(holder) + b"\n")
