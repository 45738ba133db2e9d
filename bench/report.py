"""The tables of a batch, as Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from bench import machine
from bench.claude_step import ClaudeCost
from bench.findings import Findings
from bench.floor import COUNT
from bench.goals import reached
from bench.planning import planning_text
from bench.samples import Outcome, spread, text_of
from bench.workloads import WORKLOADS

_READ_THIS = """\
Machines differ and drift, so look at the ratios. *Floor* is what starting `/bin/true` and seeing it
end takes, measured before and after each run with as many in flight; each run is divided by its
own. *Engine* is the time from the first dispatch to the last acceptance, as the engine itself tells
it; *whole* is the process from its start to its end. Figures are medians, least and most in
brackets; an engine that needs longer than 15 s for a workload runs once. See
[README.md](README.md) for what each engine is given.
"""


def report_text(findings: Findings) -> str:
    """Return the whole report."""
    parts = [
        "# Speed and memory",
        _batch(findings),
        _READ_THIS.rstrip(),
        "## Goals",
        _goals(findings),
        *(("## Floor", _floors(findings)) if findings.floors else ()),
        *_comparisons(findings),
        *_small(findings),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _batch(findings: Findings) -> str:
    versions = ", ".join(f"{name} {text}" for name, text in findings.versions.items())
    return _table(
        ("this batch", ""),
        [
            ("date", datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")),
            ("machine", machine.processor()),
            ("system", machine.system()),
            ("versions", f"{versions}; commit {machine.revision()}"),
            ("command", f"`{findings.command}`, {findings.minutes:.0f} minutes"),
        ],
    )


def _goals(findings: Findings) -> str:
    return _table(
        ("what", "goal, at most", "measured", ""),
        [
            (
                one.what,
                f"{one.goal:g} {one.unit}",
                f"{one.measured:.1f} {one.unit}",
                one.verdict(),
            )
            for one in reached(findings)
        ],
    )


def _floors(findings: Findings) -> str:
    rows = [
        (str(in_flight), text_of(spread(found), 2), str(len(found)))
        for in_flight, found in sorted(findings.floors.items())
    ]
    head = ("in flight", "ms a process", "measured, times")
    disk = text_of(spread(findings.durable_ms), 2)
    return (
        f"{findings.floor.title}, {COUNT:,} processes.\n\n{_table(head, rows)}\n\n"
        f"A write that is on the disk (`fsync`) before the next one: {disk} ms. It is no part of "
        "the floor; a durable chain waits for it at each step."
    )


def _comparisons(findings: Findings) -> Iterator[str]:
    compared = [one for one in findings.outcomes if one.workload != "hello"]
    for (name, slots), group in groupby(compared, key=lambda one: (one.workload, one.slots)):
        workload = WORKLOADS[name]
        in_flight = workload.in_flight(slots)
        yield f"## {name}: {workload.title}; {in_flight} in flight"
        yield _table(
            (
                "engine",
                "keeps",
                "engine, ms a step",
                "engine, x floor",
                "whole, s",
                "whole, x floor",
                "runs",
            ),
            [_compared(findings, one) for one in group],
        )


def _compared(findings: Findings, outcome: Outcome) -> Sequence[str]:
    if not outcome.samples:
        return (outcome.engine, f"not measured: {_short(outcome.missing)}", *["-"] * 5)
    return (
        outcome.engine,
        findings.engines[outcome.engine].keeps,
        text_of(outcome.own_step_ms(), 2),
        text_of(outcome.own_floors(), 1),
        text_of(outcome.wall_s(), 2),
        text_of(outcome.wall_floors(), 1),
        str(len(outcome.samples)),
    )


def _short(reason: str) -> str:
    return " ".join(reason.replace("|", "/").split())[:80]


def _small(findings: Findings) -> Iterator[str]:
    hello = [one for one in findings.outcomes if one.workload == "hello"]
    if hello or findings.memory_kb:
        yield "## Hello and memory"
        yield (
            "Hello is the whole process for one step. Memory is the most that all processes of an "
            "engine hold at once (PSS), seen every 20 ms in a run of its own."
        )
        yield _hello(findings, hello)
    if findings.starts:
        yield "## Start"
        rows = [(f"`{name}`", text_of(found, 0)) for name, found in findings.starts.items()]
        yield _table(("command", "ms"), rows)
    if findings.in_git:
        yield "## In a git repository"
        yield f"{findings.in_git.workload}; {findings.in_git.slots} in flight."
        head = ("engine, ms a step", "engine, x floor", "whole, s")
        one = findings.in_git
        row = (
            text_of(one.own_step_ms(), 1),
            text_of(one.own_floors(), 1),
            text_of(one.wall_s(), 2),
        )
        yield _table(head, [row])
    if findings.planning:
        yield "## W5: large workflows, checked and planned, nothing run"
        yield (
            "Processor time of fresh processes, the least of the rounds. The yardstick is "
            "`yaml.compose` with the C loader and the collector off on the same file."
        )
        yield planning_text(findings.planning)
    if findings.claude:
        yield "## A step by Claude Code"
        yield _claude(findings.claude)


def _hello(findings: Findings, hello: Sequence[Outcome]) -> str:
    walls = {one.engine: one.wall_s() for one in hello}
    rows = [
        (engine, text_of(walls.get(engine), 3), _mb(findings.memory_kb.get(engine)))
        for engine in findings.engines
    ]
    return _table(("engine", "hello, s", "W1 with 2 in flight, MB"), rows)


def _mb(kb: int | None) -> str:
    return f"{kb / 1_024:.0f}" if kb else "-"


def _claude(cost: ClaudeCost) -> str:
    figures = _table(
        ("one prompt, one answer of the scripted model", "ms"),
        [
            ("Claude Code alone, same flags and input", text_of(cost.bare_ms, 0)),
            ("as a step, from lease to success", text_of(cost.step_ms, 0)),
            ("a step less Claude Code alone, in pairs", text_of(cost.above_ms, 0)),
            ("`runner run`, whole process", text_of(cost.whole_ms, 0)),
        ],
    )
    memory = _table(
        ("memory (PSS)", "MB"),
        [
            ("Claude Code alone", f"{cost.bare_kb / 1_024:.1f}"),
            ("the runner's processes beside it", f"{cost.runner_claude_kb / 1_024:.1f}"),
            ("the runner's processes beside `sleep`", f"{cost.runner_shell_kb / 1_024:.1f}"),
        ],
    )
    return f"{figures}\n\n{memory}"
