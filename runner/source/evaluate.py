"""The walk that gives an expression its value: some fifteen kinds of nodes, each step counted."""

import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from runner.base.canonical import Json
from runner.base.records import record
from runner.source.codes_expressions import UNDEFINED, WRONG_TYPE
from runner.source.expression_errors import ExpressionError
from runner.source.filters import FILTERS, FilterError
from runner.source.json_kinds import is_equal, kind_of, seen
from runner.source.meter import Meter
from runner.source.node_paths import Part, dotted, unwound
from runner.source.problems import Mark
from runner.source.scope import NamedList, Scope

if TYPE_CHECKING:
    from jinja2 import nodes


@record
class Walk:
    """One evaluation: the values it sees, where it stands for messages, what it may spend."""

    scope: Scope
    mark: Mark
    meter: Meter

    def value(self, node: "nodes.Node") -> Json:
        """Return the value of ``node``.

        Raises:
            ExpressionError: a value is absent or of the wrong type, or a limit is reached.
        """
        self.meter.spend()
        return _WALKS[type(node).__name__](self, node)

    def condition(self, node: "nodes.Node", word: str) -> bool:
        """Return the value of ``node``, which ``word`` wants to be true or false."""
        value = self.value(node)
        if not isinstance(value, bool):
            message = f"'{word}' needs true or false, got {seen(value)}"
            raise self.refusal(message, hint="compare it, as in: name == 'value'")
        return value

    def refusal(self, message: str, *, hint: str = "") -> ExpressionError:
        """Return the error for a value of the wrong type."""
        return ExpressionError(WRONG_TYPE, self.mark, message, hint=hint)

    def absence(self, message: str, *, hint: str = "") -> ExpressionError:
        """Return the error for a value that is not there."""
        return ExpressionError(UNDEFINED, self.mark, message, hint=hint)


def _const(walk: Walk, node: "nodes.Const") -> Json:
    del walk
    value: Json = node.value
    return value


def _negative(walk: Walk, node: "nodes.Neg") -> Json:
    value = walk.value(node.node)
    assert isinstance(value, int | float)
    result: int | float = -value
    return result


def _list(walk: Walk, node: "nodes.List") -> Json:
    return [walk.value(item) for item in node.items]


def _dict(walk: Walk, node: "nodes.Dict") -> Json:
    result: dict[str, Json] = {}
    for pair in node.items:
        key = walk.value(pair.key)
        if not isinstance(key, str):
            raise walk.refusal(f"a key must be text, got {seen(key)}")
        result[key] = walk.value(pair.value)
    return result


def _chain(walk: Walk, node: "nodes.Node") -> Json:
    """Follow a name and its keys through the values."""
    from jinja2 import nodes

    start, steps = unwound(node)
    value: Json
    if isinstance(start, nodes.Name):
        root = start.name
        value = _member(walk, walk.scope.values, root, "")
    else:
        root, value = "this value", walk.value(start)
    keys: list[Part] = []
    for step in steps:
        walk.meter.spend()
        key = step.key if isinstance(step.key, str | int) else walk.value(step.key)
        value = _inside(walk, value, key, dotted(root, tuple(keys)))
        assert isinstance(key, str | int)
        keys.append(key)
    return value


def _inside(walk: Walk, value: Json, key: Json, path: str) -> Json:
    if isinstance(value, Mapping) and isinstance(key, str):
        return _member(walk, value, key, path)
    if isinstance(value, list | tuple) and type(key) is int:
        if 0 <= key < len(value):
            item: Json = value[key]
            return item
        raise walk.absence(f"'{path}' has {len(value)} items, so there is no item {key}")
    if isinstance(value, NamedList) and isinstance(key, str):
        index = _member(walk, value.index_of, key, path)
        assert isinstance(index, int)
        return value[index]
    if value is None:
        raise walk.absence(f"'{path}' is nothing, so it has no {key!r:.80}")
    wants = "a number" if isinstance(value, list | tuple) else "a name"
    if isinstance(value, list | tuple | Mapping):
        raise walk.refusal(f"'{path}' is {kind_of(value)} and takes {wants}, got {seen(key)}")
    raise walk.refusal(f"'{path}' is {seen(value)}, so it has no {key!r:.80}")


def _member(walk: Walk, values: Mapping[str, Json], key: str, path: str) -> Json:
    if key in values:
        return values[key]
    from runner.source.schema_words import did_you_mean

    message = f"'{path}' has no '{key[:80]}'" if path else f"nothing is called '{key[:80]}'"
    near = did_you_mean(key, [str(name) for name in values])
    raise walk.absence(message, hint=near or "use '| default(...)' where it may be absent")


