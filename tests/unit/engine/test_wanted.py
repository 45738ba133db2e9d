"""Wishes are the difference between what should be and what is in hand; and whose work is left."""

import pytest

from runner.base.ids import Fence
from runner.engine.facts import CancelAsked
from runner.engine.lineage import result_steps
from runner.engine.states import Failed, Skipped, Succeeded
from runner.engine.wanted import MergeResult, StopAttempt, wake_at_ms
from tests.support.engine_script import (
    DEADLINE_MS,
    A,
    B,
    Script,
    failed,
    profile,
    started,
    succeeded,
)
from tests.support.plans import plan_of

DONE, FAILED, SKIPPED = Succeeded(1, {}, "c1", ()), Failed(1, "exit:1", ""), Skipped("no")


def test_after_a_crash_of_the_shell_everything_is_wished_for_again(script):
    run = script(plan_of({"a": [], "b": []}))
    run.begin()
    run.lease()

    assert [wish.fence for wish in run.wanted()] == [1, 2]
    assert [wish.fence for wish in run.wanted(1)] == [2]
    assert run.wanted(1, 2) == []


def test_a_running_step_is_not_begun_again_though_nobody_has_it_in_hand(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()
    run.receive(started(1))

    assert run.wanted() == []


def test_what_an_agent_has_without_a_lease_is_stopped(script):
    run = script(plan_of({"a": []}))
    run.begin()

    assert run.wanted(41) == [StopAttempt(Fence(41), "stale")]


def test_a_cancel_stops_each_attempt_that_is_in_hand(script):
    run = script(plan_of({"a": [], "b": []}))
    run.begin()
    run.lease()
    run.receive(started(2))
    run.receive(CancelAsked("ada"))

    assert run.wanted(1, 2) == [StopAttempt(Fence(1), "cancel"), StopAttempt(Fence(2), "cancel")]


def test_a_settled_run_wishes_for_its_result_until_it_has_ended(script):
    run = script(plan_of({"a": [], "b": ["a"]}))
    run.begin()
    run.lease()
    run.receive(failed(1, "exit:1"))

    assert run.wanted() == [MergeResult(())]


def test_nothing_wakes_a_run_that_waits_for_agents(script):
    run = script(plan_of({"a": []}))
    run.begin()

    assert wake_at_ms(run.state) is None


def test_the_next_thing_that_is_due_wakes_the_run(script):
    run = script(plan_of({"a": [], "b": []}), agents=[profile()])
    run.begin()
    run.lease()

    run.receive(failed(1, "exit:1"))
    by_deadline = wake_at_ms(run.state)
    run.receive(failed(2, "network"), 100)

    assert by_deadline == DEADLINE_MS
    assert wake_at_ms(run.state) == 2_100


@pytest.mark.parametrize(
    ("edges", "ends", "left"),
    [
        ({"a": [], "b": ["a"]}, {"a": DONE, "b": DONE}, ("b",)),
        ({"a": [], "b": ["a"]}, {"a": DONE, "b": FAILED}, ("a",)),
        ({"a": [], "b": ["a"]}, {"a": FAILED, "b": SKIPPED}, ()),
        ({"a": [], "b": []}, {"a": DONE, "b": DONE}, ("a", "b")),
        ({"a": [], "b": ["a"], "c": ["a"]}, {"a": DONE, "b": DONE, "c": DONE}, ("b", "c")),
        ({"a": [], "b": ["a"], "c": ["a"]}, {"a": DONE, "b": DONE, "c": FAILED}, ("b",)),
        (
            {"a": [], "b": ["a"], "c": ["a", "b"]},
            {"a": DONE, "b": DONE, "c": DONE},
            ("c",),
        ),
        (
            {"a": [], "b": ["a"], "c": ["b"]},
            {"a": DONE, "b": FAILED, "c": DONE},
            ("c",),
        ),
    ],
)
def test_the_result_is_the_work_that_nothing_else_builds_on(edges, ends, left):
    state = Script(plan_of(edges)).state
    state.steps.update(ends)

    assert result_steps(state) == left


def test_the_run_ends_with_nothing_wished_for(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()
    run.receive(succeeded(1, commit="c1"))

    assert run.wanted(1) == [StopAttempt(Fence(1), "stale"), MergeResult((A,))]
    assert B not in run.words
