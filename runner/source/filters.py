"""The filters of expressions: a table of small strict functions. Nothing is converted silently."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeVar

from runner.base.canonical import Json, compact
from runner.base.records import record
from runner.source.json_kinds import as_text, kind_of, seen
from runner.source.meter import CHARS_MAX, DEPTH_MAX

_Number = TypeVar("_Number", int, float)


class FilterError(ValueError):
    """A filter cannot take this value; what it wants instead is the hint."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@record
class Filter:
    """A filter: what it does and how many arguments it takes besides the value."""

    apply: Callable[..., Json]
    arguments_min: int = 0
    arguments_max: int = 0


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise FilterError(f"needs text, got {seen(value)}", hint="use '| string' before it")
    return value


def _items(value: Json) -> list[Json]:
    if not isinstance(value, list | tuple):
        raise FilterError(f"needs a list, got {seen(value)}")
    return list(value)


def _length(value: Json) -> Json:
    if isinstance(value, str | list | tuple | Mapping):
        return len(value)
    raise FilterError(f"needs text, a list or a mapping, got {seen(value)}")


def _join(value: Json, between: Json = "") -> Json:
    parts = [as_text(item) for item in _items(value)]
    separator = _text(between)
    _bound(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


def _replace(value: Json, old: Json, new: Json) -> Json:
    text, before, after = _text(value), _text(old), _text(new)
    if not before:
        raise FilterError("cannot replace the empty text")
    _bound(len(text) + text.count(before) * (len(after) - len(before)))
    return text.replace(before, after)


def _bound(size: int) -> None:
    if size > CHARS_MAX:
        raise FilterError(f"would make {size:,} characters; {CHARS_MAX:,} is the most")


def _fromjson(value: Json) -> Json:
    text = _text(value)
    try:
        result: Json = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite_of)
        _bound_depth(result)
    except (ValueError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        reason = f"it nests deeper than {DEPTH_MAX}" if deep else str(error).partition(":")[0]
        raise FilterError(f"needs JSON, got {seen(text)}: {reason.lower()}") from error
    return result


def _bound_depth(value: Json) -> None:
    level: list[Json] = [value]
    for _ in range(DEPTH_MAX + 1):
        level = [inner for outer in level for inner in _inner(outer)]
        if not level:
            return
    raise RecursionError


def _inner(value: Json) -> Iterable[Json]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list | tuple) else ()


def _refuse_constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")


def _finite_of(text: str) -> float:
    return _finite(float(text))


def _end(value: Json, *, at: int) -> Json:
    if isinstance(value, str):
        items: list[Json] = [value[at]] if value else []
    else:
        items = _items(value)
    if not items:
        raise FilterError(f"needs something, got {kind_of(value)} that is empty")
    return items[at]


def _number(value: Json, *, read: Callable[[str | int | float], int | float]) -> Json:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise FilterError(f"needs a number or text that is one, got {seen(value)}")
    try:
        return _finite(read(value))
    except (ValueError, OverflowError) as error:
        raise FilterError(f"needs a number, got {seen(value)}") from error


def _finite(number: _Number) -> _Number:
    if number - number != 0:
        raise ValueError("not finite")
    return number


def _list(value: Json) -> Json:
    if isinstance(value, str | Mapping):
        return list(value)
    return _items(value)


def _sort(value: Json) -> Json:
    items = _items(value)
    kinds = {kind_of(item) for item in items}
    if kinds <= {"text"} or kinds <= {"a number"}:
        return sorted(items)  # type: ignore[type-var]
    raise FilterError(f"needs only text or only numbers, got {' and '.join(sorted(kinds))}")


FILTERS: Mapping[str, Filter] = {
    # The walk evaluates 'default' itself: only there may a value be absent.
    "default": Filter(lambda value, instead: instead if value is None else value, 1, 1),
    "length": Filter(_length),
    "lower": Filter(lambda value: _text(value).lower()),
    "upper": Filter(lambda value: _text(value).upper()),
    "trim": Filter(lambda value: _text(value).strip()),
    "join": Filter(_join, 0, 1),
    "replace": Filter(_replace, 2, 2),
    "tojson": Filter(compact),
    "fromjson": Filter(_fromjson),
    "first": Filter(partial(_end, at=0)),
    "last": Filter(partial(_end, at=-1)),
    "int": Filter(partial(_number, read=int)),
    "float": Filter(partial(_number, read=float)),
    "string": Filter(as_text),
    "list": Filter(_list),
    "sort": Filter(_sort),
}
