"""Measures the runner and its peers in one batch: ``python -m bench.run``, or ``make bench``."""

import argparse
import contextlib
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bench import beside, claude_step, floor, machine, peers, planning
from bench.batch import Batch
from bench.engines import Engine, known_engines
from bench.findings import Findings
from bench.folders import fresh_folder, kept_folders
from bench.measure import RunFailedError
from bench.report import report_text
from bench.workloads import HELLO, W1, W2, W3, WORKLOADS, Workload

OUT = Path(__file__).with_name("out")
RESULTS = Path(__file__).with_name("RESULTS.md")
SLOTS = 2
SLOTS_MANY = 8
BESIDE = ("start", "git", "plan", "claude")
PLAN: Sequence[tuple[Workload, int]] = (
    (HELLO, SLOTS),
    (W1, SLOTS),
    (W1, SLOTS_MANY),
    (W2, SLOTS),
    (W3, SLOTS),
    (W3, SLOTS_MANY),
)
"""What is compared, and with how many slots; a chain is the same with any number of them."""


def main() -> int:
    """Measure what is asked for, print the tables, and keep them where that is asked for."""
    asked = _arguments()
    OUT.mkdir(exist_ok=True)
    begun_ns = time.monotonic_ns()
    fault = peers.install(OUT / "venv")
    if fault:
        _tell(fault)
    batch = Batch(floor.build(OUT), asked.repeat, _tell)
    with kept_folders():
        findings = _measured(batch, _chosen(asked.peers), asked.only)
    findings.minutes = (time.monotonic_ns() - begun_ns) / 60e9
    text = report_text(findings)
    print(text)
    if asked.write:
        RESULTS.write_text(text)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parts = (*WORKLOADS, *BESIDE)
    names = tuple(known_engines(OUT))
    lists = (("--only", parts), ("--peers", names))
    for option, known in lists:
        parser.add_argument(
            option,
            type=_list_of(known),
            default=known,
            metavar="NAME,...",
            help=f"some of {', '.join(known)}; all if not given",
        )
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="rounds; 3 if not given")
    parser.add_argument("--write", action="store_true", help=f"keep the tables in {RESULTS.name}")
    return parser.parse_args()


def _list_of(known: Sequence[str]) -> Callable[[str], Sequence[str]]:
    def names_in(text: str) -> Sequence[str]:
        names = text.split(",")
        for name in names:
            if name not in known:
                message = f"unknown name '{name}'; expected some of {', '.join(known)}"
                raise argparse.ArgumentTypeError(message)
        return names

    return names_in


def _chosen(names: Sequence[str]) -> Mapping[str, Engine]:
    engines = known_engines(OUT / "venv")
    return {name: engines[name] for name in engines if name in names or name == "runner"}


def _measured(batch: Batch, engines: Mapping[str, Engine], only: Sequence[str]) -> Findings:
    findings = Findings(
        command=shlex.join(("python", "-m", "bench.run", *sys.argv[1:])),
        floor=batch.floor,
        floors=batch.floors,
        engines=engines,
        versions=machine.versions(engines),
    )
    for workload, slots in PLAN:
        if workload.name in only:
            findings.outcomes += batch.compare(workload, slots, engines)
            findings.durable_ms += _durable_writes_ms()
    if W1.name in only:
        findings.memory_kb = batch.memory_kb(W1, SLOTS, engines)
    with _going_on("start"):
        if "start" in only:
            findings.starts = beside.starts(batch)
    with _going_on("git"):
        if "git" in only:
            findings.in_git = beside.in_git(batch, SLOTS)
    with _going_on("plan"):
        if "plan" in only:
            findings.planning = planning.measure(batch.rounds)
            _tell("planning measured")
    with _going_on("claude"):
        if "claude" in only:
            findings.claude = claude_step.measure(batch)
    return findings


def _durable_writes_ms() -> Sequence[float]:
    with fresh_folder() as folder:
        return floor.durable_writes_ms(Path(folder))


@contextlib.contextmanager
def _going_on(part: str) -> Iterator[None]:
    """Tell why a part could not be measured; the others still can."""
    try:
        yield
    except (RunFailedError, subprocess.SubprocessError, OSError) as error:
        _tell(f"{part}: {error}")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
