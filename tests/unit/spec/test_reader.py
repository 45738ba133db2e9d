import pytest

from runner.spec.workflow import BudgetSpec
from tests.support.workflows import problems, workflow


def test_a_workflow_is_named_after_its_file_unless_it_says_so():
    assert workflow("steps: {a: {run: x}}").name == "w"
    assert workflow("name: release\nsteps: {a: {run: x}}").name == "release"


def test_inputs_are_read_with_their_types():
    found = workflow(
        "inputs:\n"
        "  a: {required: true, description: What}\n"
        "  b: {type: number, default: 2.5}\n"
        "  c: {type: boolean, default: true}\n"
        "  d: {type: choice, options: [1, x], default: 1}\n"
        "  e: {default: 0123}\n"
        "steps: {a: {run: x}}\n"
    ).inputs

    assert (found["a"].type, found["a"].required, found["a"].description) == (
        "string",
        True,
        "What",
    )
    assert [found[name].default for name in "abcde"] == [None, 2.5, True, "1", "0123"]
    assert found["d"].options == ("1", "x")
    assert str(found["b"].mark) == "w.yaml:3:3"


def test_a_number_is_no_boolean_and_a_boolean_no_number():
    text = "inputs: {a: {type: boolean, default: 1}, b: {type: number, default: true}}\n"

    assert problems(text + "steps: {a: {run: x}}") == [
        "1:38 E241 the default must be true or false, got '1'",
        "1:69 E241 the default must be a number, got 'true'",
    ]


def test_secrets_are_names():
    assert workflow("secrets: [A, B]\nsteps: {a: {run: x}}").secrets == ("A", "B")


def test_steps_under_finally_come_behind_the_others_and_are_marked():
    found = workflow("finally: {z: {run: x}, y: {run: x, needs: z}}\nsteps: {a: {run: x}}")

    assert [(step.id, step.is_final) for step in found.steps.values()] == [
        ("a", False),
        ("z", True),
        ("y", True),
    ]


def test_steps_under_finally_have_names_and_needs_of_their_own():
    text = "steps: {a: {run: x}, b: {run: x, needs: z}}\n"

    assert problems(text + "finally: {a: {run: x}, z: {run: x, needs: [a, b, y]}}") == [
        "1:41 E232 no step is called 'z'",
        "2:11 E238 a step is called 'a' already",
        "2:47 E239 'b' has ended before any step under 'finally' begins",
        "2:50 E232 no step is called 'y'",
    ]


def test_a_final_step_may_ask_how_any_step_ended_and_a_step_may_not_ask_a_final_one():
    text = (
        "steps: {a: {run: x}, b: {run: 'echo ${{ steps.z.status }}'}}\n"
        "finally: {z: {run: x, if: steps.a.status == 'failed' or failure()}}\n"
    )

    assert problems(text) == ["1:41 E305 step 'z' does not come before this one"]


def test_a_budget_is_read_with_its_units():
    own = "budget: {usd: 2.5, tokens: 1000, minutes: 1.5, on-exceed: stop}\n"
    found = workflow(own + "steps: {a: {prompt: x, budget: {usd: 1, tokens: 5}}, b: {run: x}}")

    assert found.budget == BudgetSpec(2.5, 1_000, 90_000, "stop")
    assert found.steps["a"].budget == BudgetSpec(1.0, 5)
    assert found.steps["b"].budget is None
    assert workflow("budget: {usd: 1}\nsteps: {a: {run: x}}").budget == BudgetSpec(1.0)


def test_concurrency_is_a_group_with_a_limit():
    steps = "\nsteps: {a: {run: x}}"
    short = workflow("concurrency: 'app-${{ run.id }}'" + steps).concurrency
    long = workflow("concurrency: {group: app, limit: 3, cancel-in-progress: true}" + steps)

    assert (short.group.text, short.limit, short.cancel_in_progress) == (
        "app-${{ run.id }}",
        1,
        False,
    )
    assert (long.concurrency.limit, long.concurrency.cancel_in_progress) == (3, True)
    assert problems("concurrency: {limit: 2}" + steps) == ["1:1 E203 concurrency lacks 'group'"]
    assert [line.split(" ")[1] for line in problems("concurrency: {group: [a]}" + steps)] == [
        "E202"
    ]


def test_outputs_may_name_every_step_and_what_is_not_there_is_told():
    text = (
        "steps: {a: {run: x}}\noutputs: {n: '${{ steps.a.outputs.n }}', m: '${{ steps.b.status }}'}"
    )

    assert [line.split(" ", 1)[1] for line in problems(text)] == ["E304 no step is called 'b'"]


@pytest.mark.parametrize(("word", "rank"), [("high", 0), ("normal", 1), ("medium", 1), ("low", 2)])
def test_a_priority_is_a_rank(word, rank):
    assert workflow(f"steps: {{a: {{run: x, priority: {word}}}}}").steps["a"].rank == rank
