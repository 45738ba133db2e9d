"""What many steps come to as one: instances, used workflows, and the run itself."""

import pytest

from runner.engine.events import (
    AttemptFailed,
    RunFinished,
    StepAbandoned,
    StepCancelled,
    StepFailed,
    StepJoined,
    StepReadied,
    StepSkipped,
)
from runner.engine.facts import Answer, CancelAsked, ResultMerged
from runner.engine.reach import scope_of
from runner.spec.workflow import RetrySpec
from tests.support.engine_script import (
    A,
    B,
    condition,
    failed,
    profile,
    step_spec,
    stopped,
    succeeded,
)
from tests.support.plans import asks, for_each, plan_of, uses, workflow_of

CANCEL = CancelAsked("ada")


def many(items=("x", "y", "z"), step=None, **strategy):
    own = step_spec("a", strategy=for_each(items, **strategy), **(step or {}))
    return plan_of({"a": [], "b": ["a"]}, a=own)


def test_what_needs_a_step_waits_for_all_its_instances(script):
    run = script(many())
    run.begin()
    run.lease()

    assert len(run.receive(succeeded(2))) == 1
    assert len(run.receive(succeeded(1))) == 1
    events = run.receive(succeeded(3), 5)

    assert events[1:] == [StepJoined(5, A, "succeeded"), StepReadied(5, B)]


def test_outputs_of_instances_are_a_list_in_order_and_have_names(script):
    run = script(many())
    run.begin()
    run.lease()
    for fence, size in ((3, 30), (1, 10), (2, 20)):
        run.receive(succeeded(fence, outputs={"size": size}, artifacts=(f"{size}.txt",)))

    scope = scope_of(run.state, run.state.planned[B])

    outputs = scope.values["steps"]["a"]["outputs"]
    assert outputs == [{"size": 10}, {"size": 20}, {"size": 30}]
    assert scope.values["steps"]["a"]["artifacts"] == ["10.txt", "20.txt", "30.txt"]
    for text, value in (
        ("steps.a.outputs.y.size", 20),
        ("steps.a.outputs[2].size", 30),
        ("steps.a.outputs['x'].size", 10),
        ("steps.a.outputs | length", 3),
        ("steps.a.status", "succeeded"),
    ):
        assert condition(text).evaluate(scope) == value


def test_a_failed_instance_has_empty_outputs_at_its_place(script):
    run = script(many(fail_fast=False))
    run.begin()
    run.lease()
    run.receive(succeeded(1, outputs={"n": 1}))
    run.receive(failed(2, "exit:1"))
    run.receive(succeeded(3, outputs={"n": 3}))

    scope = scope_of(run.state, run.state.planned[B])

    assert scope.values["steps"]["a"]["outputs"] == [{"n": 1}, {}, {"n": 3}]


def test_the_first_failure_cuts_the_others_short_live_ones_and_waiting_ones(script):
    run = script(many(parallel_max=2))
    run.begin()
    run.lease()

    events = run.receive(failed(1, "exit:1"), 4)

    assert events == [
        AttemptFailed(4, "a[x]", 1, "exit:1", "it broke"),
        StepFailed(4, "a[x]", "exit:1", "it broke"),
        StepAbandoned(4, A, "'a[x]' failed"),
        StepCancelled(4, "a[z]"),
    ]
    assert [stop.fence for stop in run.stops()] == [2]
    message = "1 of 3 instances failed; 'a[x]': it broke"
    assert run.receive(stopped(2), 6) == [
        StepCancelled(6, "a[y]"),
        StepJoined(6, A, "failed", "exit:1", message),
        StepSkipped(6, B, "it needs 'a', which is failed"),
    ]


def test_what_is_cut_short_is_cut_short_once(script):
    run = script(many(("x", "y", "z", "end"), parallel_max=3))
    run.begin()
    run.lease()
    run.receive(failed(1, "exit:1"))

    assert run.receive(failed(2, "exit:1"))[1:] == [StepCancelled(0, "a[y]")]
    assert [stop.fence for stop in run.stops()] == [3]


@pytest.mark.parametrize(
    ("end", "word"), [(succeeded(2), "succeeded"), (failed(2, "network"), "cancelled")]
)
def test_an_instance_that_is_cut_short_may_end_in_its_own_way(script, end, word):
    run = script(many(("x", "y")))
    run.begin()
    run.lease()
    run.receive(failed(1, "exit:1"))

    run.receive(end)

    assert (run.words["a[y]"], run.words[A]) == (word, "failed")


