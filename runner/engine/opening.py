"""Policy: what a step begins as: work for an agent, a question, or more steps."""

from collections.abc import Iterator, Mapping, Sequence

from runner.base.canonical import Json, canonical, compact
from runner.base.errors import AuthorError
from runner.base.ids import StepId, digest_of
from runner.engine.events import (
    ApprovalAsked,
    Event,
    StepFailed,
    StepOpened,
    StepReadied,
)
from runner.engine.reach import scope_of
from runner.engine.state import RunState
from runner.engine.states import Succeeded
from runner.plan.calls import inner_inputs
from runner.plan.instances import names_of, spread
from runner.plan.plan import PlannedStep

_CHUNK_BYTES = 48 * 1024
"""Of the values in one event; an event may have 64 KiB."""
_QUESTION_BYTES_MAX = 16 * 1024
"""More than a person reads before a yes or no."""


class QuestionError(AuthorError):
    """What this run would ask is no question for a person; the message says why."""


def begin(state: RunState, step: PlannedStep, now_ms: int) -> Sequence[Event]:
    """Return the events by which ``step`` begins; a failure where its values do not allow it."""
    try:
        match step.form:
            case "instances":
                return list(_open_instances(state, step, now_ms))
            case "workflow":
                return [_open_workflow(state, step, now_ms)]
            case "question":
                return [_ask(state, step, now_ms)]
            case _:
                return [StepReadied(now_ms, step.id)]
    except AuthorError as error:
        return [StepFailed(now_ms, step.id, "setup_failed", str(error))]


def _open_instances(state: RunState, step: PlannedStep, now_ms: int) -> Iterator[StepOpened]:
    strategy = step.spec.strategy
    assert strategy is not None
    instances = spread(strategy, scope_of(state, step))
    names = names_of(instances)
    start, size = 0, 0
    for index, values in enumerate(instances):
        more = len(compact(values).encode("utf-8", "surrogatepass")) + len(names[index]) + 8
        if size and size + more > _CHUNK_BYTES:
            chunk = slice(start, index)
            yield _opened(step.id, names[chunk], instances[chunk], now_ms, is_last=False)
            start, size = index, 0
        size += more
    yield _opened(step.id, names[start:], instances[start:], now_ms, is_last=True)


def _opened(
    step: StepId,
    names: Sequence[str],
    values: Sequence[Mapping[str, Json]],
    now_ms: int,
    *,
    is_last: bool,
) -> StepOpened:
    return StepOpened(now_ms, step, tuple(names), tuple(values), is_last=is_last)


def _open_workflow(state: RunState, step: PlannedStep, now_ms: int) -> Event:
    inputs = inner_inputs(step, scope_of(state, step))
    size = len(canonical(inputs))
    if size > _CHUNK_BYTES:
        whose = f"the inputs of {step.inner.spec.path}"
        message = f"{whose} have {size:,} bytes; at most {_CHUNK_BYTES:,} are taken"
        return StepFailed(now_ms, step.id, "setup_failed", message)
    return StepOpened(now_ms, step.id, inputs=inputs)


def _ask(state: RunState, step: PlannedStep, now_ms: int) -> ApprovalAsked:
    question = step.payload(scope_of(state, step))
    expires_ms, approvers = question["expires_ms"], question["approvers"]
    assert isinstance(approvers, list)
    size = len(canonical(question))
    if size > _QUESTION_BYTES_MAX:
        raise QuestionError(
            f"the question has {size:,} bytes; at most {_QUESTION_BYTES_MAX:,} are asked:"
            " point to an artifact instead"
        )
    return ApprovalAsked(
        now_ms,
        step.id,
        str(question["message"]),
        question_digest(state, step, question),
        tuple(str(name) for name in approvers),
        now_ms + expires_ms if isinstance(expires_ms, int) else None,
    )


def question_digest(state: RunState, step: PlannedStep, question: Mapping[str, Json]) -> str:
    """Return the digest of a question and of what the steps before it have left."""
    before: dict[str, Json] = {}
    for need in step.needs:
        value = state.steps[need]
        before[need] = (
            [value.attempt, value.outputs, value.commit, list(value.artifacts)]
            if isinstance(value, Succeeded)
            else type(value).__name__
        )
    return digest_of(canonical({"question": question, "before": before}))
