"""Whether everything that expressions name exists where they stand."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from runner.kinds.table import KINDS
from runner.source.codes_expressions import UNKNOWN_NAME
from runner.source.expression import Expression
from runner.source.expression_errors import offset_mark
from runner.source.problems import Problem
from runner.source.reading import Reading
from runner.source.reference_check import Known, check_references
from runner.source.schema_words import did_you_mean
from runner.spec.reach import reached
from runner.spec.workflow import StepSpec, WorkflowSpec

_OUTPUT_PATH = 4
"""Names in ``steps.ID.outputs.NAME``."""


@dataclass(frozen=True, slots=True)
class _Use:
    """The expressions at one place of a step, and what they may name beside inputs and steps."""

    expressions: tuple[Expression, ...]
    env: frozenset[str] = frozenset()
    may_name_secrets: bool = False


def check_all_references(reading: Reading, spec: WorkflowSpec, refused: Collection[str]) -> None:
    """Note names in expressions of ``spec`` that point to nothing; ``refused`` steps are spared."""
    uses = {step.id: found for step in spec.steps.values() if (found := _uses(step))}
    if not uses:
        return
    needs = {step.id: step.needs for step in spec.steps.values()}
    before = reached(needs, {step: _steps_named(found) for step, found in uses.items()})
    names = frozenset({*spec.steps, *refused})
    outputs = _outputs(spec)
    for step, found in uses.items():
        for use in found:
            known = Known(
                inputs=frozenset(spec.inputs),
                env=use.env,
                steps=names,
                ancestors=before[step].union(refused),
                secrets=frozenset(spec.secrets) if use.may_name_secrets else None,
            )
            for expression in use.expressions:
                reading.problems += check_references(expression, known)
                reading.problems += _undeclared_outputs(expression, outputs)


def _uses(step: StepSpec) -> list[_Use]:
    env = frozenset(step.env)
    uses = [
        _Use(template.expressions, may_name_secrets=True)
        for template in step.env.values()
        if not template.is_plain
    ]
    if step.condition is not None:
        uses.append(_Use((step.condition,)))
    if step.working_directory is not None and not step.working_directory.is_plain:
        uses.append(_Use(step.working_directory.expressions, env))
    uses += [
        _Use(text.expressions, env)
        for text in KINDS[step.kind].templates(step.work)
        if text.expressions
    ]
    return uses


def _steps_named(uses: list[_Use]) -> frozenset[str]:
    return frozenset(
        path[1]
        for use in uses
        for expression in use.expressions
        for path in expression.references()
        if path[0] == "steps" and len(path) > 1
    )


def _outputs(spec: WorkflowSpec) -> Mapping[str, frozenset[str]]:
    """Return the outputs of each step that cannot have others."""
    found = {step.id: KINDS[step.kind].outputs(step.work) for step in spec.steps.values()}
    return {step: names for step, names in found.items() if names is not None}


def _undeclared_outputs(
    expression: Expression, outputs: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    for path in sorted(expression.references()):
        if len(path) < _OUTPUT_PATH or path[0] != "steps" or path[2] != "outputs":
            continue
        known = outputs.get(path[1])
        if known is not None and path[3] not in known:
            at = max(expression.text.find(".".join(path)), 0)
            mark = offset_mark(expression.mark, expression.text, at)
            hint = did_you_mean(path[3], known) or "there are " + ", ".join(sorted(known))
            message = f"'output-schema' of '{path[1]}' has no '{path[3][:80]}'"
            yield Problem(UNKNOWN_NAME, mark, message, hint)
