"""Processes that a killed runner may have left behind, found by a word in their environment."""

import os
import select
from pathlib import Path

_LIMIT_MS = 30_000


def survivors(word: str) -> dict[int, str]:
    """Return id and command line of each process but this one with ``word`` in its environment."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_marked = word.encode() in (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if is_marked and int(folder.name) != os.getpid():
            found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def wait_for_the_end(word: str) -> None:
    """Return once no process with ``word`` in its environment is left; fail where one stays."""
    while found := survivors(word):
        for pid, command in found.items():
            try:
                descriptor = os.pidfd_open(pid)
            except ProcessLookupError:
                continue
            try:
                waiting = select.poll()
                waiting.register(descriptor, select.POLLIN)
                assert waiting.poll(_LIMIT_MS), f"process {pid} is left: {command}"
            finally:
                os.close(descriptor)
