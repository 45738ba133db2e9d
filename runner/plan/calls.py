"""What a step gives to the workflow that it uses."""

from collections.abc import Mapping

from runner.base.canonical import Json
from runner.plan.plan import PlannedStep
from runner.plan.resolve import PlanError
from runner.source.scope import Scope
from runner.spec.inputs import value_of


def inner_inputs(step: PlannedStep, scope: Scope) -> Mapping[str, Json]:
    """Return every input of the workflow that ``step`` uses, with its value in ``scope``.

    Raises:
        PlanError: a value is not what its input takes.
        ExpressionError: a value is missing.
    """
    given = step.payload(scope)
    spec = step.inner.spec
    inputs: dict[str, Json] = {}
    for name, declared in spec.inputs.items():
        if name not in given:
            inputs[name] = declared.default
            continue
        inputs[name], expected = value_of(declared, given[name])
        if expected:
            message = f"the input '{name}' of {spec.path} must be {expected}"
            raise PlanError((f"{message}, got {given[name]!r:.80}",))
    return inputs
