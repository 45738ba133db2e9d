"""The expressions of parts, in the order of the text."""

from runner.source.template import parse_prompt
from runner.source.template_parts import expressions_in
from tests.support.scopes import MARK


def test_expressions_come_in_the_order_of_the_text() -> None:
    text = (
        "${{ a }}{% if b %}${{ c }}{% elif d %}x{% else %}${{ e }}{% endif %}"
        "{% for f in g %}${{ h }}{% else %}${{ i }}{% endfor %}"
    )

    found = expressions_in(parse_prompt(text, MARK).parts)

    assert [next(iter(each.references()))[0] for each in found] == list("abcdeghi")
