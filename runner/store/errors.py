"""What can go wrong with journals and run folders, each with its facts and its way out."""

import errno
from pathlib import Path

from runner.base.errors import StoreError, UsageError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL_HINT = "free some space there; what was recorded before is safe"
_DENIED_HINT = "make the folder writable for this user, or work in a copy of the project"
_READ_ONLY_HINT = "work in a copy of the project on a disk that can be written"


class SeqConflictError(StoreError):
    """A stream holds another number of events than the writer believed; nothing was written."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(
            f"the journal holds {actual} events, not {expected}; someone else has written to it"
        )
        self.expected = expected
        self.actual = actual


class DiskFullError(StoreError):
    """There was no room; nothing was half-written, and writing goes on once there is."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"no space left to write '{path}'", hint=_FULL_HINT)
        self.path = path


class BrokenJournalError(StoreError):
    """The disk under a journal failed or its content is damaged; it takes no more events."""

    retryable = False

    def __init__(self, path: Path | str, fault: str, *, seq: int | None = None) -> None:
        place = "" if seq is None else f" at event {seq}"
        super().__init__(
            f"the journal '{path}' cannot be trusted{place}: {fault}",
            hint="check the disk; then 'runner run' the workflow anew, or restore a copy",
        )
        self.path = path
        self.seq = seq
        """The first bad event, where one is known."""


class LockedError(StoreError):
    """Another process has the lock."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(
            f"'{path.parent}' is in use by {holder}",
            hint="wait until it ends, or stop it with 'runner cancel'",
        )
        self.path = path
        self.holder = holder


class DamagedRunError(StoreError):
    """A file of a run folder is missing or holds what the runner never wrote."""

    retryable = False

    def __init__(self, path: Path, fault: str) -> None:
        super().__init__(
            f"the run folder is damaged: '{path}' {fault}",
            hint="the other files of the run can still be read by hand",
        )
        self.path = path


class UnknownRunError(UsageError):
    """No run answers to what was typed, or more than one does."""


def disk_error(error: OSError, path: Path) -> StoreError:
    """Return what a failed access to ``path`` means to a person."""
    if error.errno in _FULL:
        return DiskFullError(path)
    if error.errno == errno.EROFS:
        return StoreError(f"cannot write '{path}': read-only file system", hint=_READ_ONLY_HINT)
    if error.errno in {errno.EACCES, errno.EPERM}:
        return StoreError(f"no permission for '{path}'", hint=_DENIED_HINT)
    reason = (error.strerror or str(error)).lower()
    return StoreError(f"cannot read or write '{path}': {reason}")
