"""The programs a warden answers for: their main processes, and what those leave behind.

A program ends when its main process has ended *and* nothing it started is left: what it left is
killed first. Part of the warden's process, so it imports next to nothing (see `warden_wire`).
"""

import os
import sys
from contextlib import suppress
from time import monotonic_ns

from runner_agent import warden_wire as wire
from runner_agent.memory_kills import MemoryKills
from runner_agent.process_tree import (
    OwnChildren,
    descendants,
    find_children_reader,
    mark_of,
    session_of,
)

# A process that survives SIGKILL this long sleeps in the kernel (a dead NFS server, a broken disk).
_UNKILLABLE_NS = 5_000_000_000
# A shell does not wait for `> >(tee log)`: what ends by itself on its input's end may do so.
_LEFTOVER_REST_NS = 200_000_000
_SIGKILL = 9
_SHELL_KILLED = 128 + _SIGKILL
_HAS_TREE = sys.platform == "linux"
_MEMORY_UNITS_IN_KB = 1 if sys.platform == "linux" else 1_024


class _Ward:
    """A started program: its main process, and how that ended."""

    __slots__ = (
        "give_up_ns",
        "is_killed",
        "kill_from_ns",
        "leftovers",
        "mark",
        "memory_kb",
        "number",
        "pid",
        "processor_ms",
        "status",
    )

    def __init__(self, number: int, mark: str, pid: int) -> None:
        self.number = number
        self.mark = mark
        self.pid = pid
        self.is_killed = False
        self.status = 0
        self.processor_ms = 0
        self.memory_kb = 0
        self.leftovers = 0
        self.kill_from_ns = 0
        self.give_up_ns = 0


