"""Whose work a step starts from: the graph of steps seen as a graph of commits."""

from collections.abc import Iterable, Iterator

from runner.base.ids import StepId
from runner.engine.state import RunState
from runner.engine.states import Succeeded
from runner.plan.plan import RUN


def commits_before(state: RunState, step: StepId) -> dict[str, StepId]:
    """Return the commits that ``step`` builds on, each with a step it came from, in plan order."""
    return _commits(state, _tips(state, _before(state, step)))


def result_steps(state: RunState) -> tuple[StepId, ...]:
    """Return the steps whose commits no other one builds on, in plan order: the run's result."""
    tips = _tips(state, _ends(state, RUN))
    built_on: set[StepId] = set()
    stack = list(tips)
    while stack:
        for step in _tips(state, _before(state, stack.pop())):
            if step not in built_on:
                built_on.add(step)
                stack.append(step)
    return tuple(_in_order(state, (step for step in tips if step not in built_on)))


def _before(state: RunState, step: StepId) -> Iterable[StepId]:
    """Return the steps that come right before ``step``, or before what it is a part of."""
    planned = state.planned[step]
    if planned.needs:
        return planned.needs
    if planned.is_final:
        group = state.groups[planned.parent]
        return [child for child in group.children if child not in group.finals]
    return () if planned.parent == RUN else _before(state, planned.parent)


def _ends(state: RunState, parent: StepId) -> Iterator[StepId]:
    """Yield the children of ``parent`` that no other child needs."""
    children = state.groups[parent].children
    return (child for child in children if not state.planned[child].dependants)


def _tips(state: RunState, steps: Iterable[StepId]) -> dict[StepId, None]:
    """Return the steps with commits that stand for ``steps``.

    What left none, because it was skipped, failed and was tolerated, or is no work for an agent,
    is stood for by what comes before it.
    """
    tips: dict[StepId, None] = {}
    seen: set[StepId] = set()
    stack = list(steps)
    while stack:
        step = stack.pop()
        if step in seen:
            continue
        seen.add(step)
        value = state.steps[step]
        if step in state.groups and state.groups[step].children:
            stack.extend(_ends(state, step))
        elif isinstance(value, Succeeded) and value.commit:
            tips[step] = None
        else:
            stack.extend(_before(state, step))
    return tips


def _commits(state: RunState, tips: Iterable[StepId]) -> dict[str, StepId]:
    commits: dict[str, StepId] = {}
    for step in _in_order(state, tips):
        value = state.steps[step]
        assert isinstance(value, Succeeded)
        commits.setdefault(value.commit, step)
    return commits


def _in_order(state: RunState, steps: Iterable[StepId]) -> list[StepId]:
    return sorted(steps, key=lambda step: state.planned[step].index)
