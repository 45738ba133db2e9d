"""Conditions and what follows from them: which step is begun, skipped, failed or cut short."""

import pytest

from runner.engine.check import check
from runner.engine.events import StepFailed, StepReadied, StepSkipped
from runner.engine.facts import CancelAsked
from tests.support.engine_script import (
    A,
    B,
    C,
    Script,
    condition,
    failed,
    profile,
    step_spec,
    succeeded,
)
from tests.support.plans import plan_of


def after(text: str | None, *, tolerated: bool = False, **edges):
    """A plan in which 'b' needs 'a' and has a condition."""
    specs = {"b": step_spec("b", condition=condition(text) if text else None)}
    specs["a"] = step_spec("a", continue_on_error=tolerated)
    return plan_of({"a": [], "b": ["a"], **edges}, **specs)


@pytest.mark.parametrize(
    ("text", "after_success", "after_failure", "after_tolerated"),
    [
        (None, "ready", "skipped", "ready"),
        ("success()", "ready", "skipped", "ready"),
        ("failure()", "skipped", "ready", "skipped"),
        ("always()", "ready", "ready", "ready"),
        ("cancelled()", "skipped", "skipped", "skipped"),
        ("true", "ready", "skipped", "ready"),
        ("false", "skipped", "skipped", "skipped"),
        ("success() or failure()", "ready", "ready", "ready"),
        ("steps.a.status == 'failed'", "skipped", "skipped", "ready"),
        ("always() and steps.a.status == 'failed'", "skipped", "ready", "ready"),
    ],
)
def test_a_condition_looks_at_how_the_needs_ended(
    script, text, after_success, after_failure, after_tolerated
):
    runs = [script(after(text)), script(after(text)), script(after(text, tolerated=True))]
    for run in runs:
        run.begin()
        run.lease()

    runs[0].receive(succeeded(1))
    runs[1].receive(failed(1, "exit:1"))
    runs[2].receive(failed(1, "exit:1"))

    assert [run.words[B] for run in runs] == [after_success, after_failure, after_tolerated]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (None, "cancelled"),
        ("true", "cancelled"),
        ("success()", "skipped"),
        ("failure()", "skipped"),
        ("always()", "ready"),
        ("cancelled()", "ready"),
        ("not cancelled()", "skipped"),
    ],
)
def test_a_condition_on_status_has_its_say_in_a_cancelled_run(script, text, state):
    run = script(after(text))
    run.begin()

    run.receive(CancelAsked("ada"))

    assert run.words[B] == state


def test_a_condition_reads_outputs_of_the_steps_before(script):
    run = script(after("steps.a.outputs.go == 'yes'"))
    run.begin()
    run.lease()

    events = run.receive(succeeded(1, outputs={"go": "no"}))

    assert events[1:] == [
        StepSkipped(0, B, "its condition 'steps.a.outputs.go == 'yes'' is false"),
    ]


def test_a_condition_that_cannot_be_evaluated_fails_the_step(script):
    run = script(after("steps.a.outputs.absent == 1"))
    run.begin()
    run.lease()

    (event,) = run.receive(succeeded(1))[1:]

    assert isinstance(event, StepFailed)
    assert (event.step, event.cause) == (B, "setup_failed")
    assert event.message.startswith("the condition failed: ")


@pytest.mark.parametrize(("text", "seen"), [("'text'", "'text'"), ("1", "1"), ("[]", "[]")])
def test_a_condition_that_gives_no_truth_value_fails_the_step(script, text, seen):
    run = script(plan_of({"a": []}, a=step_spec("a", condition=condition(text))))

    events = run.begin()

    message = f"the condition gave {seen}; a condition must give true or false"
    assert events[1:] == [StepFailed(0, A, "setup_failed", message)]


def test_failure_looks_past_the_needs_to_everything_before(script):
    plan = plan_of(
        {"a": [], "b": ["a"], "c": ["b"]}, c=step_spec("c", condition=condition("failure()"))
    )
    run = script(plan)
    run.begin()
    run.lease()

    events = run.receive(failed(1, "exit:1"))

    assert events[2:] == [
        StepSkipped(0, B, "it needs 'a', which is failed"),
        StepReadied(0, C),
    ]


def test_a_skip_runs_down_a_long_chain_without_depth():
    names = [f"s{number}" for number in range(3_000)]
    edges = {name: names[index - 1 : index] if index else [] for index, name in enumerate(names)}
    run = Script(plan_of(edges))
    run.begin()
    run.lease()

    run.receive(failed(1, "exit:1"))

    assert run.state.counts["skipped"] == 2_999
    assert check(run.state) == []


@pytest.mark.parametrize(
    ("text", "state"),
    [(None, "cancelled"), ("true", "cancelled"), ("success()", "cancelled"), ("always()", "ready")],
)
def test_a_resting_step_goes_on_in_a_cancelled_run_only_where_its_condition_says_so(
    script, text, state
):
    own = step_spec("a", condition=condition(text) if text else None)
    plan = plan_of({"a": []}, a=own)
    run = script(plan)
    run.begin()
    run.lease()
    run.receive(failed(1, "network"))

    run.receive(CancelAsked("ada"))

    assert run.words[A] == state


def test_wishes_of_a_cancelled_run_name_no_new_attempt(script):
    run = script(plan_of({"a": [], "b": []}), agents=[profile(slots=1)])
    run.begin()
    run.lease()

    run.receive(CancelAsked("ada"))

    assert run.lease() == []
    assert run.words[B] == "cancelled"


def test_a_ready_step_whose_condition_wants_it_still_begins_after_a_cancel(script):
    run = script(plan_of({"a": []}, a=step_spec("a", condition=condition("always()"))))
    run.begin()

    run.receive(CancelAsked("ada"))

    assert run.words[A] == "ready"


def test_a_cause_that_is_tried_once_again_is_tried_once_again(script):
    run = script(plan_of({"a": []}))
    run.begin()

    words = []
    for fence in (1, 2):
        run.lease()
        run.receive(failed(fence, "structured_output"))
        words.append(run.words[A])

    assert words == ["ready", "failed"]
