"""The value of expressions: strict about types, and about what is not there."""

import pytest

from runner.base.canonical import Json
from runner.source.expression import ExpressionError, parse_expression
from runner.source.scope import Scope
from tests.support.scopes import MARK, scope_with

VALUES = {
    "inputs": {"idea": "a shop", "count": 3, "flag": True, "none": None, "map": {"k": [1, 2]}},
    "env": {"MODE": "dev"},
}


def value_of(text: str) -> Json:
    return parse_expression(text, MARK).evaluate(scope_with(**VALUES))


def failure_of(text: str) -> str:
    with pytest.raises(ExpressionError) as caught:
        value_of(text)
    assert str(caught.value).startswith(f"flow.yaml:3:5: {caught.value.code} ")
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("inputs.idea", "a shop"),
        ("inputs['idea']", "a shop"),
        ("inputs.map.k[1]", 2),
        ("inputs.map['k'].0", 1),
        ("steps.plan.status", "succeeded"),
        ("run.number", 7),
        ("-1.5", -1.5),
        ("[1, 'a', none, true]", [1, "a", None, True]),
        ("{'a': inputs.count}", {"a": 3}),
        ("{'a': 1}.a", 1),
        ("1 < 2 <= 2", True),
        ("1 < 2 > 2", False),
        ("2 >= 3", False),
        ("'a' < 'b'", True),
        ("inputs.count == 3.0", True),
        ("inputs.none == none", True),
        ("inputs.count != none", True),
        ("inputs.idea == none", False),
        ("[1] == [1]", True),
        ("'shop' in inputs.idea", True),
        ("'x' not in inputs.map", True),
        ("true in [1]", False),
        ("contains(['a'], 'a')", True),
        ("not inputs.flag", False),
        ("true and false", False),
        ("false or true", True),
        ("false and inputs.missing", False),
        ("true or inputs.missing", True),
        ("'a' if inputs.flag else inputs.missing", "a"),
        ("'a' if not inputs.flag else 'b'", "b"),
        ("inputs.missing | default('x')", "x"),
        ("inputs.none | default('x')", "x"),
        ("inputs.none.deeper | default('x')", "x"),
        ("inputs.missing | int | default(0)", 0),
        ("steps.plan.outputs.percent | int >= 80", True),
    ],
)
def test_expressions_have_values(text: str, value: Json) -> None:
    found = value_of(text)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("inputs.ideea", "E307 'inputs' has no 'ideea'; did you mean 'idea'?"),
        ("input.idea", "E307 nothing is called 'input'; did you mean 'inputs'?"),
        ("inputs.xyz", "E307 'inputs' has no 'xyz'; use '| default(...)'"),
        ("steps.plan.outputs.modules[2]", "'steps.plan.outputs.modules' has 2 items"),
        ("steps.plan.outputs.modules[-1]", "has 2 items, so there is no item -1"),
        ("inputs.none.x", "'inputs.none' is nothing, so it has no 'x'"),
        ("'a' if false", "add 'else'"),
    ],
)
def test_an_absent_value_is_an_error_and_never_empty_text(text: str, said: str) -> None:
    assert said in failure_of(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("inputs.idea.__class__", "'inputs.idea' is text, 'a shop', so it has no '__class__'"),
        ("inputs.map.k.x", "'inputs.map.k' is a list and takes a number, got text, 'x'"),
        ("inputs.map[1]", "'inputs.map' is a mapping and takes a name, got a number, '1'"),
        ("inputs.map.k[true]", "takes a number, got a boolean"),
        ("steps.plan.outputs.percent >= 80", "turn text into a number with '| int'"),
        ("steps.plan.outputs.percent == 80", "text, '80' never equals a number, '80'"),
        ("inputs.flag == 'true'", "a boolean, 'true' never equals text, 'true'"),
        ("not inputs.idea", "'not' needs true or false, got text, 'a shop'"),
        ("inputs.count and true", "'and' needs true or false"),
        ("true and inputs.count", "'and' needs true or false"),
        ("inputs.none or true", "'or' needs true or false, got nothing"),
        ("1 if inputs.count else 2", "'if' needs true or false"),
        ("1 in 'a1'", "cannot contain a number"),
        ("1 in 2", "a number, '2' cannot contain"),
        ("{1: 2}", "a key must be text, got a number"),
        ("inputs.count < 'a'", "'<' needs two numbers or two texts"),
        ("inputs.count | upper", "the filter 'upper' needs text, got a number, '3'"),
        ("inputs.count | upper | default('x')", "the filter 'upper' needs text"),
    ],
)
def test_values_are_not_turned_into_other_types(text: str, said: str) -> None:
    failure = failure_of(text)

    assert "E308" in failure
    assert said in failure


def test_status_functions_ask_the_scope() -> None:
    scope = Scope({}, {"a": "failed"})

    assert parse_expression("failure() and not success()", MARK).evaluate(scope) is True


def test_a_value_too_large_for_text_is_refused() -> None:
    scope = scope_with(inputs={"big": "x" * 6_000_000})

    with pytest.raises(ExpressionError, match="10,000,000"):
        parse_expression("[inputs.big, inputs.big] | join", MARK).evaluate(scope)


def test_a_walk_over_large_values_ends_at_the_limit_of_steps() -> None:
    scope = scope_with(inputs={"big": "x" * 9_000_000})
    text = " or ".join(["'y' in (inputs.big | lower | upper)"] * 20)

    with pytest.raises(ExpressionError, match="100,000 steps") as caught:
        parse_expression(text, MARK).evaluate(scope)

    assert caught.value.code == "E309"
