"""Starts one program: directory, search on its own PATH, session, descriptors.

Part of the warden's process, so it imports next to nothing (see `warden_wire`).
"""

# ruff: noqa: PTH110, PTH112  # pathlib would be a quarter of the warden's start

import _signal  # type: ignore[import-not-found]  # the module around it imports enum: 5 ms
import errno
import os
from collections.abc import Mapping, Sequence

from runner_agent.warden_wire import (
    PART_DIRECTORY,
    PART_INTERPRETER,
    PART_LENGTH,
    PART_PROGRAM,
    PART_SYSTEM,
    PART_TEXT,
)

_SHELL = "/bin/sh"
IGNORED_SIGNALS = (_signal.SIGHUP, _signal.SIGINT, _signal.SIGQUIT, _signal.SIGTERM)
"""Those the warden ignores: it ends when its agent ends, and not a moment before."""
# Python itself ignores the last two; a child must find every signal as the system sets it.
_DEFAULT_SIGNALS = (*IGNORED_SIGNALS, _signal.SIGPIPE, _signal.SIGXFSZ)


Move = tuple[int, int, int] | tuple[int, int, str, int, int]
"""A file action of `os.posix_spawn`: duplicate a descriptor, or open a file as one."""


class LaunchRefusedError(Exception):
    """A program was not started; nothing is left behind."""

    def __init__(self, part: int, number: int | None) -> None:
        super().__init__(part, number)
        self.part = part
        self.number = number or 0


def launch(argv: list[str], env: Mapping[str, str], directory: str, streams: Sequence[int]) -> int:
    """Start ``argv`` and return its process id; it leads a session and group of its own.

    ``streams`` are the descriptors that become its standard input, output and error. Changes the
    working directory of the calling process.

    Raises:
        LaunchRefusedError: it could not be started.
    """
    try:
        os.chdir(directory)
    except OSError as error:
        raise LaunchRefusedError(PART_DIRECTORY, error.errno) from error
    path = find_program(argv[0], env.get("PATH", os.defpath))
    moves: list[Move] = [
        (os.POSIX_SPAWN_DUP2, source, target) for target, source in enumerate(streams)
    ]
    try:
        return _spawn_or_interpret(path, argv, env, moves)
    except ValueError as error:
        raise LaunchRefusedError(PART_TEXT, errno.EINVAL) from error
    except OSError as error:
        raise LaunchRefusedError(_part_of(error, path), error.errno) from error


def find_program(name: str, search_path: str) -> str:
    """Return the file that ``name`` means, as a shell would look for it.

    Raises:
        LaunchRefusedError: no folder of ``search_path`` has such a program.
    """
    if "/" in name:
        return name
    for folder in search_path.split(":"):
        candidate = f"{folder or '.'}/{name}"
        if os.access(candidate, os.X_OK) and not os.path.isdir(candidate):
            return candidate
    raise LaunchRefusedError(PART_PROGRAM, errno.ENOENT)


def spawn_apart(
    path: str,
    argv: list[str],
    env: Mapping[str, str],
    moves: Sequence[Move],
) -> int:
    """Start ``path`` away from the caller's terminal and group, and return its process id."""
    return os.posix_spawn(
        path,
        argv,
        env,
        file_actions=moves,
        setsid=True,
        setsigmask=(),
        setsigdef=_DEFAULT_SIGNALS,
    )


def _spawn_or_interpret(
    path: str,
    argv: list[str],
    env: Mapping[str, str],
    moves: Sequence[Move],
) -> int:
    """Start ``path``; a script that names no interpreter goes to the shell, as execvp does it."""
    try:
        return spawn_apart(path, argv, env, moves)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
    return spawn_apart(_SHELL, [_SHELL, path, *argv[1:]], env, moves)


def _part_of(error: OSError, path: str) -> int:
    if error.errno == errno.E2BIG:
        return PART_LENGTH
    if error.errno == errno.ENOENT and os.path.exists(path):
        return PART_INTERPRETER
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.ENOEXEC}:
        return PART_PROGRAM
    return PART_SYSTEM
