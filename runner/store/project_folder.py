"""``.runner`` of a project: its runs, and the counter that numbers them."""

import contextlib
import errno
import fcntl
import os
from collections.abc import Mapping
from pathlib import Path

from runner.base.canonical import Json, canonical
from runner.base.errors import StoreError
from runner.base.ids import RunId
from runner.store.disk import (
    disk_errors,
    make_folder,
    random_name,
    remove_tree,
    sync_folder,
    write_all,
    write_new,
)
from runner.store.errors import DamagedRunError
from runner.store.run_folder import HEAD, RunFolder
from runner.store.run_ids import is_run_id

FOLDER = ".runner"
_NUMBER_BYTES_MAX = 20


class ProjectFolder:
    """The runner's own folder in a project; made with the first run."""

    def __init__(self, project: Path) -> None:
        self.path = project / FOLDER
        self.runs_path = self.path / "runs"

    def create_run(self, run_id: RunId, head: Mapping[str, Json]) -> RunFolder:
        """Make the folder of a new run, with ``head`` and its ``run`` and ``number`` in run.json.

        A run that has a folder has a whole run.json: the folder gets its name last.

        Raises:
            StoreError: the disk refused, or the run exists; what was made is removed again.
        """
        is_new = not self.path.exists()
        draft = self.runs_path / f".{run_id}.{random_name()}"
        folder = RunFolder(self.runs_path / run_id)
        with disk_errors(folder.path):
            try:
                self._make()
                draft.mkdir(0o700)
                draft.chmod(0o700)
                whole = {**head, "run": run_id, "number": self._next_number()}
                write_new(draft / HEAD, canonical(whole) + b"\n", durable=True)
                _give_name(draft, folder.path)
                sync_folder(self.runs_path)
            except (OSError, StoreError):
                self._unmake(draft, all_of_it=is_new)
                raise
        return folder

    def runs(self) -> list[RunFolder]:
        """Return the folders of all runs, oldest first; whether they are whole is not checked.

        Raises:
            StoreError: the folder cannot be read.
        """
        with disk_errors(self.runs_path):
            try:
                names = sorted(entry.name for entry in self.runs_path.iterdir())
            except FileNotFoundError:
                return []
        return [RunFolder(self.runs_path / name) for name in names if is_run_id(name)]

    def _make(self) -> None:
        make_folder(self.path)
        ignore = self.path / ".gitignore"
        if not ignore.exists():
            with contextlib.suppress(FileExistsError):
                write_new(ignore, b"*\n")
        make_folder(self.runs_path)

    def _unmake(self, draft: Path, *, all_of_it: bool) -> None:
        """Remove what `create_run` made; where another run came up meanwhile, only the draft."""
        remove_tree(draft)
        if all_of_it:
            with contextlib.suppress(OSError):
                self.runs_path.rmdir()
            if not self.runs_path.exists():
                for name in ("number", ".gitignore"):
                    with contextlib.suppress(OSError):
                        (self.path / name).unlink()
                with contextlib.suppress(OSError):
                    self.path.rmdir()

    def _next_number(self) -> int:
        """Return 1 for the project's first run and one more for each; no two runs share one.

        Where the counter is garbled, counting goes on from the runs that are there.
        """
        descriptor = os.open(self.path / "number", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            text = os.read(descriptor, _NUMBER_BYTES_MAX)
            last = int(text) if text.strip().isdigit() else self._greatest_number()
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            write_all(descriptor, b"%d\n" % (last + 1))
        finally:
            os.close(descriptor)
        return last + 1

    def _greatest_number(self) -> int:
        greatest = 0
        for run in self.runs():
            with contextlib.suppress(DamagedRunError):
                number = run.head().get("number")
                greatest = max(greatest, number if isinstance(number, int) else 0)
        return greatest


def _give_name(draft: Path, path: Path) -> None:
    try:
        draft.rename(path)
    except OSError as error:
        if error.errno in {errno.ENOTEMPTY, errno.EEXIST}:
            raise StoreError(f"there is a run '{path.name}' already") from error
        raise
