"""A program that an agent has its warden start: what is asked for, what runs, how it ended."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from runner.base.errors import SpawnError, WorldError
from runner.base.records import record
from runner_agent import warden_wire as wire


@record
class Spawn:
    """A program to start. Descriptors stay the caller's; none means ``/dev/null``."""

    mark: str
    """Whose it is; in its environment as ``RUNNER_ATTEMPT_ID``, and so in all it starts."""
    argv: Sequence[str]
    env: Mapping[str, str]
    """All of its environment; ``PATH`` in here is where the program is looked for."""
    cwd: str
    """An absolute path."""
    stdin: int | None = None
    stdout: int | None = None
    stderr: int | None = None


@record
class Exit:
    """How a program ended, once nothing that it started is left."""

    code: int | None
    """None if a signal ended it."""
    signal: int | None
    was_oom: bool
    """A hint: somebody near was killed for want of memory, and this looks like it."""
    cpu_ms: int
    rss_kb: int
    """The most it held at once; not below the warden's own 10 MB, which Linux counts as well."""
    leftovers: int
    """How many processes it left behind that did not end at once; they were killed."""


class SpawnFault(StrEnum):
    """What of a start failed."""

    PROGRAM = "program"
    """It is missing, or may not be executed."""
    DIRECTORY = "directory"
    LENGTH = "length"
    """Arguments and environment are longer than the system takes."""
    INTERPRETER = "interpreter"
    """The program is a script, and what its first line names is missing."""
    TEXT = "text"
    """An argument or a variable cannot be passed to any program."""
    SYSTEM = "system"
    """No processes, no memory, no descriptors."""


class ProgramNotStartedError(SpawnError):
    """A program could not be started; nothing of it ran."""

    def __init__(self, spawn: Spawn, fault: SpawnFault, number: int) -> None:
        super().__init__(_SENTENCES[fault](spawn, os.strerror(number).lower()))
        self.fault = fault
        self.errno = number
        self.retryable = fault is SpawnFault.SYSTEM


class WardenLostError(WorldError):
    """The warden is gone: what it had started is being killed and can no longer be waited for."""

    def __init__(self) -> None:
        super().__init__("the process that starts and reaps programs has ended; start again")


FAULTS: Mapping[int, SpawnFault] = {
    wire.PART_PROGRAM: SpawnFault.PROGRAM,
    wire.PART_DIRECTORY: SpawnFault.DIRECTORY,
    wire.PART_LENGTH: SpawnFault.LENGTH,
    wire.PART_INTERPRETER: SpawnFault.INTERPRETER,
    wire.PART_TEXT: SpawnFault.TEXT,
    wire.PART_SYSTEM: SpawnFault.SYSTEM,
}


class Child:
    """A running program."""

    def __init__(self, pid: int, request: Callable[..., None]) -> None:
        self.pid = pid
        self._request = request
        self._exit: Exit | WardenLostError | None = None
        self._waiters: list[asyncio.Future[None]] = []

    @property
    def exit(self) -> Exit | None:
        """How it ended; none while it, or something it started, still runs."""
        return self._exit if isinstance(self._exit, Exit) else None

    async def wait(self) -> Exit:
        """Return how it ended, once it has. Any number may wait, and may give up waiting.

        Raises:
            WardenLostError: nobody can tell any more.
        """
        if self._exit is None:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter
        assert self._exit is not None
        if isinstance(self._exit, WardenLostError):
            raise self._exit
        return self._exit

    def signal(self, signal: int) -> None:
        """Send ``signal`` to the main process, if it still runs."""
        self._request(wire.SIGNAL, int(signal))

    def signal_group(self, signal: int) -> None:
        """Send ``signal`` to the main process and those who stayed in its group."""
        self._request(wire.SIGNAL_GROUP, int(signal))

    async def kill_tree(self) -> Exit:
        """Kill the main process and all it started, and return once nothing is left.

        Raises:
            WardenLostError: nobody can tell any more.
        """
        self._request(wire.KILL_TREE)
        return await self.wait()

    def end(self, exit_: Exit | WardenLostError) -> None:
        """Tell everybody who waits. For the warden's client alone."""
        self._exit = exit_
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()


def _program_sentence(spawn: Spawn, reason: str) -> str:
    name = spawn.argv[0]
    if "/" in name:
        return f"cannot start '{name}': {reason}"
    return f"no program '{name}' on PATH ('{spawn.env.get('PATH', os.defpath)}')"


def _length_sentence(spawn: Spawn, reason: str) -> str:
    sizes = [len(value) + len(name) + 2 for name, value in spawn.env.items()]
    sizes += [len(argument) + 1 for argument in spawn.argv]
    return (
        f"cannot start '{spawn.argv[0]}': {reason}: arguments and environment take {sum(sizes)} "
        f"characters, the longest of them {max(sizes)}; pass long values in a file"
    )


_SENTENCES: Mapping[SpawnFault, Callable[[Spawn, str], str]] = {
    SpawnFault.PROGRAM: _program_sentence,
    SpawnFault.DIRECTORY: lambda spawn, reason: f"working directory '{spawn.cwd}': {reason}",
    SpawnFault.LENGTH: _length_sentence,
    SpawnFault.INTERPRETER: lambda spawn, _: (
        f"cannot start '{spawn.argv[0]}': the interpreter that its first line names is missing"
    ),
    SpawnFault.TEXT: lambda spawn, _: (
        f"cannot start '{spawn.argv[0]}': an argument or variable holds a NUL character, "
        "or a variable's name an equals sign"
    ),
    SpawnFault.SYSTEM: lambda spawn, reason: f"cannot start '{spawn.argv[0]}': {reason}",
}
