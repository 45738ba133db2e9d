"""W5: what it costs to read, check and plan large workflows: ``python -m bench.planning``.

Each figure is of a fresh process, the least of some rounds that take turns. The yardstick is
`yaml.compose` with the C loader and the collector off, on the same file: the least that a program
in Python pays to see where each value stands.
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.engines import RUNNER
from bench.folders import fresh_folder
from bench.measure import Command, clean_environment, wall_ms

SMALL, LARGE = 10_000, 100_000
"""Steps; the goal of growth compares the two."""
ROUNDS = 5

_TIMES_COMPOSE_MAX = 2.0
_GROWTH_MAX = 11.0
_KB_A_STEP_MAX = 25.0
_EXPRESSION_EVERY = 10
"""Where steps name outputs, each so-manieth does."""
_TEAMS = ("billing", "catalogue", "search", "accounts", "shipping", "reports", "mobile")
_NEEDS = ((1,), (1, 7), (2, 30, 31), (5,))
"""How far before a step those lie that it needs; taken in turn."""


def large_workflow(count: int, *, with_expressions: bool = False) -> str:
    """Return a workflow of ``count`` steps, of some 250 bytes each as a program would write them.

    All are in an order already, as such files are.
    """
    steps = (_step(index, with_expressions=with_expressions) for index in range(count))
    return "name: large\nsteps:\n" + "".join(steps)


def _step(index: int, *, with_expressions: bool) -> str:
    team = _TEAMS[index % len(_TEAMS)]
    needs = [f"s{index - back:06}" for back in _NEEDS[index % len(_NEEDS)] if back <= index]
    names_one = with_expressions and needs and index % _EXPRESSION_EVERY == 0
    version = f'"${{{{ steps.{needs[0]}.outputs.version }}}}"' if names_one else f"1.{index}"
    lines = (
        f"s{index:06}:",
        *([f"  needs: [{', '.join(needs)}]"] if needs else []),
        f"  run: make -C services/{team} check SHARD={index} REPORT=out/{index}.xml",
        f"  requires: [linux, {team}]",
        f"  env: {{SHARD: '{index}', VERSION: {version}}}",
        f"  timeout: {10 + index % 5}m",
        f"  retry: {{attempts: {2 + index % 3}, backoff: {{initial: 5s}}}}",
    )
    return "".join(f"  {line}\n" for line in lines)


def fan_out_workflow(count: int) -> str:
    """Return a workflow of one step with ``count`` instances, and one that waits for them all."""
    items = "".join(f"        - {{module: m{index}, size: {index}}}\n" for index in range(count))
    return (
        'steps:\n  one:\n    run: make "$MODULE"\n    env: {MODULE: "${{ item.module }}"}\n'
        "    strategy:\n      for-each:\n"
        f"{items}  all:\n    needs: [one]\n    run: make all\n"
    )


@dataclass(frozen=True, slots=True)
class Cost:
    """Time on the processor, since nothing is waited for, and the most memory that was held."""

    seconds: float
    kb: float


@dataclass(frozen=True, slots=True)
class Planning:
    """All that was measured; by workload and part."""

    steps: Mapping[str, int]
    costs: Mapping[tuple[str, str], Cost]
    commands_s: Mapping[str, float]
    """Whole processes on the smaller workload."""

    def times_compose(self, workload: str) -> float:
        """Return how many times the yardstick planning takes."""
        return self.costs[workload, "plan"].seconds / self.costs[workload, "compose"].seconds

    def kb_a_step(self, workload: str) -> float:
        """Return the most memory held, by step."""
        return self.costs[workload, "plan"].kb / self.steps[workload]

    def growth(self) -> float:
        """Return how many times the time of the smaller workload the larger one takes."""
        small, large = (self.costs[_title(count), "plan"].seconds for count in (SMALL, LARGE))
        return large / small


def _title(count: int) -> str:
    return f"{count:,} steps"


def measure(rounds: int) -> Planning:
    """Return what planning costs; the rounds take turns, since machines drift."""
    workloads = {
        _title(SMALL): (SMALL, large_workflow(SMALL)),
        "the same, outputs named": (SMALL, large_workflow(SMALL, with_expressions=True)),
        f"for-each of {SMALL:,}": (SMALL, fan_out_workflow(SMALL)),
        _title(LARGE): (LARGE, large_workflow(LARGE)),
    }
    found: dict[tuple[str, str], list[Cost]] = {}
    commands: dict[str, list[float]] = {}
    with fresh_folder() as name:
        folder = Path(name)
        for _ in range(rounds):
            for number, (title, (_count, text)) in enumerate(workloads.items()):
                path = folder / f"{number}.yaml"
                path.write_text(text)
                for part in _PARTS:
                    found.setdefault((title, part), []).append(_measured(part, path))
            for command in ("validate", "plan", "graph"):
                argv = (str(RUNNER), command, str(folder / "0.yaml"))
                wall = wall_ms(Command(argv, folder, clean_environment(folder)))
                commands.setdefault(f"runner {command}", []).append(wall / 1_000)
    return Planning(
        {title: count for title, (count, _) in workloads.items()},
        {
            key: Cost(min(one.seconds for one in costs), min(one.kb for one in costs))
            for key, costs in found.items()
        },
        {command: min(walls) for command, walls in commands.items()},
    )


def _measured(part: str, path: Path) -> Cost:
    argv = (sys.executable, "-m", "bench.planning", "--part", part, str(path))
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(argv, check=True, capture_output=True, text=True, cwd=root)
    return Cost(**json.loads(done.stdout))


def _compose(path: Path) -> None:
    import yaml

    gc.disable()
    yaml.compose(path.read_text(), Loader=yaml.CSafeLoader)


def _plan(path: Path) -> None:
    from runner.plan.instances import names_of, spread
    from runner.plan.resolve import planned_instances, resolve
    from runner.source.scope import Scope
    from runner.spec.load import load_workflow

    plan = resolve(load_workflow(path), {}, workspace_default="shared")
    for step in plan.steps.values():
        if step.spec.strategy is not None:
            values = spread(step.spec.strategy, Scope({}))
            instances = zip(names_of(values), values, strict=True)
            planned_instances(step, instances, first_index=len(plan.steps))


_PARTS: Mapping[str, Callable[[Path], None]] = {"compose": _compose, "plan": _plan}


def _cost_of(part: Callable[[Path], None], path: Path) -> Cost:
    """Return what ``part`` costs on ``path``, after it has shown that all it imports is there."""
    first = path.with_suffix(f".{os.getpid()}.yaml")
    first.write_text(fan_out_workflow(1))
    part(first)
    first.unlink()
    before_kb = _peak_kb()
    begun_ns = time.process_time_ns()
    part(path)
    return Cost((time.process_time_ns() - begun_ns) / 1e9, _peak_kb() - before_kb)


def _peak_kb() -> int:
    """Return the most memory that this program held; `ru_maxrss` would count what started it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def planning_goals(planning: Planning) -> Iterator[tuple[str, float, float, str]]:
    """Yield each goal: what it is about, at most how much, how much it is, and the unit."""
    small, large = _title(SMALL), _title(LARGE)
    times = planning.times_compose(small)
    yield f"W5, planning {small}", _TIMES_COMPOSE_MAX, times, "x yaml.compose"
    yield f"W5, {large}", _GROWTH_MAX, planning.growth(), f"x {small}"
    for title in (small, large):
        yield f"W5, memory of {title}", _KB_A_STEP_MAX, planning.kb_a_step(title), "KB a step"


