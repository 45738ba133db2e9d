"""`plan`: what a run would do, how long that may take, and what it may cost."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING

from runner.base.canonical import Json
from runner.cli.arguments import add_inputs_argument
from runner.cli.checks import load_plan
from runner.cli.printing import counted, inert, say, say_fields, say_json, say_table
from runner.cli.table import Command
from runner.views.sentences import duration

if TYPE_CHECKING:
    from runner.plan.forecast import Forecast, Line
    from runner.plan.plan import Plan
    from runner.spec.workflow import Requirement

_NAMES_SHOWN_MAX = 12
"""Instances that one line names; the others are counted."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the workflow")
    add_inputs_argument(parser)


def _plan(arguments: Namespace) -> int:
    from runner.plan.forecast import forecast

    plan = load_plan(arguments)
    found = forecast(plan)
    if arguments.output == "json":
        say_json(_plan_json(plan, found))
    else:
        _say_plan(plan, found)
    return 0


def _say_plan(plan: "Plan", found: "Forecast") -> None:
    for name, value in plan.inputs.items():
        print(f"input {inert(name)} = {inert(str(value))}")
    header = ("#", "STEP", "KIND", "WORKSPACE", "TIMEOUT", "TRIES", "IF LOST", "NEEDS")
    rows = [_cells(number, line) for number, line in enumerate(found.lines, start=1)]
    say_table(header, rows)
    _say_section("instances", {line.step.id: _instances_text(line) for line in found.lines})
    _say_section(
        "agents must have", {line.step.id: _demands(line.step.requires) for line in found.lines}
    )
    say()
    say(f"critical path: {' -> '.join(found.path)}")
    say(f"               {duration(found.path_ms)} by the timeouts of one attempt each")
    say(f"worst case:    {_worst_case(found)}")


def _say_section(title: str, entries: Mapping[str, str]) -> None:
    if any(entries.values()):
        say()
        say(f"{title}:")
        say_fields({f"  {name}": text for name, text in entries.items()})


def _cells(number: int, line: "Line") -> tuple[str, ...]:
    step = line.step
    return (
        str(number),
        step.id,
        step.spec.kind,
        step.workspace if line.is_work else "-",
        duration(step.spec.timeout_ms) if line.is_work else "-",
        str(step.retry.attempts_max) if line.is_work else "-",
        step.on_lost.value if line.is_work else "-",
        "all others" if step.is_final and not step.needs else ", ".join(step.needs),
    )


def _instances_text(line: "Line") -> str:
    instances, strategy = line.instances, line.step.spec.strategy
    if instances is None or strategy is None:
        return ""
    at_once = f"; {strategy.parallel_max} at once" if strategy.parallel_max else ""
    if instances.fault:
        return f"none: {instances.fault}"
    if instances.names is None:
        return f"one for {instances.source}, at most {instances.count_max:,}{at_once}"
    if not instances.names:
        return f"none: {instances.source} gives nothing"
    return f"{_shortened(instances.names)}{at_once}"


def _shortened(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_NAMES_SHOWN_MAX])
    more = len(names) - _NAMES_SHOWN_MAX
    return f"{shown} and {more:,} more" if more > 0 else shown


def _demands(requires: "Requirement") -> str:
    claude = f"claude {requires.claude}" if requires.claude else ""
    words = [*sorted(requires.capabilities), requires.os or "", requires.arch or "", claude]
    return ", ".join(word for word in words if word)


def _worst_case(found: "Forecast") -> str:
    if not found.paid:
        return "$0.00; no step costs money"
    attempts = sum(line.attempts_max for line in found.paid)
    what = f"{counted(len(found.paid), 'paid step')}, {attempts:,} attempts at most"
    if found.usd_max is None:
        free = ", ".join(line.step.id for line in found.paid if line.usd_max is None)
        return f"no limit: nothing limits {free} ({what}); add 'budget'"
    by = "the run's budget; " if found.is_capped else ""
    return f"${found.usd_max:,.2f} ({by}{what})"


def _plan_json(plan: "Plan", found: "Forecast") -> Mapping[str, Json]:
    return {
        "workflow": plan.workflow,
        "inputs": dict(plan.inputs),
        "steps": [_step_json(line) for line in found.lines],
        "critical_path": {"steps": list(found.path), "timeout_ms": found.path_ms},
        "worst_case": {
            "usd": found.usd_max,
            "paid_steps": len(found.paid),
            "attempts": sum(line.attempts_max for line in found.paid),
            "limited_by_budget": found.is_capped,
        },
    }


def _step_json(line: "Line") -> Mapping[str, Json]:
    step = line.step
    requires = step.requires
    return {
        "id": step.id,
        "kind": step.spec.kind,
        "needs": list(step.needs),
        "finally": step.is_final,
        "instances": _instances_json(line),
        "workspace": step.workspace,
        "timeout_ms": step.spec.timeout_ms,
        "idle_timeout_ms": step.spec.idle_timeout_ms,
        "attempts_max": step.retry.attempts_max,
        "on_lost": step.on_lost.value,
        "continue_on_error": step.spec.continue_on_error,
        "requires": {
            "capabilities": sorted(requires.capabilities),
            "os": requires.os,
            "arch": requires.arch,
            "claude": requires.claude,
        },
        "paid": step.is_paid,
        "usd_max": line.usd_max,
    }


def _instances_json(line: "Line") -> Json:
    instances, strategy = line.instances, line.step.spec.strategy
    if instances is None or strategy is None:
        return None
    return {
        "names": None if instances.names is None else list(instances.names),
        "source": instances.source,
        "count_max": instances.count_max,
        "parallel_max": strategy.parallel_max,
        "fail_fast": strategy.fail_fast,
        "fault": instances.fault,
    }


PLAN = Command(
    _arguments,
    _plan,
    "Steps come in the order in which they may start. Nothing is run and nothing is written.\n"
    "The worst case is every paid step with all its attempts, each as dear as it may be: its\n"
    "'max-budget-usd', its 'budget', or 5 US dollars where only a budget limits it; never more\n"
    "than the run's budget. Claude Code looks at its limit after each answer, so the last answer\n"
    "of an attempt can pass it. Conditions are not asked, and people's answers take no time.",
)
