"""From a strategy to instances: their values, and their names."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product

from runner.base.canonical import Json, compact
from runner.base.errors import AuthorError
from runner.source.expression_errors import ExpressionError
from runner.source.json_kinds import is_equal, seen
from runner.source.scope import Scope
from runner.source.template import Template
from runner.spec.strategy import INSTANCES_MAX
from runner.spec.workflow import MatrixSpec, StrategySpec

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")
_VALUE_BYTES_MAX = 32 * 1024
"""Half of what an event may have, so that each event holds at least one instance."""

Values = Mapping[str, Json]


class StrategyError(AuthorError):
    """The values of this run make no instances; the message says why."""


def spread(strategy: StrategySpec, scope: Scope) -> list[Values]:
    """Return what each instance adds to the names in its expressions, in order.

    Raises:
        StrategyError: an expression gives no list, or there are too many instances.
    """
    try:
        if strategy.matrix is not None:
            found: list[Values] = [{"matrix": row} for row in _rows(strategy.matrix, scope)]
        else:
            assert strategy.items is not None
            items = _listed(strategy.items, scope, "for-each")
            found = [{strategy.name: item} for item in items]
    except ExpressionError as error:
        raise StrategyError(f"the strategy has no values: {error}") from error
    if len(found) > INSTANCES_MAX:
        message = f"the strategy gives {len(found):,} instances; at most {INSTANCES_MAX:,} are run"
        raise StrategyError(message)
    for values in found:
        size = len(compact(values).encode("utf-8", "surrogatepass"))
        if size > _VALUE_BYTES_MAX:
            message = f"the value of an instance has {size:,} bytes; at most {_VALUE_BYTES_MAX:,}"
            raise StrategyError(f"{message} are taken: put it into a file")
    return found


def names_of(instances: Sequence[Values]) -> list[str]:
    """Return the name of each instance: its value where that is unique and plain, else its number.

    Values that differ only in case count as one, since names become folders.
    """
    texts = [_text(values) for values in instances]
    count = Counter(text.casefold() for text in texts)
    is_own = [bool(_NAME.match(text)) and count[text.casefold()] == 1 for text in texts]
    # A value '3' beside an instance numbered 3 would be two instances of one name.
    if not all(is_own) and any(text.isdecimal() for text in texts):
        is_own = [False] * len(texts)
    return [
        text if own else str(number)
        for number, (text, own) in enumerate(zip(texts, is_own, strict=True))
    ]


def _text(values: Values) -> str:
    (value,) = values.values()
    if isinstance(value, Mapping):
        return "-".join(_plain(part) for part in value.values())
    return _plain(value)


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else compact(value)


def _listed(values: Template | tuple[Json, ...], scope: Scope, what: str) -> Sequence[Json]:
    if isinstance(values, tuple):
        return values
    found = values.render(scope)
    if isinstance(found, list | tuple):
        return found
    hint = " (turn text into a list with '| fromjson')" if isinstance(found, str) else ""
    raise StrategyError(f"'{what}' needs a list, got {seen(found)}{hint}")


def _rows(matrix: MatrixSpec, scope: Scope) -> list[dict[str, Json]]:
    """Return the combinations as GitHub Actions makes them.

    Source: docs.github.com, "Workflow syntax", `jobs.<job_id>.strategy.matrix.include`: an item of
    ``include`` is added to every combination of which it overwrites no original value; where there
    is none, it is a combination of its own.
    """
    axes = {key: _listed(values, scope, f"matrix.{key}") for key, values in matrix.axes.items()}
    count = 1
    for values in axes.values():
        count *= len(values)
    if count > INSTANCES_MAX:
        raise StrategyError(f"the matrix has {count:,} combinations; at most {INSTANCES_MAX:,}")
    original = [
        dict(zip(axes, combination, strict=True)) for combination in product(*axes.values()) if axes
    ]
    original = [row for row in original if not any(_has(row, out) for out in matrix.exclude)]
    rows = [dict(row) for row in original]
    alone: list[dict[str, Json]] = []
    for extra in matrix.include:
        fitting = [
            row
            for row, before in zip(rows, original, strict=True)
            if all(key not in before or is_equal(before[key], extra[key]) for key in extra)
        ]
        for row in fitting:
            row.update(extra)
        if not fitting:
            alone.append(dict(extra))
    return rows + alone


def _has(row: Values, part: Values) -> bool:
    return all(key in row and is_equal(row[key], part[key]) for key in part)
