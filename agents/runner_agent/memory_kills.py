"""Counts the kernel's kills for want of memory, so that a step's sudden death has a name.

Part of the warden's process, so it imports next to nothing (see `warden_wire`). It is a hint: the
counter is that of the control group (or, without one, of the machine), not of a process.
"""

# ruff: noqa: PTH110, PTH123  # pathlib would be a quarter of the warden's start

import os
from collections.abc import Iterator

_GROUPS_FILE = "/proc/self/cgroup"
_ROOT = "/sys/fs/cgroup"


class MemoryKills:
    """The counter, from the moment this is made."""

    def __init__(self, path: str | None = None) -> None:
        self._path = path if path is not None else _find_counter()
        self._seen = _read_counter(self._path)

    def has_risen(self) -> bool:
        """Return whether somebody was killed since the last question."""
        count = _read_counter(self._path)
        risen = count > self._seen
        self._seen = count
        return risen


def _find_counter() -> str:
    return next((path for path in _candidates() if os.path.exists(path)), "/proc/vmstat")


def _candidates() -> Iterator[str]:
    """Yield where the counter may be: cgroup v2, then v1, in a container's view last."""
    for line in _read_text(_GROUPS_FILE).splitlines():
        controllers, _, group = line.partition(":")[2].partition(":")
        group = group.rstrip("/")
        if controllers == "":
            yield f"{_ROOT}{group}/memory.events"
        elif controllers == "memory":
            yield f"{_ROOT}/memory{group}/memory.oom_control"
            yield f"{_ROOT}/memory/memory.oom_control"


def _read_counter(path: str) -> int:
    for line in _read_text(path).splitlines():
        name, _, count = line.partition(" ")
        if name == "oom_kill":
            return int(count)
    return 0


def _read_text(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""
