"""What the runner is to reach, and whether it does; medians count."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.findings import Findings
from bench.planning import planning_goals
from bench.workloads import WORKLOADS

_FLOORS = {"W1": 2.2, "W2": 2.0, "W3": 2.2}
"""At most so many floors a step, from the first lease to the last success."""
_HELLO_MS = 250
_STARTS_MS = {"runner --help": 120, "runner validate": 200}
_CLAUDE_MS = 15
_CLAUDE_MB = 3


@dataclass(frozen=True, slots=True)
class Reached:
    """One goal and what was measured."""

    what: str
    goal: float
    measured: float
    unit: str

    def verdict(self) -> str:
        if self.measured <= self.goal:
            return "reached"
        return f"missed, {self.measured / self.goal:.1f} times the goal"


def reached(findings: Findings) -> Iterator[Reached]:
    """Yield each goal of which something was measured."""
    for outcome in findings.outcomes_of("runner"):
        floors, wall = outcome.own_floors(), outcome.wall_s()
        if outcome.workload in _FLOORS and floors:
            in_flight = WORKLOADS[outcome.workload].in_flight(outcome.slots)
            what = f"{outcome.workload}, {in_flight} in flight"
            yield Reached(what, _FLOORS[outcome.workload], floors.middle, "x floor")
        if outcome.workload == "hello" and wall:
            yield Reached("hello, whole process", _HELLO_MS, wall.middle * 1_000, "ms")
    for command, found in findings.starts.items():
        for name, goal in _STARTS_MS.items():
            if command.startswith(name):
                yield Reached(command, goal, found.middle, "ms")
    if findings.planning:
        for what, goal, measured, unit in planning_goals(findings.planning):
            yield Reached(what, goal, measured, unit)
    if findings.claude:
        cost = findings.claude
        above_mb = (cost.runner_claude_kb - cost.runner_shell_kb) / 1_024
        yield Reached("Claude step above the bare CLI", _CLAUDE_MS, cost.above_ms.middle, "ms")
        yield Reached("the same, memory", _CLAUDE_MB, above_mb, "MB")
