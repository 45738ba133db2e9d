"""``strategy:`` of a step, read; `runner.plan.instances` spreads it into instances."""

from collections.abc import Mapping

from runner.base.canonical import Json
from runner.source.nodes import MappingNode, SequenceNode, plain
from runner.source.quoting import quoted
from runner.source.reading import Fields
from runner.source.template import Template
from runner.spec.workflow import ITEM, MatrixSpec, StrategySpec

INSTANCES_MAX = 10_000
"""More instances of one step than a run should have: what computes, belongs into a script."""

_TAKEN = frozenset({"inputs", "env", "steps", "run", "workflow", "secrets", "matrix"})
"""Names that expressions have already."""
_EXTRAS = frozenset({"include", "exclude"})

Values = Template | tuple[Json, ...]


def read_strategy(fields: Fields) -> StrategySpec | None:
    """Return the strategy of the step; none, with the problems noted, where it is none."""
    strategy = fields.mapping("strategy")
    assert strategy is not None
    reading, mark = fields.reading, fields.key_mark("strategy")
    if ("matrix" in strategy) == ("for-each" in strategy):
        if "matrix" in strategy or strategy.lacks("matrix", "for-each"):
            message = "'strategy' needs exactly one of 'matrix' and 'for-each'"
            reading.report("E250", mark, message, "keep one of them")
        return None
    if "as" in strategy and "matrix" in strategy:
        message = "'as' names the item of 'for-each'; a matrix has its keys"
        reading.report("E250", strategy.key_mark("as"), message, "leave it out")
    name = strategy.text("as", ITEM)
    if name in _TAKEN:
        message = f"{quoted(name)} has a meaning in expressions already"
        reading.report("E250", strategy.mark("as"), message, "choose another name")
    return StrategySpec(
        mark=mark,
        matrix=_matrix(strategy) if "matrix" in strategy else None,
        items=_values(strategy, "for-each") if "for-each" in strategy else None,
        name=name,
        parallel_max=int(strategy.number("max-parallel", 0)) or None,
        fail_fast=strategy.node.get("fail-fast", True) is True,
    )


def _matrix(strategy: Fields) -> MatrixSpec:
    matrix = strategy.mapping("matrix")
    assert matrix is not None
    axes = {key: _values(matrix, key) for key in matrix.node if key not in _EXTRAS}
    fixed = [len(values) for values in axes.values() if isinstance(values, tuple)]
    count = 1
    for length in fixed:
        count *= length
    if count > INSTANCES_MAX:
        message = f"the matrix has {count:,} combinations; at most {INSTANCES_MAX:,} are run"
        strategy.reading.report("E251", strategy.key_mark("matrix"), message, "shorten its lists")
    excluded = _rows(matrix, "exclude")
    for row in excluded:
        unknown = next((key for key in row if key not in axes), None)
        if unknown is not None:
            message = f"'exclude' names {quoted(unknown)}, which is no key of the matrix"
            matrix.reading.report("E250", matrix.mark("exclude"), message, "name its keys")
    return MatrixSpec(axes, _rows(matrix, "include"), excluded)


def _rows(matrix: Fields, key: str) -> tuple[Mapping[str, Json], ...]:
    rows = matrix.node.get(key)
    if not isinstance(rows, SequenceNode):
        return ()
    found = [plain(row) for row in rows if isinstance(row, MappingNode)]
    return tuple(row for row in found if isinstance(row, dict))


def _values(fields: Fields, key: str) -> Values:
    """Return the list under ``key``, or the one expression that stands for it."""
    value = fields.node[key]
    if isinstance(value, SequenceNode):
        if len(value) > INSTANCES_MAX:
            message = f"{quoted(key)} has {len(value):,} items; at most {INSTANCES_MAX:,} are run"
            fields.reading.report("E251", fields.key_mark(key), message, "shorten it")
        return tuple(plain(item) for item in value)
    template = fields.template(key)
    if template is None:
        return ()
    if not template.keeps_type:
        message = f"{quoted(key)} is a list or one expression that gives one, got text"
        fields.reading.report("E250", fields.mark(key), message, "write ${{ ... }} and no more")
        return ()
    return template