def planning_text(planning: Planning) -> str:
    """Return the tables, as Markdown."""
    commands = [(f"`{name}`", f"{wall:.2f}") for name, wall in planning.commands_s.items()]
    return "\n\n".join(
        (
            _table(
                ("workload", "`yaml.compose`", "planned", "ratio", "KB a step"), _rows(planning)
            ),
            _table((f"whole process, {_title(SMALL)}", "s"), commands),
        )
    )


def _rows(planning: Planning) -> Iterator[tuple[str, ...]]:
    for title in planning.steps:
        compose, plan = planning.costs[title, "compose"], planning.costs[title, "plan"]
        ratio = f"{planning.times_compose(title):.2f}"
        memory = f"{planning.kb_a_step(title):.1f}"
        yield title, f"{compose.seconds:.2f} s", f"{plan.seconds:.2f} s", ratio, memory


def _table(head: Sequence[str], rows: Sequence[Sequence[str]] | Iterator[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.planning", description=__doc__)
    parser.add_argument("--repeat", type=int, default=ROUNDS, help="rounds; the least counts")
    parser.add_argument("--part", choices=tuple(_PARTS), help="measure one part on FILE, once")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
    asked = parser.parse_args()
    if asked.part:
        cost = _cost_of(_PARTS[asked.part], asked.file)
        print(json.dumps({"seconds": cost.seconds, "kb": cost.kb}))
    else:
        planning = measure(asked.repeat)
        print(planning_text(planning))
        for what, most, value, unit in planning_goals(planning):
            print(f"{what}: {value:.2f} {unit}, goal {most:g}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
