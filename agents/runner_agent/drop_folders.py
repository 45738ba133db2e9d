"""Folders for ``$RUNNER_ARTIFACTS``: what a step puts there is kept without being named.

To make and remove one takes 0.2 ms, which is much beside a short command; so a folder in which
nothing happened is lent to the next attempt. That shows in its time of change: it is set to 1970.
"""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from runner.base.ids import AttemptId

_MODE = 0o700
_UNTOUCHED = (stat.S_IFDIR | _MODE, 0)


@dataclass(slots=True)
class DropFolders:
    """The folders of one site; those that are lent, by attempt, and those that wait."""

    _lent: dict[AttemptId, str] = field(default_factory=dict)
    _idle: list[str] = field(default_factory=list)
    _made: int = 0

    def lend(self, attempt: AttemptId, parent: Path) -> str:
        """Return the empty folder of ``attempt``, however often it is asked for.

        Raises:
            OSError: it cannot be made below ``parent``.
        """
        path = self._lent.get(attempt)
        if path is None:
            path = self._lent[attempt] = self._idle.pop() if self._idle else self._make(parent)
        return path

    def touched(self, attempt: AttemptId) -> Path | None:
        """Return what stands where the folder of ``attempt`` was, if anything was done to it."""
        path = self._lent.get(attempt)
        if path is None:
            return None
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            return None
        is_untouched = (found.st_mode, found.st_mtime_ns) == _UNTOUCHED
        return None if is_untouched else Path(path)

    def take_back(self, attempt: AttemptId) -> Path | None:
        """End the loan; return what has to be removed, none where nothing was done to it."""
        touched = self.touched(attempt)
        path = self._lent.pop(attempt, None)
        if path is not None and touched is None and os.path.lexists(path):
            self._idle.append(path)
        return touched

    def _make(self, parent: Path) -> str:
        self._made += 1
        path = f"{parent}/artifacts.{self._made}"
        os.mkdir(path, _MODE)  # noqa: PTH102
        os.chmod(path, _MODE)  # noqa: PTH101
        os.utime(path, ns=(0, 0))
        return path
