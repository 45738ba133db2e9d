"""The engines that are compared: how each is given a workload, started and asked for its own time.

Each runs as its users get it, with nothing turned off, and runs `true` without a shell if it can.
"""

import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.workloads import Workload

RUNNER = Path(sys.executable).with_name("runner")
_HERE = Path(__file__).parent
_TOLD = "engine-ms"
"""Where a script leaves the time that it took, in its work folder."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine."""

    name: str
    keeps: str
    """What it keeps of a run."""
    prepare: Callable[[Workload, Path, int], Sequence[str]]
    """Write a workload for so many slots into a folder; return the command that runs it there."""
    own_ms: Callable[[Path], float | None]
    """Return the time from the first dispatch to the last acceptance, after a run in a folder."""
    version: Sequence[str]
    """The command that prints its version."""


def known_engines(peers: Path) -> Mapping[str, Engine]:
    """Return all engines by name, ours first; those from the venv ``peers`` may be missing."""
    python, ninja, doit = (str(peers / "bin" / name) for name in ("python", "ninja", "doit"))

    def version_of(package: str) -> Sequence[str]:
        return (python, "-c", f"import importlib.metadata as m; print(m.version({package!r}))")

    def prepare_runner(workload: Workload, folder: Path, slots: int) -> Sequence[str]:
        (folder / "workflow.yaml").write_text(workflow_text(workload))
        return runner_command(folder / "workflow.yaml", slots)

    def prepare_make(workload: Workload, folder: Path, slots: int) -> Sequence[str]:
        (folder / "Makefile").write_text(makefile_text(workload))
        return ("make", f"-j{slots}")

    def prepare_ninja(workload: Workload, folder: Path, slots: int) -> Sequence[str]:
        (folder / "build.ninja").write_text(ninja_text(workload))
        return (ninja, f"-j{slots}")

    def prepare_doit(workload: Workload, folder: Path, slots: int) -> Sequence[str]:
        _write_steps(workload, folder)
        shutil.copy(_HERE / "peer_doit.py", folder / "dodo.py")
        return (doit, f"-n{slots}")

    def prepare_script(script: str) -> Callable[[Workload, Path, int], Sequence[str]]:
        def prepare(workload: Workload, folder: Path, slots: int) -> Sequence[str]:
            _write_steps(workload, folder)
            shutil.copy(_HERE / script, folder)
            return (python, script, str(slots))

        return prepare

    engines = (
        Engine(
            "runner",
            "durable journal; result and log of each step",
            prepare_runner,
            journal_ms,
            (str(RUNNER), "version"),
        ),
        Engine("make", "nothing", prepare_make, unknown_ms, ("make", "--version")),
        Engine("ninja", "build log, not durable", prepare_ninja, ninja_ms, (ninja, "--version")),
        Engine("doit", "database at the end", prepare_doit, told_ms, version_of("doit")),
        Engine(
            "dask",
            "nothing",
            prepare_script("peer_dask.py"),
            told_ms,
            version_of("distributed"),
        ),
        Engine(
            "luigi",
            "a target file of each step",
            prepare_script("peer_luigi.py"),
            told_ms,
            version_of("luigi"),
        ),
    )
    return {engine.name: engine for engine in engines}


def runner_command(workflow: Path, slots: int) -> Sequence[str]:
    """Return the command that runs a workflow as a program would."""
    return (str(RUNNER), "run", str(workflow), "--slots", str(slots), "--output", "json")


def workflow_text(workload: Workload) -> str:
    """Return a workload as a workflow of ours."""
    lines = ["version: 1", f"name: bench-{workload.name.lower()}", "steps:"]
    for step in workload.steps:
        lines += [f"  {step.name}:", '    run: "true"', "    idempotent: true"]
        if step.needs:
            lines.append(f"    needs: [{', '.join(step.needs)}]")
    return "\n".join(lines) + "\n"


def makefile_text(workload: Workload) -> str:
    """Return a workload as a Makefile."""
    names = " ".join(step.name for step in workload.steps)
    rules = (f"{step.name}: {' '.join(step.needs)}\n\ttrue\n" for step in workload.steps)
    return f"all: {names}\n.PHONY: all {names}\n{''.join(rules)}"


def ninja_text(workload: Workload) -> str:
    """Return a workload as a build file; no step makes its output, so each runs every time."""
    edges = (
        f"build {step.name}: step{' | ' * bool(step.needs)}{' '.join(step.needs)}\n"
        for step in workload.steps
    )
    return f"rule step\n  command = true\n{''.join(edges)}"


def _write_steps(workload: Workload, folder: Path) -> None:
    steps = [(step.name, step.needs) for step in workload.steps]
    (folder / "steps.json").write_text(json.dumps(steps))


def unknown_ms(_folder: Path) -> None:
    """Return nothing: the engine does not tell."""


def told_ms(folder: Path) -> float:
    """Return the time that the engine's script left."""
    return float((folder / _TOLD).read_text())


def ninja_ms(folder: Path) -> float:
    """Return the time from the first start to the last end in ninja's log."""
    rows = [
        line.split("\t")
        for line in (folder / ".ninja_log").read_text().splitlines()
        if not line.startswith("#")
    ]
    return max(int(row[1]) for row in rows) - min(int(row[0]) for row in rows)


def journal_ms(folder: Path) -> float:
    """Return the time from the first lease to the last success in the newest run of ours."""
    runs = (folder / ".runner" / "runs").glob("*/events.jsonl")
    newest = max(runs, key=lambda path: path.stat().st_mtime_ns)
    return lease_to_success_ms(newest.read_text())


def lease_to_success_ms(events: str) -> float:
    """Return the time from the first lease to the last success in the lines of a journal."""
    times: dict[str, list[int]] = {"StepLeased": [], "StepSucceeded": []}
    for line in events.splitlines():
        event = json.loads(line)
        if event["type"] in times:
            times[event["type"]].append(event["at_ms"])
    return max(times["StepSucceeded"]) - min(times["StepLeased"])
