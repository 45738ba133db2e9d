import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.plan.resolve import IN_PLACE, PlanError, resolve
from runner.spec.workflow import OnLost
from tests.support.workflows import plan, workflow

INPUTS = """
inputs:
  idea: {required: true}
  count: {type: number, default: 3}
  fast: {type: boolean}
  target: {type: choice, options: [flask, fastapi], default: flask}
steps: {a: {run: make}}
"""


def test_steps_come_after_what_they_need_else_in_the_order_of_the_file():
    found = plan("steps: {d: {run: x, needs: b}, c: {run: x}, b: {run: x, needs: a}, a: {run: x}}")

    assert list(found.steps) == ["c", "a", "b", "d"]
    assert [step.index for step in found.steps.values()] == [0, 1, 2, 3]
    assert found.steps["a"].dependants == ("b",)
    assert found.steps["b"].needs == ("a",)


def test_inputs_get_their_types_and_defaults():
    found = plan(INPUTS, idea="a list", fast="TRUE", count="2.5")

    assert found.inputs == {"idea": "a list", "count": 2.5, "fast": True, "target": "flask"}


def test_an_optional_input_without_a_default_is_null():
    assert plan(INPUTS, idea="x").inputs["fast"] is None


@pytest.mark.parametrize(
    ("text", "value"), [("12", 12), ("-3", -3), ("1e3", 1000.0), (" 7 ", 7.0), ("0x1F", None)]
)
def test_numbers_are_read_as_people_write_them(text, value):
    if value is None:
        with pytest.raises(PlanError):
            plan(INPUTS, idea="x", count=text)
    else:
        assert plan(INPUTS, idea="x", count=text).inputs["count"] == value


def test_everything_wrong_with_the_inputs_is_said_at_once():
    with pytest.raises(PlanError) as caught:
        plan(INPUTS, coutn="3", count="many", fast="yes", target="flaks")

    assert str(caught.value).split("\n") == [
        "w.yaml: no input is called 'coutn'; did you mean 'count'?",
        "w.yaml: the input 'idea' is missing; give -i idea=VALUE",
        "w.yaml: the input 'count' must be a number, got 'many'",
        "w.yaml: the input 'fast' must be true or false, got 'yes'",
        "w.yaml: the input 'target' must be one of flask, fastapi (did you mean 'flask'?), got"
        " 'flaks'",
    ]
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("number", ["inf", "nan", "1e999", "9" * 5_000])
def test_numbers_are_finite(number):
    with pytest.raises(PlanError, match="finite number"):
        plan(INPUTS, idea="x", count=number)


def test_the_project_decides_the_workspace_unless_the_step_does():
    text = "steps: {a: {run: x}, b: {run: x, workspace: none}}"

    found = plan(text, workspace="commit").steps
    assert [step.workspace for step in found.values()] == ["commit", "none"]
    found = plan(text, workspace=IN_PLACE).steps
    assert [step.workspace for step in found.values()] == ["in-place", "in-place"]


def test_what_follows_a_loss_is_decided_by_word_kind_and_workspace():
    text = """
steps:
  claude: {prompt: x}
  shell: {run: x}
  safe: {run: x, idempotent: true}
  held: {run: x, idempotent: true, on-lost: hold}
"""
    found = plan(text, workspace="commit").steps.values()

    assert [step.on_lost for step in found] == [
        OnLost.RETRY,
        OnLost.HOLD,
        OnLost.RETRY,
        OnLost.HOLD,
    ]


def test_equal_text_and_inputs_give_an_equal_plan():
    spec = workflow(INPUTS)

    once = resolve(spec, {"idea": "x"}, workspace_default="shared")

    assert resolve(spec, {"idea": "x"}, workspace_default="shared") == once


@given(st.lists(st.sets(st.integers(0, 30), max_size=4), min_size=1, max_size=30))
def test_no_step_of_a_plan_comes_before_its_needs(edges):
    lines = [
        f"  s{number}: {{run: x, needs: {[f's{need}' for need in needs if need < number]}}}"
        for number, needs in enumerate(edges)
    ]

    found = plan("steps:\n" + "\n".join(reversed(lines)))

    assert len(found.steps) == len(edges)
    for step in found.steps.values():
        assert all(found.steps[need].index < step.index for need in step.needs)


def test_a_chain_of_thousands_needs_no_deep_stack():
    lines = ["  s0: {run: x}"]
    lines += [f"  s{n}: {{run: x, needs: s{n - 1}}}" for n in range(1, 5_000)]

    found = plan("steps:\n" + "\n".join(reversed(lines)))

    assert list(found.steps) == [f"s{n}" for n in range(5_000)]