def test_without_fail_fast_the_others_go_on(script):
    run = script(many(fail_fast=False))
    run.begin()
    run.lease()

    assert len(run.receive(failed(1, "exit:1"))) == 2
    run.receive(succeeded(2))
    events = run.receive(failed(3, "exit:2", "that broke"))

    message = "2 of 3 instances failed; 'a[x]': it broke"
    assert StepJoined(0, A, "failed", "exit:1", message) in events


def test_a_tolerated_failure_cuts_nothing_short_and_lets_the_run_succeed(script):
    run = script(many(("x", "y"), step={"continue_on_error": True}))
    run.begin()
    run.lease()

    run.receive(failed(1, "exit:1"))
    assert run.stops() == []
    run.receive(succeeded(2))
    run.lease()
    run.receive(succeeded(3))

    assert (run.words[A], run.words[B]) == ("failed", "succeeded")
    assert run.receive(ResultMerged()) == [RunFinished(0, "succeeded")]


def test_an_instance_is_tried_again_before_the_others_are_cut_short(script):
    run = script(many(("x", "y"), step={"retry": RetrySpec(2, initial_ms=500, jitter="none")}))
    run.begin()
    run.lease()

    run.receive(failed(1, "network"))

    assert (run.words["a[x]"], run.words["a[y]"]) == ("ready", "leased")


@pytest.mark.parametrize("parallel_max", [1, 2, 3, 7])
def test_no_more_instances_are_at_work_than_allowed(script, parallel_max):
    run = script(many(tuple(range(7)), parallel_max=parallel_max))
    run.agents = [profile(slots=20)]
    run.begin()

    most, ended = 0, []
    while leases := run.lease():
        at_work = [word for word in run.words.values() if word in {"ready", "leased", "running"}]
        most = max(most, len(run.state.live), len(at_work))
        ended += [event.step for event in leases]
        run.receive(succeeded(leases[0].fence))
        for event in leases[1:]:
            run.receive(succeeded(event.fence))

    assert most == parallel_max
    assert ended == [f"a[{number}]" for number in range(7)] + [B]


def test_an_instance_that_rests_or_is_held_keeps_its_turn(script):
    plan = many(("x", "y"), step={"retry": RetrySpec(2, initial_ms=500, jitter="none")},
                parallel_max=1)  # fmt: skip
    run = script(plan)
    run.begin()
    run.lease()

    run.receive(failed(1, "network"))

    assert run.words["a[y]"] == "waiting"
    assert run.lease() == []


def test_the_turn_of_the_next_instance_does_not_come_once_the_step_is_cut_short(script):
    inner = workflow_of({"x": [], "clean": []}, finals=["clean"])
    own = step_spec("a", work=uses(), strategy=for_each((1, 2), parallel_max=1))
    run = script(plan_of({"a": []}, used={"used.yaml": inner}, a=own))
    run.begin()
    run.lease()
    run.receive(failed(1, "exit:1"))

    run.lease()
    run.receive(succeeded(2))

    assert run.words == {"a": "failed", "a[1]": "failed", "a[2]": "cancelled",
                         "a[1]/x": "failed", "a[1]/clean": "succeeded"}  # fmt: skip


def test_ten_thousand_instances_end_as_one(script):
    run = script(many(tuple(range(10_000)), parallel_max=100, fail_fast=False))
    run.agents = [profile(slots=100)]
    run.begin()

    while run.words[B] == "waiting":
        for event in run.lease():
            run.receive(succeeded(event.fence))

    assert run.state.counts["succeeded"] == 10_001


def test_ten_thousand_instances_are_cut_short_at_once(script):
    run = script(many(tuple(range(10_000))))
    run.begin()
    run.lease()

    run.receive(failed(1, "exit:1"))
    for fence in (2, 3, 4):
        run.receive(stopped(fence))

    assert run.state.counts["cancelled"] == 9_999
    assert run.words[A] == "failed"


# used workflows -------------------------------------------------------------------------------


def used(inner, **fields):
    own = step_spec("a", work=uses(), **fields)
    return plan_of({"a": [], "b": ["a"]}, used={"used.yaml": inner}, a=own)


def test_a_used_workflow_gives_its_outputs(script):
    inner = workflow_of(
        {"x": [], "y": ["x"]},
        outputs={"size": "${{ steps.x.outputs.n }}", "all": "${{ steps.y.outputs.n }} lines"},
    )
    run = script(used(inner))
    run.begin()
    for fence in (1, 2):
        run.lease()
        events = run.receive(succeeded(fence, outputs={"n": fence}))

    assert events[1] == StepJoined(0, A, "succeeded", outputs={"size": 1, "all": "2 lines"})
    scope = scope_of(run.state, run.state.planned[B])
    assert condition("steps.a.outputs.size").evaluate(scope) == 1


