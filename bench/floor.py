"""The floor: what starting `/bin/true` and seeing it end costs on this machine, right now.

It is measured next to every run and the run is divided by it, since machines differ and drift.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

COUNT = 1_000
DURABLE_COUNT = 200


@dataclass(frozen=True, slots=True)
class Floor:
    """A program that prints nanoseconds for COUNT and IN_FLIGHT."""

    program: tuple[str, ...]
    title: str

    def measure_ms(self, in_flight: int) -> float:
        """Return milliseconds a process, with so many in flight."""
        done = subprocess.run(
            [*self.program, str(COUNT), str(in_flight)],
            check=True,
            capture_output=True,
            text=True,
        )
        return int(done.stdout) / 1e6


def build(out: Path) -> Floor:
    """Return the floor in C, or in Python where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return Floor((sys.executable, __file__), "os.posix_spawn in Python: no C compiler here")
    program = out / "floor"
    source = Path(__file__).with_suffix(".c")
    subprocess.run([compiler, "-O2", "-o", str(program), str(source)], check=True)
    return Floor((str(program),), "posix_spawn in C")


def durable_writes_ms(folder: Path) -> Sequence[float]:
    """Return what some writes of 200 bytes cost, each on the disk before the next."""
    costs = []
    with (folder / "durable").open("ab", buffering=0) as file:
        for _ in range(DURABLE_COUNT):
            begun_ns = time.monotonic_ns()
            file.write(b"." * 200)
            os.fsync(file.fileno())
            costs.append((time.monotonic_ns() - begun_ns) / 1e6)
    return costs


def _main(count: int, in_flight: int) -> None:
    """Do what floor.c does."""
    started = ended = 0
    begun_ns = time.monotonic_ns()
    while ended < count:
        while started < count and started - ended < in_flight:
            os.posix_spawn("/bin/true", ["true"], {})
            started += 1
        os.waitpid(-1, 0)
        ended += 1
    print((time.monotonic_ns() - begun_ns) // count)


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]))
