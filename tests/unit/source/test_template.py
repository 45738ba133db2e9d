"""Templates: values keep their type alone, become text in text, and are never syntax."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.source.expression import ExpressionError, ExpressionSyntaxError
from runner.source.template import Template, parse_template
from tests.support.scopes import MARK, scope_with


def rendered(text: str, **inputs: object) -> object:
    return parse_template(text, MARK).render(scope_with(inputs=inputs))  # type: ignore[arg-type]


def test_one_expression_alone_keeps_the_type_of_its_value() -> None:
    assert rendered("${{ inputs.a }}", a=[1, {"b": None}]) == [1, {"b": None}]
    assert rendered("${{ inputs.a }}", a=True) is True


def test_inside_text_strings_stand_as_they_are_and_the_rest_as_json() -> None:
    text = "${{ inputs.a }}, ${{ inputs.b }}, ${{ inputs.c }}"

    assert rendered(text, a="x", b=[True, "ä"], c=None) == 'x, [true,"ä"], null'


def test_other_braces_are_plain_text() -> None:
    text = "{{ a }} {# b #} {% if %} ${A} $(b) }}"

    template = parse_template(text, MARK)

    assert template.is_plain
    assert template.render(scope_with()) == text


def test_braces_are_written_as_text_in_an_expression() -> None:
    assert rendered("a ${{ '${{' }} b ${{ '}}' }}") == "a ${{ b }}"


def test_a_mapping_may_end_right_before_the_braces() -> None:
    assert rendered("${{ {'a': {'b': 1}} }}") == {"a": {"b": 1}}
    assert rendered("${{ {'a': {'b': 1}}}}") == {"a": {"b": 1}}


@given(st.text() | st.sampled_from(["${{ inputs.b }}", "{{ secrets.X }}", "{% raw %}", "${{"]))
def test_a_value_that_looks_like_an_expression_stays_text(value: str) -> None:
    assert rendered("<${{ inputs.a }}>", a=value, b="no") == f"<{value}>"
    assert rendered("${{ inputs.a }}", a=value, b="no") == value


def test_a_static_template_has_no_expressions_whatever_its_text() -> None:
    template = Template.static("${{ inputs.a", MARK)

    assert template.render(scope_with()) == "${{ inputs.a"
    assert template.references() == frozenset()


def test_references_of_all_expressions_are_gathered() -> None:
    template = parse_template("${{ inputs.a }} ${{ steps.plan.outputs.modules }}", MARK)

    assert template.references() == {("inputs", "a"), ("steps", "plan", "outputs", "modules")}


def test_all_faults_are_told_at_once_each_with_its_place() -> None:
    text = "a ${{ inputs. }}\n  ${{ 1 + 1 }}\n${{ inputs.a"

    with pytest.raises(ExpressionSyntaxError) as caught:
        parse_template(text, MARK)

    found = [f"{problem.mark} {problem.code}" for problem in caught.value.problems]
    assert found == ["flow.yaml:3:11 E301", "flow.yaml:4:11 E303", "flow.yaml:5:5 E302"]


def test_open_braces_come_with_the_way_to_escape_them() -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse_template("Hello ${{ inputs.name", MARK)

    assert caught.value.problem.hint == (
        "close it with '}}', or write ${{ '${{' }} for the characters themselves"
    )


def test_a_text_has_a_largest_size() -> None:
    with pytest.raises(ExpressionError, match="longer than 10,000,000 characters"):
        rendered("${{ inputs.a }} ${{ inputs.a }}", a="x" * 6_000_000)


@given(st.text(alphabet="${}%'\"\\ a.|[]()\n", max_size=40))
def test_parsing_any_text_ends_with_a_template_or_problems(text: str) -> None:
    try:
        template = parse_template(text, MARK)
    except ExpressionSyntaxError:
        return
    if "${{" not in text:
        assert template.render(scope_with()) == text
