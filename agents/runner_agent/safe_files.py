"""Files in folders that a step may have filled: never a link followed, and removed for certain."""

import os
import shutil
import stat
from collections.abc import Collection
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def open_below(root: Path, name: str) -> int:
    """Open the file ``name`` below ``root`` for reading, component by component.

    Raises:
        OSError: it is not there, or a link lies on the way (``ELOOP`` or ``ENOTDIR``).
    """
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    *parents, last = name.split("/")
    try:
        for part in parents:
            below = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(last, _FILE, dir_fd=folder)
    finally:
        os.close(folder)


def remove_folder(path: Path) -> None:
    """Remove ``path`` with all below it, also folders that forbid it; nothing there is no fault.

    Raises:
        OSError: something could not be removed.
    """
    try:
        if not stat.S_ISDIR(path.lstat().st_mode):
            path.unlink()
            return
    except FileNotFoundError:
        return
    try:
        shutil.rmtree(path)
    except PermissionError:
        _open_folders(path)
        shutil.rmtree(path)


def _open_folders(path: Path) -> None:
    """Give us every right on the folders of a tree; modules of Go and Bazel come read-only."""
    path.chmod(stat.S_IRWXU)
    for folder, names, _ in os.walk(path):
        for name in names:
            below = Path(folder, name)
            if not below.is_symlink():
                below.chmod(stat.S_IRWXU)


def keep_only(root: Path, names: Collection[str]) -> None:
    """Remove from ``root`` everything but the files ``names`` and the folders they lie in.

    A folder among ``names`` stays and is emptied. Links are removed, never followed.

    Raises:
        OSError: something could not be removed.
    """
    folders = {""}
    for name in names:
        parent = name.rpartition("/")[0]
        while parent not in folders:
            folders.add(parent)
            parent = parent.rpartition("/")[0]
    _prune(f"{root}/", "", frozenset(names), folders)


def _prune(root: str, below: str, kept: frozenset[str], folders: set[str]) -> None:
    with os.scandir(root + below) as entries:
        for entry in list(entries):
            name = below + entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and name in folders:
                _prune(root, f"{name}/", kept, folders)
            elif is_folder and name in kept:
                _prune(root, f"{name}/", frozenset(), {""})
            elif is_folder or name not in kept:
                remove_folder(Path(root + name))
