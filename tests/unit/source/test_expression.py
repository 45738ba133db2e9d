"""Expressions: what parses, what is refused, and where the message points."""

import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.source.expression import ExpressionError, ExpressionSyntaxError, parse_expression
from tests.support.scopes import MARK, scope_with


def refusal(text: str) -> str:
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse_expression(text, MARK)
    return "\n".join(f"{p.code} {p.message}; {p.hint}" for p in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("''.__class__.__mro__[1].__subclasses__()", "E303 methods are not part of the language"),
        ("'a' * 10**9", "E303 arithmetic is not part of the language"),
        ("range(10**9)", "E303 there is no function 'range'"),
        ("'%1000000000d' % 1", "E303 arithmetic is not part of the language"),
        ("inputs.a | match('(a+)+$')", "E303 there is no filter 'match'"),
        ("a - b", "names have no hyphens"),
        ("-a", "E303 arithmetic"),
        ("a ~ b", "put two expressions side by side"),
        ("a is defined", "use '| default(...)'"),
        ("(1, 2)", "write [a, b]"),
        ("a[1:2]", "E303 a slice"),
        ("inputs.a.upper()", "use a filter: a | lower"),
        ("contains(a)", "contains() takes 2 arguments, got 1"),
        ("success(1)", "success() takes 0 arguments"),
        ("a | join(sep=',')", "takes no named arguments"),
        ("a | replace('x')", "the filter 'replace' takes 2 arguments, got 1"),
        ("a && b", "write 'and'"),
        ("a || b", "write 'or'"),
        ("!a", "write 'not'"),
        ("a ? b : c", "write 'a if condition else b'"),
        ("a = b", "write '=='"),
        ("'abc", "E301 a quote is not closed"),
        ("(a", "E301 a bracket is not closed"),
        ("a.", "E301 a name is missing behind '.'"),
        ("a b", "E301 this is no expression: unexpected 'b'"),
        ("a }} b", "E301 this is no expression"),
        ("{{ a }}", "braces do not nest"),
        ("", "E301 the expression is empty"),
        ("1e999", "a number is too large"),
        ("9" * 5000, "a number is too large"),
        ("(" * 3000 + "1" + ")" * 3000, "nests too deep"),
        ("a" + ".b" * 3000, "nests deeper than 100"),
        ("a" * 10_001, "longer than 10,000 characters"),
    ],
)
def test_what_expressions_may_not_do_is_refused_with_a_way_out(text: str, said: str) -> None:
    assert said in refusal(text)


def test_a_fault_points_at_the_expression_within_its_text() -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse_expression("${{  1 + 1 }}", MARK)

    assert str(caught.value.problem.mark) == "flow.yaml:3:10"


def test_braces_around_a_condition_change_nothing() -> None:
    bare = parse_expression("steps.plan.outputs.percent | int >= 80", MARK)
    braced = parse_expression(" ${{ steps.plan.outputs.percent | int >= 80 }} ", MARK)

    assert bare.evaluate(scope_with()) is True
    assert braced.evaluate(scope_with()) is True
    assert braced.text == bare.text


def test_two_expressions_in_braces_are_not_one_condition() -> None:
    assert "E301" in refusal("${{ true }} and ${{ true }}")


def test_references_are_dotted_as_far_as_they_are_fixed() -> None:
    expression = parse_expression(
        "steps.plan.outputs.modules[0] == inputs['idea'] or env[inputs.key] | default(run.id)", MARK
    )

    assert expression.references() == {
        ("steps", "plan", "outputs", "modules"),
        ("inputs", "idea"),
        ("env",),
        ("inputs", "key"),
        ("run", "id"),
    }


def test_functions_are_no_references() -> None:
    expression = parse_expression("success() and contains(inputs.a, 'x')", MARK)

    assert expression.references() == {("inputs", "a")}


@pytest.mark.parametrize("text", ["always()", "not failure()", "inputs.a == 'x' and cancelled()"])
def test_a_condition_knows_that_it_asks_for_the_status(text: str) -> None:
    assert parse_expression(text, MARK).calls_status


def test_a_condition_without_status_functions_says_so() -> None:
    assert not parse_expression("contains(inputs.a, 'success')", MARK).calls_status


@given(st.text(max_size=40) | st.text(alphabet="a.[]()|'\"{}-+<>=!, 1~%:", max_size=30))
def test_parsing_raises_nothing_but_its_own_error(text: str) -> None:
    try:
        expression = parse_expression(text, MARK)
    except ExpressionSyntaxError:
        return
    with suppress(ExpressionError):
        expression.evaluate(scope_with())


def test_plain_texts_load_neither_jinja_nor_the_shell_parser() -> None:
    code = (
        "import sys\n"
        "from runner.source.problems import Mark\n"
        "from runner.source.scope import Scope\n"
        "from runner.source.shell_text import parse_shell_text\n"
        "from runner.source.template import parse_prompt, parse_template\n"
        "mark = Mark('f', 1, 1)\n"
        "assert parse_template('a {{ b }}', mark).render(Scope({})) == 'a {{ b }}'\n"
        "assert parse_prompt('a {# b', mark, None).is_plain\n"
        "assert parse_shell_text('echo $HOME', mark, 'sh').render(Scope({}))[1] == {}\n"
        "assert not {'jinja2', 'tree_sitter', 'tree_sitter_bash', 'difflib'} & set(sys.modules)\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
