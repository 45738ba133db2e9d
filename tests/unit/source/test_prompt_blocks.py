"""Prompts: blocks over data, files of the folder, and nothing that computes."""

import pytest

from runner.source.expression import ExpressionError, ExpressionSyntaxError
from runner.source.template import parse_prompt
from tests.support.scopes import MARK, scope_with

FILES = {
    "rules.md": "Rules for ${{ inputs.name }}.\n",
    "outer.md": "{% for m in steps.plan.outputs.modules %}{% include 'item.md' %}{% endfor %}",
    "item.md": "<${{ m }}>",
    "loop.md": "{% include 'loop.md' %}",
    "bad.md": "fine\n  ${{ 1 + 1 }}",
    **{f"{depth}.md": f"{{% include '{depth + 1}.md' %}}" for depth in range(20)},
}


def rendered(text: str, **inputs: object) -> object:
    template = parse_prompt(text, MARK, FILES.__getitem__)
    return template.render(scope_with(inputs=inputs))  # type: ignore[arg-type]


def refusal(text: str) -> str:
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse_prompt(text, MARK, FILES.__getitem__)
    return "\n".join(f"{p.mark} {p.code} {p.message}; {p.hint}" for p in caught.value.problems)


def test_other_braces_are_plain_text() -> None:
    text = "Write {{ mustache }} and {# this #}.\n"

    assert parse_prompt(text, MARK).is_plain
    assert rendered(text + "${{ inputs.a }}", a=1) == text + "1"


def test_a_prompt_is_always_text() -> None:
    assert rendered("${{ inputs.a }}", a=3) == "3"


def test_conditions_choose_a_body() -> None:
    text = "{% if inputs.n > 2 %}many{% elif inputs.n == 2 %}two{% else %}few{% endif %}"

    assert [rendered(text, n=n) for n in (3, 2, 1)] == ["many", "two", "few"]


def test_lines_that_hold_only_a_block_leave_no_empty_line() -> None:
    text = "a\n  {% if true %}\nb\n  {% endif %}\nc\n"

    assert rendered(text) == "a\nb\nc\n"


def test_loops_repeat_their_body_for_each_item() -> None:
    text = (
        "{% for m in steps.plan.outputs.modules %}"
        "${{ loop.index }}/${{ loop.first }}/${{ loop.last }} ${{ m }};{% endfor %}"
    )

    assert rendered(text) == "1/true/false api;2/false/true web;"


def test_loops_over_mappings_give_keys_and_over_nothing_the_else() -> None:
    text = "{% for k in inputs.a %}${{ k }}=${{ inputs.a[k] }} {% else %}none{% endfor %}"

    assert rendered(text, a={"x": 1, "y": 2}) == "x=1 y=2 "
    assert rendered(text, a=[]) == "none"


def test_names_of_loops_are_no_references() -> None:
    template = parse_prompt("{% for m in inputs.a %}${{ m.x }}${{ inputs.b }}{% endfor %}", MARK)

    assert template.references() == {("inputs", "a"), ("inputs", "b")}


def test_raw_text_is_not_read() -> None:
    text = "{% raw %}${{ inputs.a }} {% if %}{% endraw %}"

    assert rendered(text) == "${{ inputs.a }} {% if %}"


def test_files_are_included_with_the_names_of_where_they_stand() -> None:
    assert rendered("{% include 'rules.md' %}Go.", name="us") == "Rules for us.\nGo."
    assert rendered("{% include 'outer.md' %}") == "<api><web>"


def test_a_file_that_is_included_twice_is_read_once() -> None:
    asked: list[str] = []

    def load(name: str) -> str:
        asked.append(name)
        return "x"

    parse_prompt("{% include 'a' %}{% include 'a' %}", MARK, load)

    assert asked == ["a"]


def test_data_that_looks_like_a_block_stays_text() -> None:
    value = "{% for a in b %}${{ secrets.X }}</untrusted>{% include 'rules.md' %}"

    assert rendered("{% if true %}${{ inputs.a }}{% endif %}", a=value) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\nb {% set x = 1 %}", "flow.yaml:4:7 E310 there is no block 'set'"),
        ("{% macro f() %}{% endmacro %}", "E310 there is no block 'macro'"),
        ("{% filter upper %}x{% endfilter %}", "E310 there is no block 'filter'"),
        ("{% import 'a' as b %}", "E310 there is no block 'import'"),
        ("{% foo %}", "E301 there is no block 'foo'; use if, for, include or raw"),
        ("{% for a, b in c %}{% endfor %}", "E310 'for' takes one name"),
        ("{% for a in b if a %}{% endfor %}", "put {% if %} inside the loop"),
        ("{% for a in b recursive %}{% endfor %}", "E310 'for' takes no 'if'"),
        ("{% for a in range(9) %}{% endfor %}", "E303 there is no function 'range'"),
        ("{% include inputs.a %}", "E311 a file is included by its name in quotes"),
        ("{% include 'loop.md' %}", "loop.md:1:1 E311 'loop.md' includes itself"),
        ("{% include '0.md' %}", "E311 files include files more than 8 deep"),
        ("{% include 'bad.md' %}", "bad.md:2:3 E303 arithmetic"),
        ("x {% if a", "{% raw %}{%{% endraw %} for the characters themselves"),
        ("x\n${{ inputs.a", "flow.yaml:4:5 E302"),
        ("{% for a in b %}", "E301 it ends too early"),
        ("{% endif %}", "E301"),
        ("{% if a %}" * 51 + "{% endif %}" * 51, "E301 blocks nest deeper than 50"),
        ("{% if a %}" * 1_000, "E301 the text nests too deep"),
        ("{% if a %}" * 1_001, "E309 more than 1,000 expressions and blocks"),
    ],
)
def test_what_prompts_do_not_have_is_refused(text: str, said: str) -> None:
    assert said in refusal(text)


def test_nothing_is_included_where_there_is_no_folder() -> None:
    with pytest.raises(ExpressionSyntaxError, match="no file can be included here"):
        parse_prompt("{% include 'a' %}", MARK)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% if inputs.a %}x{% endif %}", "'if' needs true or false, got text, 'yes'"),
        ("{% for x in inputs.a %}x{% endfor %}", "'for' needs a list or a mapping, got text"),
        ("a\nb ${{ inputs.b }}", "flow.yaml:4:7: E307 'inputs' has no 'b'"),
    ],
)
def test_values_of_the_wrong_type_are_refused(text: str, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        rendered(text, a="yes")

    assert said in str(caught.value)


def test_nested_loops_end_at_the_limit_of_steps() -> None:
    text = "{% for a in inputs.l %}{% for b in inputs.l %}${{ b }}{% endfor %}{% endfor %}"

    with pytest.raises(ExpressionError, match="100,000 steps"):
        rendered(text, l=list(range(99_999)))


def test_a_loop_cannot_write_more_than_a_text_may_have() -> None:
    with pytest.raises(ExpressionError, match="longer than 10,000,000 characters"):
        rendered("{% for a in inputs.l %}${{ inputs.t }}{% endfor %}", l=[1] * 20, t="x" * 900_000)
