"""Which approvals have been given when a step begins."""

from collections.abc import Iterator, Mapping

from runner.base.records import record
from runner.kinds.table import KINDS
from runner.spec.graph_check import in_order
from runner.spec.workflow import StepSpec, WorkflowSpec


@record
class Guards:
    """The approvals of one workflow, and what they stand between."""

    _given: Mapping[str, frozenset[str]]
    """Step -> the approvals without which it does not begin."""
    _before: Mapping[str, frozenset[str]]
    """Approval -> the steps that have ended when it is asked for."""

    @classmethod
    def of(cls, spec: WorkflowSpec) -> "Guards":
        """Return the guards of ``spec``."""
        given: dict[str, frozenset[str]] = {}
        for name in in_order({step.id: step.needs for step in spec.steps.values()}):
            given[name] = frozenset(_given(spec.steps, name, given))
        asked = [name for name, step in spec.steps.items() if _counts(step)]
        return cls(given, {name: _steps_before(spec.steps, name) for name in asked})

    def stand_between(self, source: str, step: str) -> bool:
        """Say whether a person was asked after ``source`` had ended and before ``step`` begins.

        An empty ``source`` is what is there from the beginning.
        """
        approvals = self._given[step]
        return any(not source or source in self._before[approval] for approval in approvals)


def _given(
    steps: Mapping[str, StepSpec], name: str, given: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    condition = steps[name].condition
    if condition is not None and condition.calls_status:
        # 'always()' and its like let it begin although an approval was refused.
        return
    for need in steps[name].needs:
        yield from given[need]
        if _counts(steps[need]):
            yield need


def _counts(step: StepSpec) -> bool:
    """Say whether nothing that needs ``step`` begins unless a person says yes."""
    is_question = KINDS[step.kind].form == "question"
    return is_question and step.strategy is None and not step.continue_on_error


def _steps_before(steps: Mapping[str, StepSpec], name: str) -> frozenset[str]:
    found: set[str] = set()
    stack = [name]
    while stack:
        fresh = [need for need in steps[stack.pop()].needs if need not in found]
        found.update(fresh)
        stack += fresh
    if steps[name].is_final:
        found.update(other for other, step in steps.items() if not step.is_final)
    return frozenset(found)
