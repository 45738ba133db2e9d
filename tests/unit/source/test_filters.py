"""Filters: what each gives, and what each refuses to guess."""

import pytest

from runner.base.canonical import Json
from runner.source.expression import ExpressionError, parse_expression
from runner.source.filters import FILTERS
from tests.support.scopes import MARK, scope_with


def value_of(text: str, value: Json) -> Json:
    return parse_expression(f"inputs.v | {text}", MARK).evaluate(scope_with(inputs={"v": value}))


CASES: list[tuple[str, Json, Json]] = [
    ("default('x')", None, "x"),
    ("default('x')", False, False),
    ("length", "äb", 2),
    ("length", [1, 2], 2),
    ("length", {"a": 1}, 1),
    ("lower", "ÄB", "äb"),
    ("upper", "äb", "ÄB"),
    ("trim", " a\n", "a"),
    ("join", ["a", 1, [True]], "a1[true]"),
    ("join(', ')", ["a", "b"], "a, b"),
    ("replace('a', 'bb')", "aca", "bbcbb"),
    ("tojson", {"a": ["ä", None]}, '{"a":["ä",null]}'),
    ("tojson", "x", '"x"'),
    ("fromjson", '{"a": [1.5, null]}', {"a": [1.5, None]}),
    ("first", [1, 2], 1),
    ("last", [1, 2], 2),
    ("first", "ab", "a"),
    ("int", " 80 ", 80),
    ("int", -7.9, -7),
    ("float", "1e3", 1000.0),
    ("float", 2, 2.0),
    ("string", 1.5, "1.5"),
    ("string", "x", "x"),
    ("list", "ab", ["a", "b"]),
    ("list", {"a": 1}, ["a"]),
    ("list", [1], [1]),
    ("sort", ["b", "a"], ["a", "b"]),
    ("sort", [2, 1.5], [1.5, 2]),
]


@pytest.mark.parametrize(("text", "value", "expected"), CASES)
def test_filters_give_what_they_promise(text: str, value: Json, expected: Json) -> None:
    found = value_of(text, value)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("length", 3, "needs text, a list or a mapping, got a number, '3'"),
        ("lower", None, "needs text, got nothing"),
        ("join", "abc", "needs a list, got text"),
        ("join(1)", ["a"], "needs text, got a number"),
        ("replace('', 'x')", "a", "cannot replace the empty text"),
        ("fromjson", "{", "needs JSON, got text, '{'"),
        ("fromjson", "[NaN]", "NaN is not JSON"),
        ("fromjson", "[1e999]", "not finite"),
        ("fromjson", "[" * 100_000, "it nests deeper than 100"),
        ("fromjson", "[" * 200 + "]" * 200, "it nests deeper than 100"),
        ("first", [], "needs something, got a list that is empty"),
        ("last", "", "got text that is empty"),
        ("first", 1, "needs a list"),
        ("int", "80%", "needs a number, got text, '80%'"),
        ("int", "", "needs a number"),
        ("int", True, "needs a number or text that is one, got a boolean"),
        ("int", "9" * 5000, "needs a number"),
        ("float", "nan", "needs a number, got text, 'nan'"),
        ("float", "inf", "needs a number"),
        ("float", 10**400, "needs a number"),
        ("list", 1, "needs a list"),
        ("sort", [1, "a"], "needs only text or only numbers, got a number and text"),
        ("sort", [[1]], "got a list"),
    ],
)
def test_filters_refuse_to_guess(text: str, value: Json, said: str) -> None:
    with pytest.raises(ExpressionError, match="E308") as caught:
        value_of(text, value)

    assert said.lower() in str(caught.value).lower()


def test_a_replacement_cannot_grow_without_bound() -> None:
    with pytest.raises(ExpressionError, match="would make"):
        value_of(f"replace('a', '{'b' * 5_000}')", "a" * 5_000)


def test_every_filter_has_a_case() -> None:
    assert {text.partition("(")[0] for text, _, _ in CASES} == set(FILTERS)
