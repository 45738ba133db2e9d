"""Who descends from whom, read from ``/proc``. Empty answers where there is none (macOS).

Part of the warden's process, so it imports next to nothing (see `warden_wire`). Every process may
vanish between two lines: what is gone has no children, no mark and no session.
"""

# ruff: noqa: PTH110, PTH208  # pathlib would be a quarter of the warden's start

import os
from collections.abc import Callable, Iterator

MARK_NAME = "RUNNER_ATTEMPT_ID"
"""The variable that tells, in a process's environment, whose it is."""
_MARK_START = f"\0{MARK_NAME}=".encode()
# Fields of /proc/PID/stat after the name in parentheses (proc(5)): state, ppid, pgrp, session.
_PARENT_FIELD = 1
_SESSION_FIELD = 3
_READ_BYTES = 65_536


class OwnChildren:
    """The children of this process, which has one thread; asked each time a program ends."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        try:
            self._list = os.open(
                f"/proc/self/task/{self._pid}/children", os.O_RDONLY | os.O_CLOEXEC
            )
        except OSError:
            self._list = -1

    def read(self) -> list[int]:
        """Return their process ids, with those that have ended and are not reaped yet."""
        if self._list < 0:
            return _children_searched(self._pid)
        # Kept open: 2 us where open, read and close are 20, in the way of every step.
        content = b""
        while part := os.pread(self._list, _READ_BYTES, len(content)):
            content += part
        return [int(child) for child in content.split()]


def find_children_reader() -> Callable[[int], list[int]]:
    """Return a function from a process id to those of its children, by what this system offers.

    The kernel's own list (CONFIG_PROC_CHILDREN) costs one small file per thread; without it every
    process has to be looked at.
    """
    if os.path.exists(f"/proc/self/task/{os.getpid()}/children"):
        return _children_listed
    return _children_searched


def descendants(pid: int, children_of: Callable[[int], list[int]]) -> Iterator[int]:
    """Yield every process below ``pid``, parents before their children."""
    open_ends = [pid]
    while open_ends:
        children = children_of(open_ends.pop())
        yield from children
        open_ends += children


def mark_of(pid: int) -> str | None:
    """Return the mark in the environment that ``pid`` was started with."""
    environment = b"\0" + _read(f"/proc/{pid}/environ")
    start = environment.find(_MARK_START)
    if start < 0:
        return None
    start += len(_MARK_START)
    return environment[start : environment.find(b"\0", start)].decode("utf-8", "replace")


def session_of(pid: int) -> int | None:
    """Return the session of ``pid``: the process id of whoever founded it."""
    return _stat_field(pid, _SESSION_FIELD)


def _children_listed(pid: int) -> list[int]:
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    return [
        int(child)
        for thread in threads
        for child in _read(f"/proc/{pid}/task/{thread}/children").split()
    ]


def _children_searched(pid: int) -> list[int]:
    try:
        names = os.listdir("/proc")
    except OSError:
        return []
    return [
        int(name)
        for name in names
        if name.isdecimal() and _stat_field(int(name), _PARENT_FIELD) == pid
    ]


def _stat_field(pid: int, index: int) -> int | None:
    fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return int(fields[index]) if len(fields) > index else None


def _read(path: str) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    parts = []
    try:
        while part := os.read(descriptor, _READ_BYTES):
            parts.append(part)
    except OSError:
        pass
    finally:
        os.close(descriptor)
    return b"".join(parts)
