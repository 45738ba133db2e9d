"""What a step may see of the run: the scope of its expressions, from the state alone."""

from collections.abc import Collection, Iterator, Mapping

from runner.base.canonical import Json
from runner.base.ids import StepId
from runner.engine.state import RunState
from runner.engine.states import NAMES, Failed, StepState, Succeeded
from runner.plan.plan import Frame, PlannedStep
from runner.source.scope import NamedList, Scope


def ancestors_of(state: RunState, step: PlannedStep) -> frozenset[StepId]:
    """Return every step that comes before ``step``, however far."""
    found = set(step.needs)
    stack = list(step.needs)
    while stack:
        for need in state.planned[stack.pop()].needs:
            if need not in found:
                found.add(need)
                stack.append(need)
    return frozenset(found)


class _Steps(Mapping[str, Json]):
    """The steps of one workflow as expressions see them, looked up when they are named.

    That a step names only what comes before it was checked when the workflow was read; building
    the view of all of that for each step would make a chain cost the square of its length.
    """

    def __init__(self, state: RunState, frame: Frame) -> None:
        self._state = state
        self._frame = frame

    def __getitem__(self, name: str) -> Json:
        return _seen(self._state, self._frame.id_of(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._frame.spec.steps)

    def __len__(self) -> int:
        return len(self._frame.spec.steps)


def values_in(state: RunState, frame: Frame) -> Mapping[str, Json]:
    """Return the values that every expression of the workflow in ``frame`` may name."""
    started = state.started
    run: dict[str, Json] = {
        "id": started.run if started else "",
        "number": started.number if started else 0,
    }
    return {
        "inputs": state.groups[frame.owner].inputs,
        "steps": _Steps(state, frame),
        "run": run,
        "workflow": {"name": frame.spec.name},
    }


def scope_of(state: RunState, step: PlannedStep) -> Scope:
    """Return the values that expressions of ``step`` may name, as they stand now."""
    values = {**values_in(state, step.frame), **step.values}
    condition = step.spec.condition
    asks_status = condition is not None and condition.calls_status
    ancestors: Collection[StepId] = ancestors_of(state, step) if asks_status else ()
    if step.is_final and asks_status:
        group = state.groups[step.parent]
        ancestors = [*(c for c in group.children if c not in group.finals), *ancestors]
    return Scope(
        values,
        ancestors_status={name: effective_status(state, name) for name in ancestors},
        is_cancelled=state.is_cancelling,
    )


def effective_status(state: RunState, step: StepId) -> str:
    """Return the status that dependants act on: a tolerated failure counts as success."""
    value = state.steps[step]
    if isinstance(value, Failed) and state.planned[step].spec.continue_on_error:
        return "succeeded"
    return NAMES[type(value)]


def is_spoiled(state: RunState, step: StepId, spoiled: Collection[StepId]) -> bool:
    """Say whether `success()` is false for what needs ``step``, which has ended.

    As in GitHub Actions, what failed or was skipped counts for everything behind it, also where a
    step in between ran all the same. ``spoiled`` are the steps before ``step`` of which it is true.
    """
    if effective_status(state, step) != "succeeded":
        return True
    return any(need in spoiled for need in state.planned[step].needs)


def counts_as_failure(state: RunState, step: StepId) -> bool:
    """Say whether ``step`` makes what it is a part of fail."""
    return isinstance(state.steps[step], Failed) and effective_status(state, step) == "failed"


def counts_as_part_failure(state: RunState, whole: PlannedStep, part: StepId) -> bool:
    """Say whether ``part`` makes ``whole`` fail, which became it and others.

    ``continue-on-error`` is for all instances of a step together: it is the step that is tolerated.
    """
    if whole.form == "instances":
        return isinstance(state.steps[part], Failed)
    return counts_as_failure(state, part)


def outputs_of_instances(state: RunState, step: StepId) -> NamedList:
    """Return the outputs of each instance of ``step``, in order and by name."""
    children = state.groups[step].children
    prefix = len(step) + 1
    names = {child[prefix:-1]: index for index, child in enumerate(children)}
    return NamedList([_outputs(state.steps[child]) for child in children], names)


def _seen(state: RunState, step: StepId) -> Mapping[str, Json]:
    value = state.steps[step]
    group = state.groups.get(step)
    outputs = _outputs(value) if group is None or group.seen is None else group.seen
    artifacts = list(_artifacts(state, step))
    return {"status": NAMES[type(value)], "outputs": outputs, "artifacts": artifacts}


def artifacts_of_children(state: RunState, step: StepId) -> tuple[str, ...]:
    """Return what the steps that ``step`` became have left behind, in order."""
    children = state.groups[step].children
    return tuple(name for child in children for name in _artifacts(state, child))


def _artifacts(state: RunState, step: StepId) -> tuple[str, ...]:
    value, group = state.steps[step], state.groups.get(step)
    if group is not None:
        return group.artifacts
    return value.artifacts if isinstance(value, Succeeded) else ()


def _outputs(value: StepState) -> Json:
    return value.outputs if isinstance(value, Succeeded) else {}