@pytest.mark.parametrize(
    ("text", "outputs", "message"),
    [
        ("${{ steps.x.outputs.absent }}", {}, "the output 'out' has no value: "),
        ("${{ steps.x.outputs.n }}", {"n": "x" * 50_000}, "the outputs have 50,0"),
    ],
)
def test_outputs_without_a_value_fail_the_workflow(script, text, outputs, message):
    run = script(used(workflow_of({"x": []}, outputs={"out": text})))
    run.begin()
    run.lease()

    events = run.receive(succeeded(1, outputs=outputs))

    assert (events[1].status, events[1].cause) == ("failed", "setup_failed")
    assert events[1].message.startswith(message)
    assert run.words[B] == "skipped"


def test_the_run_has_the_outputs_of_its_workflow(script):
    run = script(plan_of({"a": []}, outputs={"n": "${{ steps.a.outputs.n }}"}))
    run.begin()
    run.lease()
    run.receive(succeeded(1, outputs={"n": [1]}))

    assert run.receive(ResultMerged("c1")) == [
        RunFinished(0, "succeeded", "c1", outputs={"n": [1]})
    ]


def test_a_run_whose_outputs_have_no_value_fails_and_says_why(script):
    plan = plan_of({"a": []}, a=step_spec("a", condition=condition("false")),
                   outputs={"n": "${{ steps.a.outputs.n }}"})  # fmt: skip
    run = script(plan)
    run.begin()

    (event,) = run.receive(ResultMerged())

    assert event.status == "failed"
    assert event.message.startswith("the output 'n' has no value: ")


def test_a_failed_step_fails_the_workflow_that_uses_its_own(script):
    inner = workflow_of({"x": [], "y": ["x"]})
    run = script(used(inner))
    run.begin()
    run.lease()

    events = run.receive(failed(1, "exit:1"))

    message = "1 of 2 steps failed; 'a/x': it broke"
    assert StepJoined(0, A, "failed", "workflow_failed", message) in events


def test_a_skipped_workflow_never_opens(script):
    run = script(used(workflow_of({"x": []}), condition=condition("false")))

    run.begin()

    assert run.words == {"a": "skipped", "b": "skipped"}


def test_an_instance_that_is_a_workflow_is_cut_short_with_all_that_is_in_it(script):
    inner = workflow_of({"x": [], "y": ["x"], "clean": []}, finals=["clean"])
    own = step_spec("a", work=uses(), strategy=for_each((1, 2)))
    run = script(plan_of({"a": []}, used={"used.yaml": inner}, a=own))
    run.begin()
    run.lease()
    run.receive(failed(1, "exit:1"))
    (clean,) = run.lease()

    run.receive(succeeded(clean.fence))
    stops = run.stops()
    run.receive(stopped(2))
    (clean,) = run.lease()
    run.receive(succeeded(clean.fence))

    assert [stop.fence for stop in stops] == [2]
    words = {step: word for step, word in run.words.items() if step.startswith("a[2]")}
    assert words == {"a[2]": "cancelled", "a[2]/x": "cancelled", "a[2]/y": "cancelled",
                     "a[2]/clean": "succeeded"}  # fmt: skip
    assert run.words[A] == "failed"


def test_what_waits_deep_in_an_instance_is_cut_short_with_it(script):
    inner = workflow_of({"x": [], "ask": [], "last": ["ask"]}, ask=step_spec("ask", work=asks()))
    own = step_spec("a", work=uses(), strategy=for_each((1, 2)))
    run = script(plan_of({"a": []}, used={"used.yaml": inner}, a=own), agents=[profile(slots=1)])
    run.begin()
    run.lease()
    run.receive(failed(1, "exit:1"))

    run.receive(Answer("a[1]/ask", is_approved=False, by="ada"))

    words = {step: word for step, word in run.words.items() if step.startswith("a[2]")}
    assert words == dict.fromkeys(("a[2]", "a[2]/x", "a[2]/ask", "a[2]/last"), "cancelled")


def test_a_whole_workflow_of_questions_is_cut_short_with_the_run(script):
    inner = workflow_of({"x": []}, x=step_spec("x", work=asks()))
    run = script(used(inner))
    run.begin()

    run.receive(CANCEL)

    assert run.words == {"a": "cancelled", "a/x": "cancelled", "b": "cancelled"}
    assert run.receive(ResultMerged())[0].status == "cancelled"
