"""A workflow with its inputs becomes a plan: everything decided that the text leaves open."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from runner.base.canonical import Json
from runner.base.collector import collector_resting
from runner.base.errors import AuthorError
from runner.base.ids import StepId
from runner.kinds.table import KINDS
from runner.plan.plan import Frame, Plan, PlannedStep
from runner.source.quoting import quoted
from runner.source.schema_words import did_you_mean
from runner.spec.graph_check import in_order
from runner.spec.inputs import converted
from runner.spec.workflow import OnLost, StepSpec, WorkflowSpec

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
    frame = Frame(spec)
    with collector_resting():
        steps = planned_steps(frame, workspace_default, first_index=0)
    return Plan(frame, steps, values, workspace_default, tuple(dict.fromkeys(_secrets(spec))))


def _secrets(spec: WorkflowSpec) -> Iterator[str]:
    yield from spec.secrets
    for used in spec.used.values():
        yield from _secrets(used)


def planned_steps(
    frame: Frame, workspace_default: str, *, first_index: int
) -> dict[StepId, PlannedStep]:
    """Return the steps of the workflow of ``frame``, each after all it needs."""
    steps = frame.spec.steps
    order = in_order({name: step.needs for name, step in steps.items()})
    ids = {name: frame.id_of(name) for name in order}
    dependants: dict[str, list[StepId]] = {name: [] for name in order}
    for name in order:
        for need in steps[name].needs:
            dependants[need].append(ids[name])
    found = {}
    for index, name in enumerate(order, first_index):
        step = steps[name]
        workspace = _workspace(step, workspace_default)
        found[ids[name]] = PlannedStep(
            id=ids[name],
            index=index,
            needs=tuple([ids[need] for need in step.needs]),
            dependants=tuple(dependants[name]),
            spec=step,
            workspace=workspace,
            on_lost=step.on_lost or _on_lost(step, workspace),
            frame=frame,
            parent=frame.owner,
            form="instances" if step.strategy is not None else KINDS[step.kind].form,
        )
    return found


def planned_instances(
    group: PlannedStep, instances: Iterable[tuple[str, Mapping[str, Json]]], *, first_index: int
) -> dict[StepId, PlannedStep]:
    """Return an instance of ``group`` for each name and values."""
    ids = [(StepId(f"{group.id}[{name}]"), values) for name, values in instances]
    return {
        step: replace(
            group,
            id=step,
            index=index,
            needs=(),
            dependants=(),
            parent=group.id,
            form=KINDS[group.spec.kind].form,
            values=values,
        )
        for index, (step, values) in enumerate(ids, first_index)
    }


def outline(plan: Plan) -> Iterator[PlannedStep]:
    """Yield the steps that are known before anything runs: also those of used workflows."""
    waiting = [*reversed([*plan.steps.values()])]
    while waiting:
        step = waiting.pop()
        yield step
        if step.form == "workflow":
            inner = planned_steps(step.inner, plan.workspace_default, first_index=0)
            waiting += reversed([*inner.values()])


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
        value, expected = converted(declared, given[name])
        values[name] = value
        if expected:
            got = quoted(given[name])
            faults.append(f"{spec.path}: the input '{name}' must be {expected}, got {got}")
    if faults:
        raise PlanError(tuple(faults))
    return values


def _workspace(step: StepSpec, workspace_default: str) -> str:
    if workspace_default == IN_PLACE:
        return IN_PLACE
    return step.workspace or workspace_default


def _on_lost(step: StepSpec, workspace: str) -> OnLost:
    kind = KINDS[step.kind]
    return OnLost(kind.default_on_lost(step.work, workspace, is_idempotent=step.is_idempotent))
