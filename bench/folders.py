"""Work folders of a batch: fresh for each run, and removed together when all is measured.

ext4 passes over inodes that were freed a short while ago, one by one, whenever it looks for a new
one (`recently_deleted` in fs/ext4/ialloc.c). Removing the folder of one run would make each file
of the next one cost several times as much, of every engine that makes files.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator

_made: list[str] = []


@contextlib.contextmanager
def fresh_folder() -> Iterator[str]:
    """Yield a new folder; it stays until `kept_folders` ends."""
    folder = tempfile.mkdtemp(prefix="bench-")
    _made.append(folder)
    yield folder


@contextlib.contextmanager
def kept_folders() -> Iterator[None]:
    """Keep the folders of all runs to the end, then remove them."""
    try:
        yield
    finally:
        for folder in _made:
            shutil.rmtree(folder, ignore_errors=True)
        _made.clear()
