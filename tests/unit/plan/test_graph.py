import pytest

from runner.base.errors import UsageError
from runner.plan.graph import draw_graph, generations
from runner.plan.resolve import resolve
from tests.support.workflows import plan, workflow

TEXT = (
    "steps: {a: {prompt: x}, end: {run: x, needs: [a]}, c: {run: x}, d: {run: x, needs: [a, end]}}"
)


def test_waves_hold_what_can_run_at_once():
    assert generations(plan(TEXT).steps) == [["a", "c"], ["end"], ["d"]]


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


GROWING = """\
steps:
  a: {strategy: {for-each: [1, 2], as: part}, run: 'x ${{ part }}'}
  b: {strategy: {matrix: {os: [l], py: [3]}}, run: 'x ${{ matrix.os }} ${{ matrix.py }}'}
  c: {needs: [a, b], uses: inner.yaml}
  d: {needs: c, run: x}
finally:
  e: {run: x}
  f: {needs: e, run: x}
"""
INNER = "steps: {p: {run: x}, q: {needs: p, run: x}}"


@pytest.fixture
def growing():
    spec = workflow(GROWING, inner__yaml=INNER)
    return resolve(spec, {}, workspace_default="shared")


def test_text_shows_instances_as_one_and_the_steps_of_a_used_workflow_below_it(growing):
    assert draw_graph(growing, "text").split("\n") == [
        "wave 1",
        "  a (for each part)    shell",
        "  b (for each os, py)  shell",
        "wave 2",
        "  c                    uses inner.yaml <- a, b",
        "    c/p                shell",
        "    c/q                shell           <- c/p",
        "wave 3",
        "  d                    shell           <- c",
        "wave 4 (finally)",
        "  e                    shell",
        "wave 5 (finally)",
        "  f                    shell           <- e",
    ]


def test_mermaid_puts_a_used_workflow_into_a_box(growing):
    drawn = draw_graph(growing, "mermaid").split("\n")

    box = drawn.index('    subgraph s2["c (uses inner.yaml)"]')
    assert drawn[box + 1 : box + 5] == [
        '        s2_0["c/p (shell)"]',
        '        s2_1["c/q (shell)"]',
        "        s2_0 --> s2_1",
        "    end",
    ]
    assert "    s0 --> s2" in drawn
    assert "    s3 -.-> s4" in drawn
    assert "    s4 --> s5" in drawn


def test_dot_cuts_edges_at_the_box_of_a_used_workflow(growing):
    drawn = draw_graph(growing, "dot")

    assert 'subgraph "cluster_s2" {' in drawn
    assert '"a" -> "c/p" [lhead="cluster_s2"];' in drawn
    assert '"c/q" -> "d" [ltail="cluster_s2"];' in drawn
    assert '"d" -> "e" [style=dashed];' in drawn
    assert drawn.count("{") == drawn.count("}")
