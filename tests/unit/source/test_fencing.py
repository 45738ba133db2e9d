import pytest

from runner.source.fences import without_markers
from runner.source.fencing import fenced
from runner.source.template import parse_prompt, parse_template
from runner.source.template_parts import expressions_in
from tests.support.scopes import MARK
from tests.support.workflows import scope

FENCE = "<untrusted-data-0000000000000000>"


def is_bad(path: tuple[str, ...]) -> bool:
    return path[:2] == ("inputs", "bad")


def rendered(text: str, **inputs) -> str:
    prompt = fenced(parse_prompt(text, MARK), is_bad)
    return without_markers(str(prompt.render(scope(inputs=inputs, run={"id": "R"}))))


@pytest.mark.parametrize(
    ("text", "fences"),
    [
        ("${{ inputs.good }}", 0),
        ("${{ inputs.bad }}${{ inputs.bad }}", 2),
        ("${{ inputs.bad | upper | default(inputs.good) }}", 1),
        ("${{ [inputs.good, inputs.bad] }}", 1),
        ("{% if inputs.bad == 'x' %}${{ inputs.good }}{% else %}none{% endif %}", 0),
        ("{% if inputs.good == 'x' %}no{% else %}${{ inputs.bad }}{% endif %}", 1),
        ("{% for a in inputs.list %}${{ a }}{% endfor %}", 0),
        ("{% for a in [inputs.bad, 1] %}${{ a }}{% endfor %}", 2),
        ("{% for a in [[inputs.bad]] %}{% for b in a %}${{ b }}{% endfor %}{% endfor %}", 1),
        (
            "{% for a in [inputs.bad] %}{% for a in inputs.list %}${{ a }}{% endfor %}{% endfor %}",
            0,
        ),
        ("{% for a in [] %}x{% else %}${{ inputs.bad }}{% endfor %}", 1),
    ],
)
def test_what_shows_an_untrusted_value_is_fenced_and_nothing_else(text, fences):
    assert rendered(text, good="g", bad="b", list=["l", "m"]).count(FENCE) == fences


def test_a_value_that_is_no_text_is_fenced_as_json():
    assert '>\n{"a":1}\n<' in rendered("${{ inputs.bad }}", bad={"a": 1})


def test_fencing_twice_fences_once():
    once = fenced(parse_prompt("x ${{ inputs.bad }}", MARK), is_bad)

    assert fenced(once, is_bad) is once
    assert [each.references() for each in once.expressions] == [{("inputs", "bad")}]


def test_a_template_that_is_one_expression_becomes_text():
    template = fenced(parse_template("${{ inputs.bad }}", MARK), is_bad)

    assert FENCE in without_markers(str(template.render(scope(inputs={"bad": "b"}))))


def test_conditions_are_not_shown():
    text = (
        "${{ a }}{% if b %}${{ c }}{% elif d %}x{% else %}${{ e }}{% endif %}"
        "{% for f in g %}${{ h }}{% else %}${{ i }}{% endfor %}"
    )
    prompt = fenced(parse_prompt(text, MARK), lambda path: path == ("c",))

    assert [
        next(iter(each.references()))[0] for each in expressions_in(prompt.parts, shown_only=True)
    ] == list("aceghi")
