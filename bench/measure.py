"""Runs a command from outside: how long it takes and how much memory its processes hold."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LIMIT_S = 120
_SAMPLE_S = 0.02


class RunFailedError(Exception):
    """A command ended badly or did not end in time; the message says how."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, where, and with which environment, whole."""

    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str]


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment that is the same for all engines and has nothing of the user's."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", **more}


def wall_ms(command: Command) -> float:
    """Run a command to its end, its output thrown away; return milliseconds from spawn to exit.

    Raises:
        RunFailedError: it did not end with 0, or not in time.
    """
    begun_ns = time.perf_counter_ns()
    with _started(command) as process:
        process.wait()
        return (time.perf_counter_ns() - begun_ns) / 1e6


def peak_kb(command: Command, *, without: Path | None = None) -> int:
    """Run a command to its end; return the most that its processes held at once, 0 if unknown.

    It is the sum of their proportional set sizes (PSS), sampled every 20 ms; Linux tells them.
    The samples slow the command down: do not take its time in the same run. Processes of the
    program ``without`` are not counted.

    Raises:
        RunFailedError: it did not end with 0, or not in time.
    """
    peak = 0
    with _started(command) as process:
        while process.poll() is None:
            counted = (pid for pid in tree(process.pid) if without is None or not _is(pid, without))
            peak = max(peak, sum(map(pss_kb, counted)))
            time.sleep(_SAMPLE_S)
    return peak


@contextlib.contextmanager
def _started(command: Command) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command; the block waits for its end, which comes by force when it is late.

    A wait with a limit would poll, and cost more than what is measured: a timer does it.
    """
    with (command.cwd / "bench-stderr").open("w+b") as stderr:
        process = subprocess.Popen(
            list(command.argv),
            cwd=command.cwd,
            env=dict(command.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
        timer = threading.Timer(LIMIT_S, kill_tree, [process])
        timer.start()
        try:
            yield process
        finally:
            is_late = not timer.is_alive()
            timer.cancel()
            kill_tree(process)
            process.wait()
        if is_late:
            raise RunFailedError(f"did not end within {LIMIT_S} s")
        if process.returncode != 0:
            stderr.seek(0)
            said = stderr.read()[-300:].decode(errors="replace").strip()
            raise RunFailedError(f"ended with {process.returncode}: {said}")


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that still runs, and its descendants."""
    for pid in tree(process.pid) if process.poll() is None else ():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def tree(pid: int) -> list[int]:
    """Return a process and all its descendants; only itself where /proc tells no children."""
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += map(int, children.read_text().split())
    return found


def pss_kb(pid: int) -> int:
    """Return what a process holds, shared pages in proportion; 0 when it is gone."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def _is(pid: int, program: Path) -> bool:
    """Return whether a process runs a program; whatever it is, it may be gone."""
    try:
        return Path(f"/proc/{pid}/exe").resolve() == program.resolve()
    except OSError:
        return False
