"""Whether a step is cut short: its run is cancelled, or something that it is a part of."""

from runner.base.errors import AuthorError
from runner.base.ids import StepId
from runner.engine.reach import scope_of
from runner.engine.state import RunState
from runner.engine.states import Waiting
from runner.plan.plan import RUN, PlannedStep


def is_cut_short(state: RunState, step: StepId) -> bool:
    """Say whether ``step``, as far as it has not ended, is to end now.

    Steps under ``finally`` go on, and so do those whose own condition says so: ``always()``.
    """
    if not state.is_cancelling and not state.abandoned:
        return False
    while step != RUN:
        planned = state.planned[step]
        if _insists(state, planned):
            return False
        if state.groups[planned.parent].abandoned:
            return True
        step = planned.parent
    return state.is_cancelling


def _insists(state: RunState, planned: PlannedStep) -> bool:
    if planned.is_instance:
        # The condition is that of all instances together, and they are asked next.
        return False
    if planned.is_final:
        return not state.is_ending_all
    condition = planned.spec.condition
    if condition is None or not condition.calls_status or state.is_ending_all:
        return False
    if isinstance(state.steps[planned.id], Waiting):
        return True
    try:
        return condition.evaluate(scope_of(state, planned)) is True
    except AuthorError:
        return False
