"""``uses:`` of a step: whether the workflow that is used and the inputs it is given fit."""

from collections.abc import Callable, Mapping

from runner.kinds.workflow import WorkflowWork
from runner.source.problems import Mark
from runner.source.quoting import quoted
from runner.source.reading import Reading
from runner.source.schema_words import did_you_mean
from runner.spec.inputs import converted
from runner.spec.workflow import InputSpec, StepSpec, WorkflowSpec

Use = Callable[[str, Mark], WorkflowSpec | None]
"""Gives the workflow at a path that stands at a place; none, with the problems noted, if it fails.
"""


def read_used(reading: Reading, steps: Mapping[str, StepSpec], use: Use) -> dict[str, WorkflowSpec]:
    """Return the workflows that ``steps`` use, by the path as it is written."""
    found: dict[str, WorkflowSpec] = {}
    for step in steps.values():
        if not isinstance(step.work, WorkflowWork):
            continue
        spec = found.get(step.work.path) or use(step.work.path, step.work.mark)
        if spec is not None:
            found[step.work.path] = spec
            _check_inputs(reading, step, step.work, spec)
            _warn_of_what_is_passed_over(reading, step.work, spec)
    return found


def _check_inputs(reading: Reading, step: StepSpec, work: WorkflowWork, spec: WorkflowSpec) -> None:
    for name, template in work.inputs.items():
        declared = spec.inputs.get(name)
        if declared is None:
            known = ", ".join(spec.inputs) or "none"
            hint = did_you_mean(name, spec.inputs) or f"declared there: {known}"
            message = f"{quoted(spec.path)} has no input {quoted(name)}"
            reading.report("E253", template.mark, message, hint)
        elif template.is_plain:
            _check_value(reading, declared, template.text, template.mark)
    for name, declared in spec.inputs.items():
        if declared.required and name not in work.inputs:
            message = f"the step '{step.id}' does not give the input '{name}' of {spec.path}"
            reading.report("E253", work.mark, message, f"add it: with: {{{name}: ...}}")


def _check_value(reading: Reading, declared: InputSpec, text: str, mark: Mark) -> None:
    _, expected = converted(declared, text)
    if expected:
        message = f"the input '{declared.name}' must be {expected}, got {quoted(text)}"
        reading.report("E253", mark, message)


def _warn_of_what_is_passed_over(reading: Reading, work: WorkflowWork, spec: WorkflowSpec) -> None:
    passed_over = [
        name
        for name, value in (("budget", spec.budget), ("concurrency", spec.concurrency))
        if value is not None
    ]
    for name in passed_over:
        message = f"'{name}' of {spec.path} has no effect here: the run has its own"
        reading.report("W252", work.mark, message, f"write '{name}' into the workflow that is run")
