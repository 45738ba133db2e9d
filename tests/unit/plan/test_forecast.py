"""What is said of a run before it begins."""

import pytest

from runner.plan.forecast import forecast
from runner.plan.resolve import resolve
from tests.support.workflows import plan, workflow


def lines(text, **inputs):
    found = forecast(plan(text, **inputs))
    return {line.step.id: line for line in found.lines}


USED = """\
inputs: {names: {}}
steps: {u: {uses: inner.yaml, with: {names: "${{ inputs.names }}"}}}
"""
INNER = """\
inputs: {names: {}, more: {default: '["x"]'}}
steps:
  a: {strategy: {for-each: "${{ inputs.names | fromjson }}"}, run: "echo ${{ item }}"}
  b: {strategy: {for-each: "${{ inputs.more | fromjson }}"}, run: "echo ${{ item }}"}
"""


def used(outer, inner, **inputs):
    spec = workflow(outer, inner__yaml=inner)
    return forecast(resolve(spec, inputs, workspace_default="shared"))


def test_instances_of_what_is_known_have_names():
    found = lines(
        "inputs: {list: {}}\n"
        "steps:\n"
        "  a: {strategy: {for-each: '${{ inputs.list | fromjson }}'}, run: 'x ${{ item }}'}\n"
        "  b: {strategy: {matrix: {k: [1, 2], l: [x]}}, run: 'x ${{ matrix.k }}'}\n",
        list='["api", "web"]',
    )

    assert found["a"].instances.names == ("api", "web")
    assert found["b"].instances.names == ("1-x", "2-x")
    assert (found["a"].count_max, found["b"].count_max) == (2, 2)


def test_instances_of_what_a_step_finds_out_are_told_by_their_source():
    found = lines(
        "steps:\n"
        "  a: {run: x}\n"
        "  b: {needs: a, strategy: {for-each: '${{ steps.a.outputs.l }}'}, run: 'x ${{ item }}'}\n"
        "  c: {needs: a, strategy: {matrix: {k: '${{ steps.a.outputs.l }}'}},"
        " run: 'x ${{ matrix.k }}'}\n"
    )

    assert found["b"].instances.names is None
    assert found["b"].instances.source == "each of steps.a.outputs.l"
    assert found["c"].instances.source == "each combination of k"
    assert found["b"].count_max == 10_000


def test_values_that_make_no_instances_say_why():
    (line,) = lines(
        "inputs: {list: {default: x}}\n"
        "steps: {a: {strategy: {for-each: '${{ inputs.list }}'}, run: 'x ${{ item }}'}}\n"
    ).values()

    assert "'for-each' needs a list" in line.instances.fault
    assert line.count_max == 0


def test_a_used_workflow_shows_its_steps_with_the_inputs_it_is_given():
    found = used(USED, INNER, names='["p", "q", "r"]')

    assert [line.step.id for line in found.lines] == ["u", "u/a", "u/b"]
    assert [line.count_max for line in found.lines] == [1, 3, 1]


def test_instances_of_a_used_workflow_multiply():
    outer = (
        "steps: {u: {strategy: {for-each: [1, 2]}, uses: inner.yaml, with: {names: '${{ item }}'}}}"
    )

    found = used(outer, INNER)

    assert [line.step.id for line in found.lines] == ["u", "u[*]/a", "u[*]/b"]
    assert [line.count_max for line in found.lines] == [2, 20_000, 2]


def test_inputs_that_do_not_fit_leave_the_instances_open():
    inner = (
        "inputs: {n: {type: number}}\n"
        "steps: {a: {strategy: {matrix: {k: '${{ inputs.n }}'}}, run: 'x ${{ matrix.k }}'}}"
    )
    outer = (
        "inputs: {t: {default: x}}\nsteps: {u: {uses: inner.yaml, with: {n: '${{ inputs.t }}'}}}"
    )

    assert used(outer, inner).lines[1].instances.names is None


def test_an_expression_without_a_value_leaves_the_instances_open():
    outer = (
        "inputs: {t: {default: x}}\n"
        "steps: {u: {uses: inner.yaml, with: {names: '${{ inputs.t | fromjson }}'}}}"
    )

    assert used(outer, INNER).lines[1].instances.names is None


PATHS = """\
steps:
  a: {run: x, timeout: 1m}
  b: {needs: a, run: x, timeout: 10m}
  c: {needs: a, run: "x ${{ item }}", timeout: 4m, strategy: {for-each: [1, 2, 3], max-parallel: 1}}
  d: {needs: [b, c], approval: Ready?}
finally:
  e: {run: x, timeout: 2m}
  f: {needs: e, run: x, timeout: 2m}
"""


def test_the_critical_path_is_the_longest_by_timeouts_and_ends_with_what_comes_finally():
    found = forecast(plan(PATHS))

    assert found.path == ("a", "c", "d", "e", "f")
    assert found.path_ms == (1 + 3 * 4 + 0 + 2 + 2) * 60_000


def test_the_critical_path_leads_through_a_used_workflow():
    outer = (
        "steps: {u: {strategy: {for-each: [1, 2], max-parallel: 1}, uses: inner.yaml}, v: {run: x}}"
    )

    found = used(outer, "steps: {a: {run: x}, b: {needs: a, run: x}}")

    assert found.path == ("u[*]/a", "u[*]/b")
    assert found.path_ms == 2 * 2 * 3_600_000


@pytest.mark.parametrize(
    ("text", "usd", "is_capped"),
    [
        ("steps: {a: {run: x}}", 0.0, False),
        ("steps: {a: {prompt: x}}", None, False),
        ("steps: {a: {prompt: x, claude: {max-budget-usd: 2}}}", 6.0, False),
        ("steps: {a: {prompt: x, budget: {usd: 4}, retry: {attempts: 2}}}", 4.0, False),
        ("steps: {a: {prompt: x, budget: {usd: 40}, retry: {attempts: 2}}}", 10.0, False),
        ("steps: {a: {prompt: x, budget: {tokens: 40}}}", None, False),
        ("{budget: {usd: 100}, steps: {a: {prompt: x}}}", 15.0, False),
        ("{budget: {usd: 1}, steps: {a: {prompt: x}}}", 1.0, True),
        ("{budget: {minutes: 1}, steps: {a: {prompt: x}}}", None, False),
        (
            "steps: {a: {prompt: 'x ${{ item }}', strategy: {for-each: [1, 2]},"
            " claude: {max-budget-usd: 1}}}",
            6.0,
            False,
        ),
        ("steps: {a: {prompt: 'x ${{ item }}', strategy: {for-each: []}}}", 0.0, False),
    ],
)
def test_the_worst_case_is_every_attempt_as_dear_as_it_may_be(text, usd, is_capped):
    found = forecast(plan(text))

    assert (found.usd_max, found.is_capped) == (usd, is_capped)