class Wards:
    """All programs that were started and whose end is not reported yet."""

    def __init__(self) -> None:
        self.reports = bytearray()
        """What is to be told to the agent; whoever sends it clears it."""
        self._pid = os.getpid()
        self._own_children = OwnChildren()
        self._children_of = find_children_reader()
        self._memory_kills = MemoryKills()
        self._alive: dict[int, _Ward] = {}
        """By process id: those whose main process runs."""
        self._numbers: dict[int, _Ward] = {}
        """The same ones by number."""
        self._ending: dict[int, _Ward] = {}
        """By number: those whose main process is gone."""
        self._owners: dict[int, frozenset[int]] = {}
        """Processes that lost their parent and fell to us: the numbers they may belong to."""
        self._doomed: set[int] = set()
        """Those of them that were killed, until they are gone."""

    @property
    def has_ending(self) -> bool:
        """Whether a program's leftovers are being killed, so that `settle` is due again soon."""
        return bool(self._ending)

    def adopt(self, number: int, mark: str, pid: int) -> None:
        """Take a started program in."""
        ward = _Ward(number, mark, pid)
        self._alive[pid] = ward
        self._numbers[number] = ward
        self._report(wire.SPAWNED, number, pid)

    def refuse(self, number: int, error_number: int, part: int) -> None:
        """Report that a program was not started."""
        self._report(wire.REFUSED, number, error_number, detail=part)

    def signal(self, number: int, signal: int) -> None:
        """Send ``signal`` to a main process; nothing happens if it has ended."""
        if ward := self._numbers.get(number):
            ward.is_killed |= signal == _SIGKILL
            _kill(ward.pid, signal)

    def signal_group(self, number: int, signal: int) -> None:
        """Send ``signal`` to a main process and those in its group."""
        if ward := self._numbers.get(number):
            ward.is_killed |= signal == _SIGKILL
            _kill(-ward.pid, signal)

    def kill_tree(self, number: int) -> None:
        """Kill a main process and all below it; `settle` finishes it."""
        if ward := self._numbers.get(number):
            ward.is_killed = True
            self._kill_with_descendants(ward.pid)

    def settle(self) -> None:
        """Take in who has ended, kill what they left, and report those who left nothing."""
        now_ns = monotonic_ns()
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            ward = self._alive.pop(pid, None)
            if ward is None:
                self._owners.pop(pid, None)
                self._doomed.discard(pid)
                continue
            del self._numbers[ward.number]
            ward.status = status
            ward.processor_ms = int((usage.ru_utime + usage.ru_stime) * 1_000)
            ward.memory_kb = usage.ru_maxrss // _MEMORY_UNITS_IN_KB
            ward.kill_from_ns = now_ns if ward.is_killed else now_ns + _LEFTOVER_REST_NS
            ward.give_up_ns = ward.kill_from_ns + _UNKILLABLE_NS
            self._ending[ward.number] = ward
        if self._ending:
            self._sweep(now_ns)

    def end_everything(self) -> bool:
        """Kill all below this process; return whether nothing is left. Ask until it is so."""
        for ward in self._alive.values():
            _kill(-ward.pid, _SIGKILL)
        for pid in descendants(self._pid, self._children_of):
            _kill(pid, _SIGKILL)
        try:
            while os.wait4(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return True
        return False

    def _sweep(self, now_ns: int) -> None:
        unsettled = self._kill_leftovers(now_ns)
        for ward in tuple(self._ending.values()):
            if ward.number not in unsettled or now_ns > ward.give_up_ns:
                del self._ending[ward.number]
                self._report_end(ward)

    def _kill_leftovers(self, now_ns: int) -> set[int]:
        """Kill what no living program can own; return the numbers of those who left it."""
        unsettled: set[int] = set()
        if not _HAS_TREE:
            for ward in self._ending.values():
                _kill(-ward.pid, _SIGKILL)
            return unsettled
        children = self._own_children.read()
        if len(children) == len(self._alive):
            return unsettled
        for pid in children:
            if pid in self._alive:
                continue
            owners = self._owners.get(pid) or self._find_owners(pid)
            if not owners.isdisjoint(self._numbers):
                continue
            unsettled |= owners
            ending = [self._ending[number] for number in owners & self._ending.keys()]
            if any(now_ns < ward.kill_from_ns for ward in ending):
                continue
            self._kill_with_descendants(pid)
            if pid not in self._doomed:
                self._doomed.add(pid)
                for ward in ending:
                    ward.leftovers += 1
        return unsettled

    def _find_owners(self, pid: int) -> frozenset[int]:
        """Return whose ``pid`` can be: by its mark, else by its session, else anybody's here."""
        known = (*self._alive.values(), *self._ending.values())
        mark = mark_of(pid)
        owners = {ward.number for ward in known if ward.mark == mark}
        if not owners:
            session = session_of(pid)
            owners = {ward.number for ward in known if ward.pid == session}
        self._owners[pid] = frozenset(owners or {ward.number for ward in known})
        return self._owners[pid]

    def _kill_with_descendants(self, pid: int) -> None:
        # The list comes first: once a parent is dead, its children are no longer below it.
        below = list(descendants(pid, self._children_of))
        for each in (pid, *below):
            _kill(each, _SIGKILL)

    def _report_end(self, ward: _Ward) -> None:
        # A shell passes its child's death on as 128 + 9.
        is_kill = ward.status == _SIGKILL or os.waitstatus_to_exitcode(ward.status) == _SHELL_KILLED
        was_memory = is_kill and not ward.is_killed and self._memory_kills.has_risen()
        self.reports += wire.REPORT.pack(
            wire.EXITED,
            ward.number,
            ward.status,
            ward.processor_ms,
            ward.memory_kb,
            ward.leftovers,
            was_memory,
        )

    def _report(self, kind: int, number: int, value: int, *, detail: int = 0) -> None:
        self.reports += wire.REPORT.pack(kind, number, value, 0, 0, 0, detail)


def _kill(pid: int, signal: int) -> None:
    # Failure: it is gone, or a setuid program that this user may not signal.
    with suppress(OSError):
        os.kill(pid, signal)
