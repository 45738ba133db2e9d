"""Whether everything that expressions name exists where they stand."""

from collections.abc import Collection, Iterator, Mapping

from runner.base.records import record
from runner.kinds.table import KINDS
from runner.kinds.workflow import WorkflowWork
from runner.source.codes_expressions import UNKNOWN_NAME
from runner.source.expression import Expression
from runner.source.expression_errors import offset_mark
from runner.source.problems import Problem
from runner.source.reading import Reading
from runner.source.reference_check import Known, check_references
from runner.source.schema_words import did_you_mean
from runner.source.template import Template
from runner.spec.reach import reached
from runner.spec.workflow import StepSpec, StrategySpec, WorkflowSpec

_OUTPUT_PATH = 4
"""Names in ``steps.ID.outputs.NAME``."""


@record
class _Use:
    """The expressions at one place of a step, and what they may name beside inputs and steps."""

    expressions: tuple[Expression, ...]
    env: frozenset[str] = frozenset()
    may_name_secrets: bool = False
    instance: StrategySpec | None = None
    """Of a step that has instances, where the values of one can be named."""


def check_all_references(reading: Reading, spec: WorkflowSpec, refused: Collection[str]) -> None:
    """Note names in expressions of ``spec`` that point to nothing; ``refused`` steps are spared."""
    outputs = _outputs(spec)
    names = frozenset({*spec.steps, *refused})
    uses = {step.id: found for step in spec.steps.values() if (found := _uses(step))}
    named = {step: _steps_named(found) for step, found in uses.items()}
    before = _before(spec, named) if uses else {}
    places = [(step, use, before[step]) for step, found in uses.items() for use in found]
    places += [("", use, names) for use in _uses_at_the_end(spec)]
    if spec.concurrency is not None:
        places.append(("", _Use(spec.concurrency.group.expressions), frozenset()))
    for step, use, ancestors in places:
        known = Known(
            inputs=frozenset(spec.inputs),
            env=use.env,
            steps=names,
            ancestors=ancestors.union(refused),
            own=step,
            comes_first=not step and not ancestors,
            extra=_names_of_item(use.instance),
            matrix=_keys_of_matrix(use.instance),
            secrets=frozenset(spec.secrets) if use.may_name_secrets else None,
        )
        for expression in use.expressions:
            reading.problems += check_references(expression, known)
            reading.problems += _undeclared_outputs(expression, outputs)


def _before(
    spec: WorkflowSpec, named: Mapping[str, Collection[str]]
) -> Mapping[str, frozenset[str]]:
    """Return for each step those of the steps it names that have ended when it begins."""
    needs = {step.id: step.needs for step in spec.steps.values()}
    before = dict(reached(needs, named))
    main = frozenset(step.id for step in spec.steps.values() if not step.is_final)
    for step in spec.steps.values():
        if step.is_final and step.id in before:
            before[step.id] |= main.intersection(named[step.id])
    return before


def _uses(step: StepSpec) -> list[_Use]:
    env, own = frozenset(step.env), step.strategy
    uses = [
        _Use(template.expressions, may_name_secrets=True, instance=own)
        for template in step.env.values()
        if not template.is_plain
    ]
    if step.condition is not None:
        uses.append(_Use((step.condition,)))
    if own is not None:
        uses += [_Use(template.expressions) for template in _lists_of(own)]
    if step.working_directory is not None and not step.working_directory.is_plain:
        uses.append(_Use(step.working_directory.expressions, env, instance=own))
    uses += [
        _Use(text.expressions, env, instance=own)
        for text in KINDS[step.kind].templates(step.work)
        if text.expressions
    ]
    return uses


def _lists_of(strategy: StrategySpec) -> Iterator[Template]:
    lists = [strategy.items, *(strategy.matrix.axes.values() if strategy.matrix else ())]
    return (values for values in lists if isinstance(values, Template))


def _uses_at_the_end(spec: WorkflowSpec) -> list[_Use]:
    return [_Use(template.expressions) for template in spec.outputs.values()]


def _names_of_item(strategy: StrategySpec | None) -> frozenset[str]:
    return frozenset({strategy.name}) if strategy and strategy.matrix is None else frozenset()


def _keys_of_matrix(strategy: StrategySpec | None) -> frozenset[str] | None:
    if strategy is None or strategy.matrix is None:
        return None
    return frozenset(strategy.matrix.axes).union(*strategy.matrix.include)


def _steps_named(uses: list[_Use]) -> frozenset[str]:
    return frozenset(
        path[1]
        for use in uses
        for expression in use.expressions
        for path in expression.references()
        if path[0] == "steps" and len(path) > 1
    )


def _outputs(spec: WorkflowSpec) -> Mapping[str, frozenset[str]]:
    """Return the outputs of each step that cannot have others; instances have names between."""
    found: dict[str, frozenset[str]] = {}
    for step in spec.steps.values():
        if step.strategy is not None:
            continue
        names = KINDS[step.kind].outputs(step.work)
        if isinstance(step.work, WorkflowWork) and step.work.path in spec.used:
            names = frozenset(spec.used[step.work.path].outputs)
        if names is not None:
            found[step.id] = names
    return found


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
            listed = "there are " + ", ".join(sorted(known)) if known else "it declares none"
            hint = did_you_mean(path[3], known) or listed
            message = f"the step '{path[1]}' has no output '{path[3][:80]}'"
            yield Problem(UNKNOWN_NAME, mark, message, hint)