def _not(walk: Walk, node: "nodes.Not") -> Json:
    return not walk.condition(node.node, "not")


def _and(walk: Walk, node: "nodes.And") -> Json:
    return walk.condition(node.left, "and") and walk.condition(node.right, "and")


def _or(walk: Walk, node: "nodes.Or") -> Json:
    return walk.condition(node.left, "or") or walk.condition(node.right, "or")


def _choice(walk: Walk, node: "nodes.CondExpr") -> Json:
    if walk.condition(node.test, "if"):
        return walk.value(node.expr1)
    if node.expr2 is None:
        raise walk.absence("'if' without 'else' has no value here", hint="add 'else'")
    return walk.value(node.expr2)


def _compare(walk: Walk, node: "nodes.Compare") -> Json:
    left = walk.value(node.expr)
    for operand in node.ops:
        right = walk.value(operand.expr)
        if not _holds(walk, operand.op, left, right):
            return False
        left = right
    return True


_ORDERS: Mapping[str, tuple[str, Callable[..., bool]]] = {
    "lt": ("<", operator.lt),
    "lteq": ("<=", operator.le),
    "gt": (">", operator.gt),
    "gteq": (">=", operator.ge),
}


def _holds(walk: Walk, op: str, left: Json, right: Json) -> bool:
    walk.meter.spend(len(left) if isinstance(left, str) else 0)
    match op:
        case "eq":
            return _equal(walk, left, right)
        case "ne":
            return not _equal(walk, left, right)
        case "in":
            return _contains(walk, right, left)
        case "notin":
            return not _contains(walk, right, left)
        case _:
            return _ordered(walk, op, left, right)


def _ordered(walk: Walk, op: str, left: Json, right: Json) -> bool:
    sign, compare = _ORDERS[op]
    kinds = {kind_of(left), kind_of(right)}
    if kinds in ({"a number"}, {"text"}):
        return bool(compare(left, right))
    message = f"'{sign}' needs two numbers or two texts, got {seen(left)} and {seen(right)}"
    raise walk.refusal(message, hint="turn text into a number with '| int'")


def _equal(walk: Walk, left: Json, right: Json) -> bool:
    kinds = {kind_of(left), kind_of(right)}
    if len(kinds) > 1 and kinds <= {"a number", "text", "a boolean"}:
        message = f"{seen(left)} never equals {seen(right)}"
        raise walk.refusal(message, hint="outputs are text: use quotes, '| int' or '| fromjson'")
    return is_equal(left, right)


def _contains(walk: Walk, whole: Json, part: Json) -> bool:
    if isinstance(whole, str | list | tuple | Mapping):
        walk.meter.spend(len(whole))
    if isinstance(whole, str) and isinstance(part, str):
        return part in whole
    if isinstance(whole, Mapping) and isinstance(part, str):
        return part in whole
    if isinstance(whole, list | tuple):
        return any(is_equal(item, part) for item in whole)
    raise walk.refusal(f"{seen(whole)} cannot contain {seen(part)}")


def _filter(walk: Walk, node: "nodes.Filter") -> Json:
    assert node.node is not None
    read = _value_or_none if node.name == "default" else Walk.value
    value = read(walk, node.node)
    arguments = [walk.value(argument) for argument in node.args]
    walk.meter.spend(_size(value))
    try:
        result = FILTERS[node.name].apply(value, *arguments)
    except FilterError as error:
        raise walk.refusal(f"the filter '{node.name}' {error}", hint=error.hint) from error
    walk.meter.spend(_size(result))
    return result


def _value_or_none(walk: Walk, node: "nodes.Expr") -> Json:
    try:
        return walk.value(node)
    except ExpressionError as error:
        if error.code != UNDEFINED:
            raise
        return None


def _size(value: Json) -> int:
    return len(value) if isinstance(value, str | list | tuple | Mapping) else 0


def _call(walk: Walk, node: "nodes.Call") -> Json:
    from jinja2 import nodes

    assert isinstance(node.node, nodes.Name)
    if node.node.name == "contains":
        whole, part = (walk.value(argument) for argument in node.args)
        return _contains(walk, whole, part)
    return walk.scope.status(node.node.name)


_WALKS: Mapping[str, Callable[..., Json]] = {
    "Const": _const,
    "Neg": _negative,
    "List": _list,
    "Dict": _dict,
    "Name": _chain,
    "Getattr": _chain,
    "Getitem": _chain,
    "Not": _not,
    "And": _and,
    "Or": _or,
    "CondExpr": _choice,
    "Compare": _compare,
    "Filter": _filter,
    "Call": _call,
}
