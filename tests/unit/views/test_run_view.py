"""The view of a run is folded from its JSON events and agrees with the engine about each step."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.engine.events import EVENTS, RunResumed, encode_event
from runner.engine.facts import CancelAsked, Resolution, ResultMerged
from runner.spec.workflow import OnLost
from runner.views.run_view import RunView, view_of
from tests.simulation.campaign import worlds
from tests.support.engine_script import (
    GONE,
    A,
    B,
    Script,
    failed,
    started,
    stopped,
    succeeded,
)
from tests.support.plans import plan_of

STEPS = [{"id": "a", "kind": "shell", "needs": []}, {"id": "b", "kind": "claude", "needs": ["a"]}]


def as_json(events) -> list[dict]:
    return [json.loads(encode_event(event)) for event in events]


def view_after(*acts, on_lost=OnLost.RETRY) -> RunView:
    """The view of 'b needs a' after some acts, a second of engine time apart."""
    run = Script(plan_of({"a": [], "b": ["a"]}, on_lost=on_lost))
    run.begin()
    for second, act in enumerate(acts, 1):
        if act == "lease":
            run.lease(second * 1_000)
        else:
            run.receive(act, second * 1_000)
    return view_of(STEPS, as_json(run.history))


def test_before_the_first_event_every_step_waits():
    view = view_of(STEPS, [])

    assert view.counts() == {"waiting": 2}
    assert (view.steps["b"].kind, view.steps["b"].needs) == ("claude", ("a",))
    assert view.steps["a"].elapsed_ms(5) is None


def test_the_first_event_says_what_is_run():
    view = view_after()

    assert (view.run, view.number, view.workflow, view.mode) == ("r-1", 7, "test", "live")
    assert (view.status, view.steps["a"].state, view.length) == ("running", "ready", 2)


def test_an_attempt_is_timed_from_its_lease_to_its_result():
    view = view_after("lease", started(1), succeeded(1, outputs={"x": "1"}, cost_usd=0.25))

    (attempt,) = view.steps["a"].attempts
    assert (attempt.agent, attempt.fence, attempt.status) == ("local", 1, "succeeded")
    assert (attempt.began_ms, attempt.ended_ms, attempt.cost_usd) == (1_000, 3_000, 0.25)
    assert view.steps["a"].outputs == {"x": "1"}
    assert view.cost_usd == 0.25


def test_an_attempt_that_runs_is_timed_up_to_now():
    view = view_after("lease", started(1))

    assert view.steps["a"].state == "running"
    assert view.steps["a"].attempts[0].status == "running"
    assert view.steps["a"].elapsed_ms(7_000) == 6_000


def test_what_a_step_leaves_is_shown():
    fields = {"commit": "c0ffee", "artifacts": ("report.txt",), "warnings": ("odd",)}

    step = view_after("lease", succeeded(1, **fields)).steps["a"]

    assert (step.commit, step.artifacts, step.warnings) == ("c0ffee", ("report.txt",), ("odd",))


def test_a_failed_attempt_says_why_the_next_one_follows():
    step = view_after("lease", failed(1, "network", cost_usd=0.5)).steps["a"]

    assert (step.state, step.cause, step.not_before_ms) == ("ready", "network", 4_000)
    assert step.reason == "attempt 2 follows: network"
    assert [attempt.status for attempt in step.attempts] == ["failed"]


def test_a_new_attempt_forgets_the_reason_of_the_one_before():
    view = view_after("lease", failed(1, "network"), *["lease"] * 3)

    step = view.steps["a"]
    assert (step.state, step.reason, step.cause, len(step.attempts)) == ("leased", "", "", 2)


def test_money_of_failed_attempts_counts_and_unknown_money_is_counted_apart():
    view = view_after("lease", failed(1, "exit:1", cost_usd=None))

    assert (view.cost_usd, view.unknown_costs) == (0.0, 1)
    assert view.steps["a"].attempts[0].cost_usd is None


def test_a_failed_step_and_what_it_skips_say_why():
    view = view_after("lease", failed(1, "exit:2", "exit code 2"), ResultMerged())

    a, b = view.steps["a"], view.steps["b"]
    assert (a.state, a.cause, a.reason) == ("failed", "exit:2", "exit code 2")
    assert (b.state, b.reason) == ("skipped", "it needs 'a', which is failed")
    assert (view.status, view.finished) == ("failed", "failed")


def test_a_run_that_waits_for_a_person_is_held():
    view = view_after("lease", GONE, on_lost=OnLost.HOLD)

    assert (view.status, view.steps["a"].state) == ("held", "held")


@pytest.mark.parametrize(
    ("how", "state", "cause"),
    [
        ("retry", "ready", "agent_lost"),
        ("succeed", "succeeded", "agent_lost"),
        ("fail", "failed", "rejected"),
    ],
)
def test_a_decision_names_who_made_it(how, state, cause):
    word = Resolution(A, how, "ada", "looked at it", {"x": 1})

    step = view_after("lease", GONE, word, on_lost=OnLost.HOLD).steps["a"]

    assert (step.state, step.cause) == (state, cause)
    assert step.reason == f"ada decided: {how}: looked at it"
    assert step.outputs == ({"x": 1} if how == "succeed" else {})


def test_a_cancelled_run_says_so():
    view = view_after("lease", CancelAsked("ada"), stopped(1), ResultMerged("", "nothing to merge"))

    assert view.is_cancelling
    assert view.status == "cancelled"
    assert view.message == "nothing to merge"
    assert view.counts() == {"cancelled": 2}
    assert view.steps["a"].attempts[0].status == "cancelled"


def test_events_of_a_later_version_are_passed_over():
    view = view_of(STEPS, [{"type": "StepAdmired", "at_ms": 9, "step": "a"}, {"at_ms": "soon"}])

    assert (view.length, view.at_ms, view.counts()) == (2, 9, {"waiting": 2})


def test_a_copied_folder_without_a_plan_is_enough():
    run = Script(plan_of({"a": [], "b": []}))
    run.begin()

    assert list(view_of([], as_json(run.history)).steps) == [A, B]


def test_every_kind_of_event_is_known_to_the_view_or_says_nothing_about_steps():
    from runner.views.run_view import _TELLERS

    assert EVENTS.keys() - _TELLERS.keys() == {RunResumed.__name__}


def agrees(plan, events, state) -> None:
    view = view_of([{"id": step} for step in plan.steps], as_json(events))

    words = {step: type(value).__name__.lower() for step, value in state.steps.items()}
    assert {name: step.state for name, step in view.steps.items()} == words
    assert view.finished == state.finished
    assert view.cost_usd == pytest.approx(state.accounts.cost_usd)
    assert view.unknown_costs == state.accounts.unknown_costs
    assert {n: len(s.attempts) for n, s in view.steps.items() if s.attempts} == state.attempts


def test_the_view_agrees_with_the_engine_after_every_run_of_the_simulation():
    for world in worlds(100, 25):
        assert world._conductor is not None
        agrees(world.plan, list(world._events()), world._conductor.engine.state)


FENCES = st.integers(1, 6)
ACTS = st.one_of(
    st.just("lease"),
    st.builds(started, FENCES),
    st.builds(lambda fence: succeeded(fence, cost_usd=0.5), FENCES),
    st.builds(lambda fence: failed(fence, "stalled", cost_usd=None), FENCES),
    st.builds(stopped, FENCES),
    st.just(GONE),
    st.just(CancelAsked("ada")),
    st.builds(lambda step, how: Resolution(step, how, "ada"), st.sampled_from([A, B]),
              st.sampled_from(["retry", "succeed", "fail"])),
)  # fmt: skip


@given(st.lists(ACTS, max_size=25))
def test_the_view_agrees_with_the_engine_after_any_history(acts):
    run = Script(plan_of({"a": [], "b": ["a"], "c": []}, on_lost=OnLost.HOLD))
    run.begin()

    for act in acts:
        run.lease() if act == "lease" else run.receive(act)

    agrees(run.plan, run.history, run.state)
