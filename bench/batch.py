"""Runs the engines side by side on one workload, round after round, each between two floors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.engines import Engine
from bench.floor import Floor
from bench.folders import fresh_folder
from bench.measure import Command, RunFailedError, clean_environment, peak_kb, wall_ms
from bench.samples import Outcome, Sample
from bench.workloads import Workload

BUDGET_MS = 15_000
"""An engine that has used so much on a workload is not run on it again: luigi needs a minute."""


@dataclass
class Batch:
    """One batch of measurements on one machine."""

    floor: Floor
    rounds: int
    tell: Callable[[str], None]
    """Called with a line of progress."""
    floors: dict[int, list[float]] = field(default_factory=dict)
    """All floors in milliseconds, by the number in flight."""

    def floor_ms(self, in_flight: int) -> float:
        found = self.floor.measure_ms(in_flight)
        self.floors.setdefault(in_flight, []).append(found)
        return found

    def compare(
        self, workload: Workload, slots: int, engines: Mapping[str, Engine]
    ) -> Sequence[Outcome]:
        """Return the outcome of each engine; they take turns, so that drift hits all alike."""
        samples: dict[str, list[Sample]] = {name: [] for name in engines}
        missing: dict[str, str] = {}
        before_ms = self.floor_ms(workload.in_flight(slots))
        for _ in range(self.rounds):
            for name, engine in engines.items():
                if name in missing or sum(one.wall_ms for one in samples[name]) > BUDGET_MS:
                    continue
                try:
                    own, wall = _run(engine, workload, slots)
                except (RunFailedError, OSError) as error:
                    missing[name] = str(error)
                    self.tell(f"{workload.name} at {slots}: {name}: {error}")
                    continue
                after_ms = self.floor_ms(workload.in_flight(slots))
                samples[name].append(Sample(own, wall, (before_ms + after_ms) / 2))
                self.tell(f"{workload.name} at {slots}: {name}: {wall:,.0f} ms")
                before_ms = after_ms
        steps = len(workload.steps)
        return [
            Outcome(workload.name, slots, name, steps, found, missing.get(name, ""))
            for name, found in samples.items()
        ]

    def memory_kb(
        self, workload: Workload, slots: int, engines: Mapping[str, Engine]
    ) -> Mapping[str, int]:
        """Return the most memory of each engine's processes, in runs of their own."""
        peaks = {}
        for name, engine in engines.items():
            with fresh_folder() as folder:
                try:
                    peaks[name] = peak_kb(prepared(engine, workload, Path(folder), slots))
                except (RunFailedError, OSError) as error:
                    self.tell(f"memory of {workload.name}: {name}: {error}")
                    continue
            self.tell(f"memory of {workload.name}: {name}: {peaks[name]:,} KB")
        return peaks


def prepared(engine: Engine, workload: Workload, folder: Path, slots: int) -> Command:
    """Return the command that runs a workload in ``folder``, where its file lies now."""
    argv = engine.prepare(workload, folder, slots)
    return Command(argv, folder, clean_environment(folder))


def _run(engine: Engine, workload: Workload, slots: int) -> tuple[float | None, float]:
    with fresh_folder() as folder:
        wall = wall_ms(prepared(engine, workload, Path(folder), slots))
        return engine.own_ms(Path(folder)), wall
