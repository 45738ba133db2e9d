"""Policy: when what a step became is cut short, and what it comes to in the end."""

from collections.abc import Iterator, Mapping

from runner.base.canonical import Json, canonical
from runner.base.errors import AuthorError
from runner.base.ids import StepId
from runner.engine.events import Event, StepAbandoned, StepJoined
from runner.engine.groups import Group
from runner.engine.reach import counts_as_part_failure, values_in
from runner.engine.state import RunState
from runner.engine.states import Cancelled, Failed
from runner.plan.plan import Frame, PlannedStep
from runner.source.scope import Scope

_OUTPUTS_BYTES_MAX = 48 * 1024
"""Of one workflow together: they are part of an event, which may have 64 KiB."""


def conclude(state: RunState, step: PlannedStep, now_ms: int) -> Event | None:
    """Return what follows for an open ``step`` from its children; none while they go on."""
    group = state.groups[step.id]
    if group.has_ended:
        return _joined(state, step, group, now_ms)
    if group.failures and not group.abandoned and step.form == "instances":
        strategy = step.spec.strategy
        assert strategy is not None
        if strategy.fail_fast and not step.spec.continue_on_error:
            first = next(_failed(state, step, group))
            return StepAbandoned(now_ms, step.id, f"'{first}' failed")
    return None


def _joined(state: RunState, step: PlannedStep, group: Group, now_ms: int) -> StepJoined:
    failed = list(_failed(state, step, group))
    if failed:
        cause, message = _blame(state, step, failed, len(group.children))
        return StepJoined(now_ms, step.id, "failed", cause, message)
    if any(isinstance(state.steps[child], Cancelled) for child in group.children):
        return StepJoined(now_ms, step.id, "cancelled")
    if step.form == "instances":
        return StepJoined(now_ms, step.id, "succeeded")
    outputs, fault = workflow_outputs(state, step.inner)
    if fault:
        return StepJoined(now_ms, step.id, "failed", "setup_failed", fault)
    return StepJoined(now_ms, step.id, "succeeded", outputs=outputs)


def _failed(state: RunState, step: PlannedStep, group: Group) -> Iterator[StepId]:
    return (child for child in group.children if counts_as_part_failure(state, step, child))


def _blame(state: RunState, step: PlannedStep, failed: list[StepId], count: int) -> tuple[str, str]:
    first = state.steps[failed[0]]
    assert isinstance(first, Failed)
    what = "instances" if step.form == "instances" else "steps"
    message = (
        f"{len(failed)} of {count} {what} failed; '{failed[0]}': {first.message or first.cause}"
    )
    return first.cause if step.form == "instances" else "workflow_failed", message


def workflow_outputs(state: RunState, frame: Frame) -> tuple[Mapping[str, Json], str]:
    """Return the outputs of a workflow whose steps have ended, or what is wrong with them."""
    scope = Scope(values_in(state, frame))
    outputs: dict[str, Json] = {}
    for name, template in frame.spec.outputs.items():
        try:
            outputs[name] = template.render(scope)
        except AuthorError as error:
            return {}, f"the output '{name}' has no value: {error}"
    size = len(canonical(outputs))
    if size > _OUTPUTS_BYTES_MAX:
        return {}, (
            f"the outputs have {size:,} bytes; at most {_OUTPUTS_BYTES_MAX:,} are taken:"
            " leave an artifact instead"
        )
    return outputs, ""
