"""Plans for engine tests and the simulation, built without a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from runner.kinds.approval import ApprovalWork
from runner.kinds.workflow import WorkflowWork
from runner.plan.plan import Plan
from runner.plan.resolve import resolve_values
from runner.source.problems import Mark
from runner.source.template import Template, parse_template
from runner.spec.workflow import (
    OnLost,
    Requirement,
    RetrySpec,
    StepSpec,
    StrategySpec,
    WorkflowSpec,
)

MARK = Mark("test.yaml", 1, 1)


@dataclass(frozen=True)
class NoWork:
    kind: str = "shell"


def spec(name: str, work=None, **fields) -> StepSpec:
    return StepSpec(name, work or NoWork(), MARK, **fields)


def template(text: str) -> Template:
    return parse_template(text, MARK)


def for_each(items, **fields) -> StrategySpec:
    """``items`` is a list, or the expression that gives one."""
    return StrategySpec(MARK, items=template(items) if isinstance(items, str) else items, **fields)


def uses(path: str = "used.yaml", **inputs: str) -> WorkflowWork:
    return WorkflowWork(path, MARK, {name: template(text) for name, text in inputs.items()})


def asks(message: str = "Go on?", **fields) -> ApprovalWork:
    return ApprovalWork(template(message), **fields)


def workflow_of(
    edges: Mapping[str, Iterable[str]],
    *,
    on_lost: Mapping[str, OnLost] | OnLost = OnLost.RETRY,
    retry: RetrySpec | None = None,
    requires: Requirement | None = None,
    finals: Iterable[str] = (),
    outputs: Mapping[str, str] | None = None,
    used: Mapping[str, WorkflowSpec] | None = None,
    **specs,
) -> WorkflowSpec:
    """``edges`` says what each step needs, in plan order; ``specs`` replaces a step's spec."""
    steps = {}
    for name, needs in edges.items():
        own = specs.get(name) or spec(
            name,
            retry=retry or RetrySpec(initial_ms=500, jitter="none"),
            requires=requires or Requirement(),
            timeout_ms=60_000,
        )
        lost = on_lost if isinstance(on_lost, OnLost) else on_lost.get(name, OnLost.RETRY)
        steps[name] = replace(
            own, needs=tuple(needs), on_lost=own.on_lost or lost, is_final=name in finals
        )
    rendered = {name: template(text) for name, text in (outputs or {}).items()}
    return WorkflowSpec("test", "", "test.yaml", {}, (), steps, outputs=rendered, used=used or {})


def plan_of(edges: Mapping[str, Iterable[str]], **fields) -> Plan:
    """Return the plan of `workflow_of` the same."""
    return resolve_values(workflow_of(edges, **fields), {}, workspace_default="shared")
