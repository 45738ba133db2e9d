"""Mutants of every file against ``runner validate`` and ``runner plan``, for a while.

``python -m tests.corpus.fuzz SECONDS [SEED]`` (``make fuzz``) prints the seed and every mutant that
is answered with a traceback, another exit code than 0 and 2, more than 2 s of processor time or
256 MiB of memory. A seed gives the same mutants again, in the same order.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

from tests.corpus.mutants import mutant
from tests.support.command_line import ROOT

FOUND = ROOT / "build" / "fuzz"
PER_PROCESS = 250
"""Then a new one begins: what a process keeps of those before is not a mutant's fault."""
HANG_SECONDS = 20.0
"""Of the clock on the wall, which on a busy machine passes faster than processor time."""


@dataclass(frozen=True)
class Finding:
    """A mutant that is treated wrongly."""

    seed: int
    number: int
    reason: str

    def saved(self) -> Path:
        """Write the mutant where it can be looked at, and return its path."""
        FOUND.mkdir(parents=True, exist_ok=True)
        path = FOUND / f"{self.seed}-{self.number}.yaml"
        path.write_bytes(mutant(self.seed, self.number))
        return path


@dataclass
class Lane:
    """Every ``step``-th mutant from ``first``, in one process after the other."""

    seed: int
    first: int
    step: int
    folder: Path
    tried: int = 0
    findings: list[Finding] = field(default_factory=list)

    def run(self, until: float, count: int) -> None:
        """Judge mutants until the clock shows ``until``, at most ``count``."""
        while time.monotonic() < until and self.tried < count:
            self._one_process(until, min(PER_PROCESS, count - self.tried))

    def _one_process(self, until: float, count: int) -> None:
        first = self.first + self.tried * self.step
        numbers = map(str, (self.seed, first, self.step, count))
        command = [sys.executable, "-m", "tests.corpus.fuzz_worker", *numbers, str(self.folder)]
        environ = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'agents'}"}
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            lines = _lines_of(process)
            at, has_ended = first, False
            for line in lines:
                word, _, rest = line.partition(" ")
                match word:
                    case "at":
                        at = int(rest)
                        self.tried += 1
                        if time.monotonic() >= until:
                            has_ended = True
                            break
                    case "bad":
                        self._found(at, rest.partition(" ")[2])
                    case "end":
                        has_ended = True
                    case "silent":
                        self._found(at, f"hangs: no answer in {HANG_SECONDS:.0f} s")
                        has_ended = True
                        break
            process.kill()
            if not has_ended:
                said = process.stderr.read() if process.stderr else ""
                self._found(at, f"the process died with {process.wait()}: {said[-500:]}")

    def _worker(self, first: int, count: int) -> "subprocess.Popen[str]":
        numbers = map(str, (self.seed, first, self.step, count))
        return subprocess.Popen(
            [sys.executable, "-m", "tests.corpus.fuzz_worker", *numbers, str(self.folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'agents'}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _found(self, number: int, reason: str) -> None:
        if not reason.startswith("took") or self._repeats(number):
            self.findings.append(Finding(self.seed, number, reason))

    def _repeats(self, number: int) -> bool:
        """Say whether mutant ``number`` takes too much in a process of its own as well."""
        with self._worker(number, 1) as process:
            return f"bad {number} " in process.communicate()[0]


def _lines_of(process: "subprocess.Popen[str]") -> Iterator[str]:
    """Yield each line as it is printed; ``silent`` where none comes for too long."""
    lines: Queue[str | None] = Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line.rstrip("\n"))
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=HANG_SECONDS)
        except Empty:
            yield "silent"
            return
        if line is None:
            return
        yield line


def fuzz(seed: int, seconds: float, count: int = sys.maxsize, lanes: int = 2) -> list[Lane]:
    """Judge mutants of ``seed`` for ``seconds``, at most ``count`` in each lane."""
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        running = []
        for first in range(lanes):
            place = Path(folder) / str(first)
            place.mkdir()
            running.append(Lane(seed, first, lanes, place))
        threads = [threading.Thread(target=lane.run, args=(until, count)) for lane in running]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return running


def report(seconds: float, seed: int) -> int:
    """Fuzz, print what was found, and return the exit code."""
    print(f"seed {seed}, {seconds:.0f} s", flush=True)
    lanes = fuzz(seed, seconds)
    findings = [finding for lane in lanes for finding in lane.findings]
    for finding in findings:
        path = finding.saved().relative_to(ROOT)
        print(f"mutant {finding.number}: {finding.reason}")
        print(f"  again: .venv/bin/runner validate {path} && .venv/bin/runner plan {path}")
    print(f"{sum(lane.tried for lane in lanes)} mutants, {len(findings)} treated wrongly")
    return 1 if findings else 0


if __name__ == "__main__":
    words = [*map(int, sys.argv[1:]), *(60, time.time_ns() // 10**9)[len(sys.argv) - 1 :]]
    sys.exit(report(words[0], words[1]))
