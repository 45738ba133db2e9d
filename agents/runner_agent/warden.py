"""The agent's end of its warden: requests out, reports in, on the loop and without threads.

Start it before the loop and before anything heavy is imported: it comes up meanwhile.
"""

import asyncio
import contextlib
import errno
import marshal
import os
import signal
import socket
import sys
from array import array
from collections import deque
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from runner.base.errors import WorldError
from runner_agent import warden_wire as wire
from runner_agent.launch import Move, spawn_apart
from runner_agent.process_tree import MARK_NAME
from runner_agent.processes import (
    FAULTS,
    Child,
    Exit,
    ProgramNotStartedError,
    Spawn,
    SpawnFault,
    WardenLostError,
)

_LINK = 3
_CODE = (
    "import sys; sys.path.append(sys.argv[1]); "
    f"from runner_agent.warden_process import main; main({_LINK})"
)
# What an interpreter may need to find its libraries; credentials stay out of its environment.
_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_RECEIVE_BYTES = 65_536
# Descriptors under way count against the user's limit, which is 1,024 in many places.
_STARTS_MAX = 64
# Larger than anything the kernel takes; keeps a fault elsewhere from filling two processes.
_REQUEST_BYTES_MAX = 64 << 20


class Warden:
    """A live helper process that starts programs for us, and ends with us."""

    def __init__(self, pid: int, link: socket.socket) -> None:
        self._pid = pid
        self._socket = link
        self._loop: asyncio.AbstractEventLoop | None = None
        self._inbox = b""
        self._unsent: deque[tuple[bytes, Sequence[int]]] = deque()
        self._number = 0
        self._starts = asyncio.Semaphore(_STARTS_MAX)
        self._starting: dict[int, tuple[asyncio.Future[Child], Spawn]] = {}
        self._children: dict[int, Child] = {}
        self._is_lost = False

    @classmethod
    def start(cls) -> "Warden":
        """Start the helper process; returns before it is ready. Call `close` in the end.

        Raises:
            WorldError: the system refuses another process.
        """
        ours, theirs = socket.socketpair()
        ours.settimeout(0)
        root = str(Path(__file__).absolute().parent.parent)
        moves: list[Move] = [
            (os.POSIX_SPAWN_DUP2, theirs.fileno(), _LINK),
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        ]
        argv = [sys.executable, "-I", "-S", "-X", "utf8", "-c", _CODE, root]
        env = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        try:
            pid = spawn_apart(sys.executable, argv, env, moves)
        except OSError as error:
            ours.close()
            raise WorldError(f"cannot start the warden: {error.strerror}") from error
        finally:
            theirs.close()
        return cls(pid, ours)

    async def spawn(self, spawn: Spawn) -> Child:
        """Start a program and return it running.

        A caller that is cancelled meanwhile need not care: the program is killed.

        Raises:
            ProgramNotStartedError: it could not be started; ``fault`` says what of it.
            WardenLostError: the helper process is gone.
        """
        if self._is_lost:
            raise WardenLostError
        loop = self._attach()
        async with self._starts:
            self._number += 1
            request, descriptors = _encode_spawn(self._number, spawn)
            started: asyncio.Future[Child] = loop.create_future()
            self._starting[self._number] = (started, spawn)
            self._send(request, descriptors)
            return await started

    def close(self) -> None:
        """Kill everything that runs and wait until it is gone; safe to call twice."""
        if self._socket.fileno() < 0:
            return
        self._detach()
        # Also for those who may have inherited it: the warden takes this for our death.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._tell_lost()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)

    def _attach(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._detach()
            self._loop = loop
            self._starts = asyncio.Semaphore(_STARTS_MAX)
            loop.add_reader(self._socket, self._receive)
        return loop

    def _detach(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
        self._loop = None

    # Requests.

    def _request(self, order: int, *rest: int, number: int) -> None:
        if not self._is_lost:
            self._send(_encode((order, number, *rest)), ())

    def _send(self, request: bytes, descriptors: Sequence[int]) -> None:
        if not self._unsent:
            sent = self._send_some(request, descriptors)
            if sent == len(request):
                return
            request = request[sent:]
            descriptors = () if sent else descriptors
            assert self._loop is not None
            self._loop.add_writer(self._socket, self._send_rest)
        # The caller may close its own before their turn comes.
        self._unsent.append((request, [os.dup(descriptor) for descriptor in descriptors]))

    def _send_some(self, request: bytes, descriptors: Sequence[int]) -> int:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", descriptors))]
        try:
            return self._socket.sendmsg([request], rights if descriptors else ())
        except BlockingIOError:
            return 0
        except OSError:
            # The warden is gone; the end of its reports follows and tells everybody.
            return len(request)

    def _send_rest(self) -> None:
        while self._unsent:
            request, descriptors = self._unsent[0]
            sent = self._send_some(request, descriptors)
            if sent and descriptors:
                _close_all(descriptors)
                descriptors = ()
            if sent < len(request):
                self._unsent[0] = (request[sent:], descriptors)
                return
            self._unsent.popleft()
        if self._loop is not None:
            self._loop.remove_writer(self._socket)

    # Reports.

    def _receive(self) -> None:
        try:
            content = self._socket.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            content = b""
        if not content:
            self._bury()
            return
        content = self._inbox + content
        whole = len(content) - len(content) % wire.REPORT.size
        self._inbox = content[whole:]
        for report in wire.REPORT.iter_unpack(content[:whole]):
            self._take_in(*report)

    def _take_in(self, kind: int, number: int, value: int, *rest: int) -> None:
        if kind == wire.EXITED:
            self._children.pop(number).end(_exit_of(value, *rest))
            return
        started, spawn = self._starting.pop(number)
        if kind == wire.REFUSED:
            if not started.done():
                started.set_exception(ProgramNotStartedError(spawn, FAULTS[rest[-1]], value))
            return
        child = Child(value, partial(self._request, number=number))
        self._children[number] = child
        if started.done():
            self._request(wire.KILL_TREE, number=number)
        else:
            started.set_result(child)

    def _bury(self) -> None:
        """The warden was killed: end what can still be found, as far as groups go."""
        for child in self._children.values():
            with contextlib.suppress(OSError):
                os.killpg(child.pid, signal.SIGKILL)
        self._detach()
        self._tell_lost()

    def _tell_lost(self) -> None:
        self._is_lost = True
        for _, descriptors in self._unsent:
            _close_all(descriptors)
        self._unsent.clear()
        for started, _ in self._starting.values():
            if not started.done():
                started.set_exception(WardenLostError())
        self._starting.clear()
        for child in self._children.values():
            child.end(WardenLostError())
        self._children.clear()


def _encode_spawn(number: int, spawn: Spawn) -> tuple[bytes, list[int]]:
    """Return the request, and the descriptors that go with it, each once."""
    descriptors: list[int] = []
    indexes = []
    for descriptor in (spawn.stdin, spawn.stdout, spawn.stderr):
        if descriptor is None:
            indexes.append(-1)
            continue
        if descriptor not in descriptors:
            descriptors.append(descriptor)
        indexes.append(descriptors.index(descriptor))
    program = (list(spawn.argv), {**spawn.env, MARK_NAME: spawn.mark}, spawn.cwd)
    request = _encode((wire.SPAWN, number, spawn.mark, program, tuple(indexes)))
    if len(request) > _REQUEST_BYTES_MAX:
        raise ProgramNotStartedError(spawn, SpawnFault.LENGTH, errno.E2BIG)
    return request, descriptors


def _encode(request: tuple[Any, ...]) -> bytes:
    content = marshal.dumps(request)
    return wire.REQUEST_LENGTH.pack(len(content)) + content


def _exit_of(status: int, cpu_ms: int, rss_kb: int, leftovers: int, detail: int) -> Exit:
    code = os.waitstatus_to_exitcode(status)
    return Exit(
        code=code if code >= 0 else None,
        signal=-code if code < 0 else None,
        was_oom=bool(detail),
        cpu_ms=cpu_ms,
        rss_kb=rss_kb,
        leftovers=leftovers,
    )


def _close_all(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
