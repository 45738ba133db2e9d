"""A workflow with its inputs becomes a plan: everything decided that the text leaves open."""

import math
from collections.abc import Mapping

from runner.base.canonical import Json
from runner.base.errors import AuthorError
from runner.base.ids import StepId
from runner.kinds.table import KINDS
from runner.plan.plan import Plan, PlannedStep
from runner.source.quoting import quoted
from runner.source.schema_words import did_you_mean
from runner.source.yaml_reader import NUMBER_CHARS_MAX
from runner.spec.graph_check import in_order
from runner.spec.workflow import InputSpec, OnLost, StepSpec, WorkflowSpec

IN_PLACE = "in-place"
"""The default workspace that stands for the caller's own directory; it wins over every step."""


class PlanError(AuthorError):
    """The workflow cannot be run with these inputs; each fault is one sentence."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(self.faults)


def resolve(spec: WorkflowSpec, inputs: Mapping[str, str], *, workspace_default: str) -> Plan:
    """Return the plan of ``spec`` with ``inputs`` as they were written on the command line.

    ``workspace_default`` is ``commit`` in a git project, else ``shared``; `IN_PLACE` puts every
    step into the caller's directory.

    Raises:
        PlanError: inputs are missing, unknown or of the wrong type; all are named.
    """
    return resolve_values(spec, resolve_inputs(spec, inputs), workspace_default=workspace_default)


def resolve_values(
    spec: WorkflowSpec, values: Mapping[str, Json], *, workspace_default: str
) -> Plan:
    """Return the plan of ``spec`` with every input's value as it was recorded."""
    order = in_order({name: step.needs for name, step in spec.steps.items()})
    dependants: dict[str, list[StepId]] = {name: [] for name in order}
    for name in order:
        for need in spec.steps[name].needs:
            dependants[need].append(StepId(name))
    steps = {
        StepId(name): _planned(spec.steps[name], index, tuple(dependants[name]), workspace_default)
        for index, name in enumerate(order)
    }
    return Plan(
        workflow=spec.name,
        steps=steps,
        inputs=values,
        workspace_default=workspace_default,
        secrets=spec.secrets,
        ancestors=_ancestors(steps),
    )


def resolve_inputs(spec: WorkflowSpec, given: Mapping[str, str]) -> Mapping[str, Json]:
    """Return every declared input with its value; null where it is optional and has no default.

    Raises:
        PlanError: inputs are missing, unknown or of the wrong type; all are named.
    """
    faults = []
    values: dict[str, Json] = {}
    for name in given:
        if name not in spec.inputs:
            known = ", ".join(spec.inputs) or "none"
            hint = did_you_mean(name, spec.inputs) or f"declared here: {known}"
            faults.append(f"{spec.path}: no input is called {quoted(name)}; {hint}")
    for name, declared in spec.inputs.items():
        if name not in given:
            values[name] = declared.default
            if declared.required:
                faults.append(f"{spec.path}: the input '{name}' is missing; give -i {name}=VALUE")
            continue
        value, expected = _converted(declared, given[name])
        values[name] = value
        if expected:
            got = quoted(given[name])
            faults.append(f"{spec.path}: the input '{name}' must be {expected}, got {got}")
    if faults:
        raise PlanError(tuple(faults))
    return values


def _converted(declared: InputSpec, text: str) -> tuple[Json, str]:
    """Return the value of ``text``, or what was expected instead."""
    match declared.type:
        case "boolean":
            value = {"true": True, "false": False}.get(text.lower())
            return value, "" if value is not None else "true or false"
        case "number":
            return _number(text)
        case "choice" if text not in declared.options:
            near = did_you_mean(text, declared.options)
            return None, "one of " + ", ".join(declared.options) + (f" ({near})" if near else "")
        case _:
            return text, ""


def _number(text: str) -> tuple[Json, str]:
    try:
        number = (
            int(text)
            if text.lstrip("+-").isdecimal() and len(text) <= NUMBER_CHARS_MAX
            else float(text)
        )
    except ValueError:
        return None, "a number"
    return (number, "") if math.isfinite(number) else (None, "a finite number")


def _planned(
    step: StepSpec, index: int, dependants: tuple[StepId, ...], workspace_default: str
) -> PlannedStep:
    is_in_place = workspace_default == IN_PLACE
    workspace = IN_PLACE if is_in_place else step.workspace or workspace_default
    return PlannedStep(
        id=StepId(step.id),
        index=index,
        needs=tuple(StepId(need) for need in step.needs),
        dependants=dependants,
        spec=step,
        workspace=workspace,
        on_lost=step.on_lost or _on_lost(step, workspace),
    )


def _on_lost(step: StepSpec, workspace: str) -> OnLost:
    kind = KINDS[step.kind]
    return OnLost(kind.default_on_lost(step.work, workspace, is_idempotent=step.is_idempotent))


def _ancestors(steps: Mapping[StepId, PlannedStep]) -> Mapping[StepId, frozenset[StepId]]:
    """Return all that comes before each step whose condition asks beyond its needs."""
    found = {}
    for step in steps.values():
        condition = step.spec.condition
        if condition is not None and condition.calls_status:
            found[step.id] = ancestors_of(steps, step.id)
    return found


def ancestors_of(steps: Mapping[StepId, PlannedStep], step: StepId) -> frozenset[StepId]:
    """Return every step that comes before ``step``, however far."""
    seen = set(steps[step].needs)
    stack = list(seen)
    while stack:
        new = [need for need in steps[stack.pop()].needs if need not in seen]
        seen.update(new)
        stack.extend(new)
    return frozenset(seen)
