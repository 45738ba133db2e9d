"""What is measured of the runner alone: how soon it is there, and steps in a git repository."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.batch import Batch
from bench.engines import RUNNER, journal_ms, runner_command, workflow_text
from bench.folders import fresh_folder
from bench.measure import Command, clean_environment, wall_ms
from bench.samples import Outcome, Sample, Spread, spread
from bench.workloads import Workload, fan_out

START_RUNS = 7
_SMALL = Workload("small", "a workflow of 51 lines", fan_out(16))
_IN_GIT = Workload("W1 in git", "100 steps, a commit workspace each, 1,000 files", fan_out(100))
_FILES = 1_000
_IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Bench"), ("EMAIL", "bench@example.org"))
}


def starts(batch: Batch) -> dict[str, Spread]:
    """Return the milliseconds of whole processes that do little, the interpreter's own first."""
    with fresh_folder() as name:
        folder = Path(name)
        (folder / "workflow.yaml").write_text(workflow_text(_SMALL))
        commands: dict[str, Sequence[str]] = {
            "python -c pass": (sys.executable, "-c", "pass"),
            "runner --help": (str(RUNNER), "--help"),
            "runner validate, 51 lines": (str(RUNNER), "validate", "workflow.yaml"),
        }
        figures: dict[str, list[float]] = {title: [] for title in commands}
        for _ in range(START_RUNS):
            for title, argv in commands.items():
                command = Command(argv, folder, clean_environment(folder))
                figures[title].append(wall_ms(command))
    batch.tell("start-up measured")
    spreads = {title: spread(found) for title, found in figures.items()}
    return {title: found for title, found in spreads.items() if found}


def in_git(batch: Batch, slots: int) -> Outcome:
    """Return the runs of steps that each have a checkout of a repository of their own."""
    samples = []
    with fresh_folder() as name:
        folder = Path(name)
        env = clean_environment(folder, **_IDENTITY, GIT_CONFIG_NOSYSTEM="1")
        workflow = _make_repository(folder, env)
        command = Command(runner_command(workflow, slots), folder, env)
        for _ in range(batch.rounds):
            before_ms = batch.floor_ms(slots)
            wall = wall_ms(command)
            own, after_ms = journal_ms(folder), batch.floor_ms(slots)
            samples.append(Sample(own, wall, (before_ms + after_ms) / 2))
            batch.tell(f"{_IN_GIT.name} at {slots}: {wall:,.0f} ms")
    return Outcome(_IN_GIT.title, slots, "runner", len(_IN_GIT.steps), samples)


def _make_repository(folder: Path, env: dict[str, str]) -> Path:
    """Fill ``folder`` with a repository of small files in ten folders; return its workflow."""
    for index in range(_FILES):
        file = folder / f"part{index % 10}" / f"file{index}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"line {index}\n" * 20)
    (folder / ".gitignore").write_text("/.runner/\n/bench-stderr\n")
    workflow = folder / "workflow.yaml"
    workflow.write_text(workflow_text(_IN_GIT))
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *words], cwd=folder, env=env, check=True, capture_output=True)
    return workflow
