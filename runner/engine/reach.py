"""What a step may see of the run: the scope of its expressions, from the state alone."""

from collections.abc import Iterator, Mapping

from runner.base.canonical import Json
from runner.base.ids import StepId
from runner.engine.state import RunState
from runner.engine.states import NAMES, Failed, StepState, Succeeded
from runner.plan.plan import PlannedStep
from runner.source.scope import Scope


def ancestors_of(state: RunState, step: PlannedStep) -> frozenset[StepId]:
    """Return every step that comes before ``step``, however far."""
    found = set(step.needs)
    stack = list(step.needs)
    while stack:
        for need in state.plan.steps[stack.pop()].needs:
            if need not in found:
                found.add(need)
                stack.append(need)
    return frozenset(found)


class _Steps(Mapping[str, Json]):
    """The run's steps as expressions see them, looked up when they are named.

    That a step names only what comes before it was checked when the workflow was read; building
    the view of all of that for each step would make a chain cost the square of its length.
    """

    def __init__(self, state: RunState) -> None:
        self._state = state

    def __getitem__(self, name: str) -> Json:
        return _seen(self._state.steps[StepId(name)])

    def __iter__(self) -> Iterator[str]:
        return iter(self._state.steps)

    def __len__(self) -> int:
        return len(self._state.steps)


def scope_of(state: RunState, step: PlannedStep) -> Scope:
    """Return the values that expressions of ``step`` may name, as they stand now."""
    started = state.started
    run: dict[str, Json] = {
        "id": started.run if started else "",
        "number": started.number if started else 0,
    }
    values: dict[str, Json] = {
        "inputs": state.plan.inputs,
        "steps": _Steps(state),
        "run": run,
        "workflow": {"name": state.plan.workflow},
    }
    condition = step.spec.condition
    asks_status = condition is not None and condition.calls_status
    ancestors = ancestors_of(state, step) if asks_status else ()
    return Scope(
        values,
        needs_status={need: effective_status(state, need) for need in step.needs},
        ancestors_status={name: effective_status(state, name) for name in ancestors},
        is_cancelled=state.is_cancelling,
    )


def effective_status(state: RunState, step: StepId) -> str:
    """Return the status that dependants act on: a tolerated failure counts as success."""
    value = state.steps[step]
    if isinstance(value, Failed) and state.plan.steps[step].spec.continue_on_error:
        return "succeeded"
    return NAMES[type(value)]


def _seen(value: StepState) -> Mapping[str, Json]:
    outputs: Mapping[str, Json] = {}
    artifacts: tuple[str, ...] = ()
    if isinstance(value, Succeeded):
        outputs, artifacts = value.outputs, value.artifacts
    return {"status": NAMES[type(value)], "outputs": outputs, "artifacts": list(artifacts)}
