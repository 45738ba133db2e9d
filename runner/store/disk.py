"""Small files on disk: private whatever the umask, whole or not there, errors in our words."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from runner.store.errors import disk_error

_FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_OVER = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
_PROBE_BYTES = 64 << 10


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn what the system says about ``path`` into a `StoreError`."""
    try:
        yield
    except OSError as error:
        raise disk_error(error, path) from error


def random_name() -> str:
    """Return eight letters that no other draft has; ``secrets`` would cost 8 ms of start-up."""
    return os.urandom(4).hex()


def make_folder(path: str | Path) -> bool:
    """Ensure that the folder ``path`` is there, and ours alone if it is new; say whether it is.

    Raises:
        OSError: its parent is missing or cannot be written.
    """
    # Not by pathlib, which doubles the time; a run makes two for each step.
    try:
        os.mkdir(path, _FOLDER_MODE)  # noqa: PTH102
    except FileExistsError:
        if not os.path.isdir(path):  # noqa: PTH112
            raise
        return False
    os.chmod(path, _FOLDER_MODE)  # noqa: PTH101
    return True


def make_folders(path: Path) -> None:
    """Ensure that ``path`` and what lies above it are there; what is new is ours alone.

    Raises:
        OSError: one of them cannot be made.
    """
    try:
        make_folder(path)
    except FileNotFoundError:
        make_folders(path.parent)
        make_folder(path)


def open_append(path: str | Path) -> int:
    """Return a descriptor that writes at the end of ``path``, which is made if it is missing.

    Raises:
        OSError: its folder is missing or cannot be written.
    """
    descriptor = os.open(path, _APPEND, _FILE_MODE)
    os.fchmod(descriptor, _FILE_MODE)
    return descriptor


def write_new(path: str | Path, content: bytes, *, durable: bool = False) -> None:
    """Create ``path`` with ``content``; on failure there is no such file.

    Raises:
        OSError: it exists, its folder is missing, or there is no room.
    """
    _fill(os.open(path, _NEW, _FILE_MODE), path, content, durable=durable)


def write_over(path: str | Path, content: bytes) -> None:
    """Write ``path`` anew; on failure there is no such file. Cheaper than `write_atomic`.

    Raises:
        OSError: its folder is missing, or there is no room.
    """
    _fill(os.open(path, _OVER, _FILE_MODE), path, content, durable=False)


def _fill(descriptor: int, path: str | Path, content: bytes, *, durable: bool) -> None:
    try:
        os.fchmod(descriptor, _FILE_MODE)
        write_all(descriptor, content)
        if durable:
            os.fsync(descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            Path(path).unlink()
        raise
    finally:
        os.close(descriptor)


def write_atomic(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Put ``content`` in the place of ``path``: a reader sees the old file or the new one.

    Raises:
        OSError: the old file is as it was.
    """
    draft = path.with_name(f".{path.name}.{random_name()}")
    write_new(draft, content, durable=durable)
    try:
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Write all of ``content``, in as many calls as the system needs."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def remove_tree(path: Path) -> None:
    """Remove ``path`` and what is below it, as far as that can be done."""
    import shutil

    shutil.rmtree(path, ignore_errors=True)


def sync_folder(path: Path) -> None:
    """Make the names in ``path`` durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def refused_write(folder: Path, offset: int) -> OSError | None:
    """Return why a file in ``folder`` cannot grow beyond ``offset``; none when it can.

    Tried with a file of its own, since SQLite does not hand on what the system said to it, and
    quotas and limits of the process do not show in the free space.
    """
    probe = folder / f".probe.{random_name()}"
    try:
        descriptor = os.open(probe, _NEW, _FILE_MODE)
    except OSError as error:
        return error
    try:
        os.pwrite(descriptor, bytes(_PROBE_BYTES), offset)
    except OSError as error:
        return error
    finally:
        os.close(descriptor)
        with contextlib.suppress(OSError):
            probe.unlink()
    return None
