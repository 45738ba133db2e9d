"""The warden: the small process that starts an agent's programs and outlives none of them.

It adopts what its children leave behind (a subreaper, prctl(2)), ends it, and ends everything when
the agent's end of the socket closes, however the agent died. A process of its own, because whoever
adopts must reap, and because starting others from a large process is slow. Knows no workflow.
"""

import _signal  # type: ignore[import-not-found]  # the modules around these two import enum: 8 ms
import _socket
import marshal
import os
import select
import sys
from collections import deque
from time import monotonic_ns

from runner_agent import warden_wire as wire
from runner_agent.launch import IGNORED_SIGNALS, LaunchRefusedError, launch
from runner_agent.wards import Wards

_RECEIVE_BYTES = 65_536
_ANCILLARY_BYTES = 256
_SETTLE_AGAIN_MS = 5
# How long news of a start may wait: most programs end meanwhile, and the agent wakes up once.
_START_REPORT_MS = 2
_LAST_EFFORT_NS = 10_000_000_000
_PR_SET_CHILD_SUBREAPER = 36
_CLOSE_ON_EXEC = getattr(_socket, "MSG_CMSG_CLOEXEC", 0)


class _Service:
    """The loop between the socket, the programs and the signal that one of them ended."""

    def __init__(self, link: _socket.socket, wake: int) -> None:
        self._link = link
        self._wake = wake
        self._wards = Wards()
        self._inbox = bytearray()
        self._descriptors: deque[int] = deque()
        self._null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)

    def serve(self) -> None:
        """Do what the agent asks until it is gone."""
        link = self._link.fileno()
        poll = select.poll()
        poll.register(self._wake, select.POLLIN)
        poll.register(link, select.POLLIN)
        is_connected = True
        while is_connected:
            ready = [descriptor for descriptor, _ in poll.poll(self._patience_ms())]
            if ready != [link]:
                self._settle(ready)
                # Ends are told before the next start, which takes longer than all the rest.
                is_connected = self._flush()
            if is_connected and link in ready:
                is_connected = self._receive()

    def _patience_ms(self) -> int | None:
        if self._wards.has_ending:
            return _SETTLE_AGAIN_MS
        return _START_REPORT_MS if self._wards.reports else None

    def end_everything(self) -> None:
        """Kill all that is below this process, again and again until nothing is left."""
        give_up_ns = monotonic_ns() + _LAST_EFFORT_NS
        poll = select.poll()
        poll.register(self._wake, select.POLLIN)
        while not self._wards.end_everything() and monotonic_ns() < give_up_ns:
            if poll.poll(_SETTLE_AGAIN_MS):
                os.read(self._wake, _RECEIVE_BYTES)

    def _settle(self, ready: list[int]) -> None:
        if self._wake in ready:
            os.read(self._wake, _RECEIVE_BYTES)
        self._wards.settle()

    def _flush(self) -> bool:
        reports = self._wards.reports
        try:
            while reports:
                del reports[: self._link.send(reports)]
        except OSError:
            return False
        return True

    def _receive(self) -> bool:
        try:
            content, ancillary, flags, _ = self._link.recvmsg(
                _RECEIVE_BYTES, _ANCILLARY_BYTES, _CLOSE_ON_EXEC
            )
        except OSError:
            return False
        # A lost descriptor would shift all that follow: better no warden than a wrong one.
        if not content or flags & _socket.MSG_CTRUNC:
            return False
        for _, _, descriptors in ancillary:
            self._descriptors.extend(memoryview(descriptors).cast("i"))
        self._inbox += content
        start = wire.REQUEST_LENGTH.size
        while len(self._inbox) >= start:
            end = start + wire.REQUEST_LENGTH.unpack_from(self._inbox)[0]
            if len(self._inbox) < end:
                break
            order, number, *rest = marshal.loads(self._inbox[start:end])  # noqa: S302  # our parent's
            del self._inbox[:end]
            if order == wire.SPAWN:
                self._spawn(number, *rest)
            else:
                self._direct(order, number, *rest)
        return True

    def _direct(self, order: int, number: int, signal: int = 0) -> None:
        if order == wire.KILL_TREE:
            self._wards.kill_tree(number)
        elif order == wire.SIGNAL_GROUP:
            self._wards.signal_group(number, signal)
        else:
            self._wards.signal(number, signal)

    def _spawn(
        self,
        number: int,
        mark: str,
        program: tuple[list[str], dict[str, str], str],
        streams: tuple[int, int, int],
    ) -> None:
        descriptors = [self._descriptors.popleft() for _ in range(max(streams) + 1)]
        targets = [descriptors[index] if index >= 0 else self._null for index in streams]
        try:
            pid = launch(*program, targets)
        except LaunchRefusedError as refusal:
            self._wards.refuse(number, refusal.number, refusal.part)
        else:
            self._wards.adopt(number, mark, pid)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
            os.chdir("/")


def main(link: int) -> None:
    """Serve the agent at the other end of ``link`` until it is gone; then end everything."""
    os.set_inheritable(link, False)  # noqa: FBT003  # not our signature
    os.closerange(link + 1, os.sysconf("SC_OPEN_MAX"))
    _become_subreaper()
    wake, wake_end = os.pipe()
    os.set_blocking(wake_end, False)
    _signal.set_wakeup_fd(wake_end)
    _signal.signal(_signal.SIGCHLD, lambda *_: None)
    for signal in IGNORED_SIGNALS:
        _signal.signal(signal, _signal.SIG_IGN)
    service = _Service(_socket.socket(fileno=link), wake)
    try:
        service.serve()
    finally:
        service.end_everything()
    os._exit(0)


def _become_subreaper() -> None:
    """Have orphans below this process become its children; without it they go to process 1."""
    if sys.platform != "linux":
        return
    import ctypes

    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "the warden cannot adopt orphans")
