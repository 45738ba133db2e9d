"""The runner's second look at an outcome: what an agent says is not taken on trust."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from runner.base.canonical import Json, canonical
from runner.base.ids import StepId
from runner.base.records import record
from runner.plan.plan import PlannedStep
from runner.wire.messages import Outcome

OUTPUT_BYTES_MAX = 48 << 10
"""Of all outputs of a step together: an event has room for 64 KiB, and needs some for the rest."""


@record
class Reviewer:
    """Looks at the outcomes of one run."""

    planned: Mapping[StepId, PlannedStep]
    """Every step of the run, as far as it is known."""

    def review(self, step: StepId, outcome: Outcome) -> Outcome:
        """Return ``outcome``, turned into a failure where it does not keep what the step says."""
        if outcome.status != "succeeded":
            return replace(outcome, message=outcome.message[:_MESSAGE_CHARS_MAX])
        problem = self._output_problem(step, outcome.outputs)
        if problem:
            cause, message = problem
            return replace(outcome, status="failed", cause=cause, message=message, outputs={})
        return outcome

    def _output_problem(self, step: StepId, outputs: Mapping[str, Json]) -> tuple[str, str] | None:
        size = len(canonical(cast("Json", outputs))) if outputs else 0
        if size > OUTPUT_BYTES_MAX:
            message = (
                f"the outputs are {size} bytes, more than {OUTPUT_BYTES_MAX}; "
                "write large values to files in $RUNNER_ARTIFACTS"
            )
            return "structured_output", message
        work = self.planned[step].spec.work
        schema = getattr(work, "output_schema", None)
        if schema is None:
            return None
        fault = schema_fault(schema, outputs)
        return ("structured_output", fault) if fault else None


_MESSAGE_CHARS_MAX = 4_000


def schema_fault(schema: Mapping[str, Json], value: Json) -> str:
    """Return the first place where ``value`` does not fit ``schema``; empty where it fits."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(cast("dict[str, Json]", schema)).iter_errors(value))
    if error is None:
        return ""
    return f"the structured output does not fit output-schema: {error.json_path}: {error.message}"[
        :_MESSAGE_CHARS_MAX
    ]
