"""What a cancel ends, what goes on all the same, and what comes in the end: ``finally``."""

import pytest

from runner.engine.events import (
    CancelRequested,
    RunFinished,
    StepCancelled,
    StepFailed,
    StepReadied,
    StepSkipped,
)
from runner.engine.facts import CancelAsked, ResultMerged
from runner.engine.stops import is_cut_short
from tests.support.engine_script import (
    GONE,
    A,
    B,
    C,
    condition,
    failed,
    step_spec,
    stopped,
    succeeded,
)
from tests.support.plans import asks, for_each, plan_of, uses, workflow_of

CANCEL, ALL = CancelAsked("ada"), CancelAsked("ada", with_finals=True)
EDGES = {"a": [], "b": ["a"], "c": []}


def test_final_steps_come_when_all_others_have_ended(script):
    run = script(plan_of(EDGES, finals=["c"]))
    run.begin()
    run.lease()

    assert run.words[C] == "waiting"
    run.receive(succeeded(1))
    run.lease()
    events = run.receive(succeeded(2), 5)

    assert events[1:] == [StepReadied(5, C)]


def test_final_steps_come_after_a_failure_and_the_run_has_failed(script):
    run = script(plan_of(EDGES, finals=["c"]))
    run.begin()
    run.lease()

    events = run.receive(failed(1, "exit:1"), 5)
    run.lease()
    run.receive(succeeded(2))

    assert events[1:] == [
        StepFailed(5, A, "exit:1", "it broke"),
        StepSkipped(5, B, "it needs 'a', which is failed"),
        StepReadied(5, C),
    ]
    assert run.receive(ResultMerged())[0].status == "failed"


def test_a_final_step_that_fails_fails_the_run(script):
    run = script(plan_of(EDGES, finals=["c"]))
    run.begin()
    for fence, report in ((1, succeeded), (2, succeeded)):
        run.lease()
        run.receive(report(fence))
    run.lease()
    run.receive(failed(3, "exit:1"))

    assert run.receive(ResultMerged())[0].status == "failed"


def test_final_steps_may_wait_for_each_other(script):
    run = script(plan_of({"a": [], "b": [], "c": ["b"]}, finals=["b", "c"]))
    run.begin()
    run.lease()
    run.receive(succeeded(1))

    assert (run.words[B], run.words[C]) == ("ready", "waiting")
    run.lease()
    run.receive(failed(2, "exit:1"))

    assert run.words[C] == "skipped"


def test_final_steps_come_after_a_cancel(script):
    run = script(plan_of(EDGES, finals=["c"]))
    run.begin()
    run.lease()
    run.receive(CANCEL)

    events = run.receive(stopped(1), 5)
    run.lease()
    run.receive(CANCEL)
    run.receive(succeeded(2))

    assert events == [StepCancelled(5, A), StepReadied(5, C)]
    assert run.receive(ResultMerged(), 9) == [RunFinished(9, "cancelled")]


def test_a_second_cancel_ends_final_steps_that_wait(script):
    run = script(plan_of(EDGES, finals=["c"]))
    run.begin()
    run.lease()
    run.receive(CANCEL)

    events = run.receive(ALL, 3)
    run.receive(stopped(1))

    assert events == [CancelRequested(3, "ada", with_finals=True), StepCancelled(3, C)]
    assert run.words[C] == "cancelled"


def test_a_second_cancel_ends_final_steps_that_run(script):
    run = script(plan_of(EDGES, finals=["c"]))
    run.begin()
    run.receive(CANCEL)
    run.lease()
    before = run.stops()

    run.receive(ALL)

    assert before == []
    assert [stop.fence for stop in run.stops()] == [1]
    assert run.receive(ALL) == []


def test_a_final_step_may_be_a_question_or_have_instances(script):
    specs = {
        "b": step_spec("b", work=asks()),
        "c": step_spec("c", strategy=for_each((1, 2))),
    }
    run = script(plan_of({"a": [], "b": [], "c": []}, finals=["b", "c"], **specs))
    run.begin()

    run.receive(CANCEL)

    assert run.words == {"a": "cancelled", "b": "asking", "c": "open", "c[1]": "ready",
                         "c[2]": "ready"}  # fmt: skip


def nested(**specs):
    inner = workflow_of({"x": [], "y": ["x"], "clean": []}, finals=["clean"], **specs)
    own = step_spec("a", work=uses())
    return plan_of({"a": [], "b": ["a"]}, used={"used.yaml": inner}, a=own)


@pytest.mark.parametrize("end", [CANCEL, failed(1, "exit:1"), succeeded(1)])
def test_a_used_workflow_has_its_own_finally_however_it_ends(script, end):
    run = script(nested())
    run.begin()
    run.lease()
    run.receive(end)
    if end is CANCEL:
        run.receive(stopped(1))
    while run.words["a/clean"] == "waiting":
        run.receive(succeeded(run.lease()[0].fence))

    assert run.words["a/clean"] == "ready"
    assert run.words[A] == "open"


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        (None, False),
        ("true", False),
        ("success()", False),
        ("not cancelled()", False),
        ("not cancelled() or steps.a.outputs.absent", False),
        ("always()", True),
        ("not failure()", True),
        ("success() or cancelled()", True),
    ],
)
@pytest.mark.parametrize("phase", ["ready", "running", "held"])
def test_a_step_goes_on_in_a_cancelled_run_where_its_condition_still_holds(
    script, phase, text, goes_on
):
    own = step_spec("b", condition=condition(text) if text else None)
    run = script(plan_of({"a": [], "b": ["a"]}, b=own, on_lost={"b": "hold"}))
    run.begin()
    run.lease()
    run.receive(succeeded(1))
    if phase != "ready":
        run.lease()
    if phase == "held":
        run.receive(GONE)

    run.receive(CANCEL)

    assert is_cut_short(run.state, B) is not goes_on
    if phase != "running":
        assert (run.words[B] == "cancelled") is not goes_on
    assert bool(run.stops()) is (phase == "running" and not goes_on)


def test_instances_go_on_where_the_condition_of_their_step_says_so(script):
    own = step_spec("a", strategy=for_each((1, 2, 3), parallel_max=2),
                    condition=condition("always()"))  # fmt: skip
    run = script(plan_of({"a": [], "b": ["a"]}, a=own))
    run.begin()
    run.lease()

    run.receive(CANCEL)
    assert run.stops() == []
    for fence in (1, 2):
        run.receive(succeeded(fence))
    run.lease()
    run.receive(succeeded(3))

    assert (run.words[A], run.words[B]) == ("succeeded", "cancelled")


def test_a_step_that_always_runs_does_not_keep_its_instances_from_being_cut_short(script):
    own = step_spec("a", strategy=for_each((1, 2)), condition=condition("always()"))
    run = script(plan_of({"a": []}, a=own))
    run.begin()
    run.lease()

    run.receive(failed(1, "exit:1"))

    assert [stop.fence for stop in run.stops()] == [2]


def test_inside_a_used_workflow_a_step_that_always_runs_goes_on(script):
    always = step_spec("y", condition=condition("always()"))
    run = script(nested(y=always))
    run.begin()

    run.receive(CANCEL)

    assert (run.words["a/x"], run.words["a/y"]) == ("cancelled", "ready")
    assert run.words["a/clean"] == "waiting"


def test_nothing_is_cut_short_in_a_run_that_goes_on(script):
    run = script(plan_of(EDGES))
    run.begin()

    assert not any(is_cut_short(run.state, step) for step in EDGES)
