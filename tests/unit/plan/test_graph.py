import pytest

from runner.base.errors import UsageError
from runner.plan.graph import draw_graph, generations
from tests.support.workflows import plan

TEXT = (
    "steps: {a: {prompt: x}, end: {run: x, needs: [a]}, c: {run: x}, d: {run: x, needs: [a, end]}}"
)


def test_waves_hold_what_can_run_at_once():
    assert generations(plan(TEXT)) == [["a", "c"], ["end"], ["d"]]


def test_text_shows_waves_kinds_and_needs():
    assert draw_graph(plan(TEXT), "text") == (
        "wave 1\n"
        "  a    claude\n"
        "  c    shell\n"
        "wave 2\n"
        "  end  shell  <- a\n"
        "wave 3\n"
        "  d    shell  <- a, end"
    )


def test_mermaid_names_nodes_by_number_since_end_is_a_word_of_its_own():
    assert draw_graph(plan(TEXT), "mermaid").split("\n") == [
        "flowchart TD",
        '    s0["a (claude)"]',
        '    s1["end (shell)"]',
        '    s2["c (shell)"]',
        '    s3["d (shell)"]',
        "    s0 --> s1",
        "    s0 --> s3",
        "    s1 --> s3",
    ]


def test_dot_draws_the_same_graph():
    drawn = draw_graph(plan(TEXT), "dot")

    assert drawn.startswith("digraph workflow {")
    assert '  "a" -> "end";' in drawn


def test_another_form_is_refused_with_those_there_are():
    with pytest.raises(UsageError) as caught:
        draw_graph(plan(TEXT), "png")

    assert caught.value.hint == "write text, mermaid, dot"
