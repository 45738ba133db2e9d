import errno
import os
from pathlib import Path

import pytest

from runner.store.errors import (
    BrokenJournalError,
    DamagedRunError,
    DiskFullError,
    LockedError,
    SeqConflictError,
    disk_error,
)

HERE = Path("/project/.runner/runs/one/journal.db")
SENTENCES = [
    (
        SeqConflictError(4, 6),
        "the journal holds 6 events, not 4; someone else has written to it",
    ),
    (DiskFullError(HERE), f"no space left to write '{HERE}'"),
    (
        BrokenJournalError(HERE, "its hash differs", seq=7),
        f"the journal '{HERE}' cannot be trusted at event 7: its hash differs",
    ),
    (
        LockedError(HERE, "process 4711 on host 'build'"),
        "'/project/.runner/runs/one' is in use by process 4711 on host 'build'",
    ),
    (
        DamagedRunError(HERE, "is missing"),
        f"the run folder is damaged: '{HERE}' is missing",
    ),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES)
def test_each_error_is_one_sentence(error: Exception, sentence: str) -> None:
    assert str(error) == sentence


@pytest.mark.parametrize(
    ("number", "beginning"),
    [
        (errno.ENOSPC, "no space left"),
        (errno.EDQUOT, "no space left"),
        (errno.EFBIG, "no space left"),
        (errno.EROFS, f"cannot write '{HERE}': read-only file system"),
        (errno.EACCES, f"no permission for '{HERE}'"),
        (errno.EPERM, f"no permission for '{HERE}'"),
        (errno.ENOENT, f"cannot read or write '{HERE}': no such file"),
    ],
)
def test_what_the_system_says_becomes_a_sentence_with_exit_code_3(
    number: int, beginning: str
) -> None:
    error = disk_error(OSError(number, os.strerror(number)), HERE)

    assert str(error).startswith(beginning)
    assert error.exit_code == 3


def test_full_and_denied_disks_come_with_a_remedy() -> None:
    for number in (errno.ENOSPC, errno.EROFS, errno.EACCES):
        assert disk_error(OSError(number, "no"), HERE).hint
