"""The door of the engine, played as script and score: facts in, events and wishes out."""

import pytest

from runner.base.errors import UsageError
from runner.base.ids import AgentId, AttemptId, Fence, Incarnation
from runner.engine.events import (
    AttemptFailed,
    CancelRequested,
    RetryScheduled,
    RunFinished,
    RunResumed,
    StepCancelled,
    StepFailed,
    StepHeld,
    StepLeased,
    StepReadied,
    StepResolved,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from runner.engine.facts import AgentGone, CancelAsked, Resolution, ResultMerged
from runner.engine.wanted import MergeResult, StartAttempt, StopAttempt, wake_at_ms
from runner.spec.workflow import OnLost
from tests.support.engine_script import (
    AGENT,
    DEADLINE_MS,
    GONE,
    INCARNATION,
    STARTED,
    A,
    B,
    C,
    condition,
    failed,
    profile,
    started,
    step_spec,
    stopped,
    succeeded,
)
from tests.support.plans import plan_of

LOST = "'local' vanished while attempt 1 was in its hands"


def leased(step, attempt, fence, at_ms=0) -> StepLeased:
    return StepLeased(
        at_ms,
        step,
        attempt,
        AttemptId(f"id-{fence}"),
        Fence(fence),
        AGENT,
        INCARNATION,
        at_ms + DEADLINE_MS,
    )


def test_a_new_run_readies_what_needs_nothing(script):
    run = script(plan_of({"a": [], "b": [], "c": ["a"]}))

    events = run.begin()

    assert events == [STARTED, StepReadied(0, A), StepReadied(0, B)]
    assert run.wanted() == []


def test_a_ready_step_is_leased_once_and_then_wanted(script):
    run = script(plan_of({"a": []}))
    run.begin()

    assert run.lease() == [leased(A, 1, 1)]
    assert run.lease() == []

    assert run.wanted() == [StartAttempt(A, 1, AttemptId("id-1"), Fence(1), AGENT)]
    assert run.wanted(1) == []


def test_a_success_readies_what_waited_for_it(script):
    run = script(plan_of({"a": [], "b": ["a"]}))
    run.begin()
    run.lease()

    began = run.receive(started(1), 5)
    ended = run.receive(succeeded(1, outputs={"x": "1"}, commit="c0ffee", cost_usd=0.5), 9)

    assert began == [StepStarted(5, A, Fence(1))]
    assert ended == [
        StepSucceeded(9, A, Fence(1), {"x": "1"}, "c0ffee", cost_usd=0.5),
        StepReadied(9, B),
    ]
    assert run.state.accounts.cost_usd == 0.5


def test_no_step_begins_before_everything_it_needs_has_ended(script):
    run = script(plan_of({"a": [], "b": [], "c": ["a", "b"]}))
    run.begin()
    run.lease()

    run.receive(succeeded(1))

    assert run.words[C] == "waiting"
    assert run.receive(succeeded(2), 3) == [StepSucceeded(3, B, Fence(2)), StepReadied(3, C)]


def test_a_failed_attempt_rests_before_the_next(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()

    events = run.receive(failed(1, "network"), 1_000)

    assert events == [
        AttemptFailed(1_000, A, Fence(1), "network", "it broke"),
        RetryScheduled(1_000, A, 2, 3_000),
    ]
    assert run.lease(2_999) == []
    assert wake_at_ms(run.state) == 3_000
    assert run.lease(3_000) == [leased(A, 2, 2, 3_000)]


def test_the_last_failure_ends_the_step_and_skips_what_needs_it(script):
    run = script(plan_of({"a": [], "b": ["a"], "c": ["b"]}))
    run.begin()
    run.lease()

    events = run.receive(failed(1, "exit:2"), 4)

    assert events == [
        AttemptFailed(4, A, Fence(1), "exit:2", "it broke"),
        StepFailed(4, A, "exit:2", "it broke"),
        StepSkipped(4, B, "it needs 'a', which is failed"),
        StepSkipped(4, C, "it needs 'b', which is skipped"),
    ]
    assert run.wanted() == [MergeResult(())]


def test_attempts_never_pass_the_limit(script):
    run = script(plan_of({"a": []}))
    run.begin()

    for attempt in (1, 2, 3):
        assert run.lease(attempt * 10_000)[0].attempt == attempt
        run.receive(failed(attempt, "network"), attempt * 10_000)

    assert run.words[A] == "failed"
    assert run.state.causes[A] == ("network",) * 3


def test_a_settled_run_is_merged_and_then_finished(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()

    run.receive(succeeded(1, commit="c1"), 8)
    merged = run.wanted()
    events = run.receive(ResultMerged("c0ffee"), 9)

    assert merged == [MergeResult((A,))]
    assert events == [RunFinished(9, "succeeded", "c0ffee")]
    assert run.wanted() == []


def test_a_merge_that_cannot_be_made_fails_the_run(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()
    run.receive(succeeded(1))

    events = run.receive(ResultMerged("", "two changes to one file"), 9)

    assert events == [RunFinished(9, "failed", "", "two changes to one file")]


def test_a_merge_before_everything_has_ended_says_nothing(script):
    run = script(plan_of({"a": []}))
    run.begin()

    assert run.receive(ResultMerged("c0ffee")) == []


def test_a_tolerated_failure_fails_neither_what_needs_it_nor_the_run(script):
    run = script(plan_of({"a": [], "b": ["a"]}, a=step_spec("a", continue_on_error=True)))
    run.begin()
    run.lease()

    events = run.receive(failed(1, "exit:1"))
    run.lease()
    run.receive(succeeded(2))

    assert events[-1] == StepReadied(0, B)
    assert run.receive(ResultMerged()) == [RunFinished(0, "succeeded")]


@pytest.mark.parametrize(
    "report",
    [
        started(2),
        succeeded(2),
        started(1, agent=AgentId("other")),
        started(1, incarnation=Incarnation("local#2")),
    ],
)
def test_a_report_under_another_lease_changes_nothing(script, report):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()

    assert run.receive(report) == []
    assert run.words[A] == "leased"


def test_doubled_reports_count_once(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()

    run.receive(started(1))

    assert run.receive(started(1)) == []
    assert run.receive(succeeded(1)) == [StepSucceeded(0, A, Fence(1))]
    assert run.receive(succeeded(1)) == []
    assert run.receive(failed(1, "exit:1")) == []


def test_a_result_of_an_earlier_lease_is_stale(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()
    run.receive(GONE)
    run.lease()

    assert run.receive(succeeded(1)) == []
    assert run.wanted(1) == [
        StartAttempt(A, 2, AttemptId("id-2"), Fence(2), AGENT),
        StopAttempt(Fence(1), "stale"),
    ]


def test_an_agent_that_vanished_loses_its_attempts_and_only_those(script):
    run = script(plan_of({"a": [], "b": []}))
    run.agents = [profile(slots=1), profile("other", slots=1)]
    run.begin()
    run.lease()

    events = run.receive(GONE, 5)

    assert events == [
        AttemptFailed(5, A, Fence(1), "agent_lost", LOST, None),
        RetryScheduled(5, A, 2, 0),
    ]
    assert run.words[B] == "leased"
    assert run.receive(AgentGone(AGENT, Incarnation("local#0"))) == []


def test_what_was_lost_with_unknown_effects_is_held_for_a_person(script):
    run = script(plan_of({"a": [], "b": ["a"]}, on_lost=OnLost.HOLD))
    run.begin()
    run.lease()

    events = run.receive(GONE)

    assert events[1:] == [StepHeld(0, A, "agent_lost", LOST)]
    assert run.state.is_stuck_on_people
    assert run.lease() == []
    assert run.wanted() == []


@pytest.mark.parametrize(
    ("how", "follows"),
    [
        ("retry", []),
        ("succeed", [StepReadied(3, B)]),
        ("fail", [StepSkipped(3, B, "it needs 'a', which is failed")]),
    ],
)
def test_a_person_settles_a_held_step(script, how, follows):
    run = script(plan_of({"a": [], "b": ["a"]}, on_lost=OnLost.HOLD))
    run.begin()
    run.lease()
    run.receive(GONE)

    events = run.receive(Resolution(A, how, "ada", "looked at it", {"x": 1}), 3)

    assert events == [StepResolved(3, A, how, "ada", "looked at it", {"x": 1}), *follows]
    assert run.words[A] == {"retry": "ready", "succeed": "succeeded", "fail": "failed"}[how]


def test_a_person_may_grant_an_attempt_past_the_limit(script):
    run = script(plan_of({"a": []}, on_lost=OnLost.HOLD))
    run.begin()

    for attempt in range(1, 6):
        assert run.lease()[0].attempt == attempt
        run.receive(GONE)
        run.receive(Resolution(A, "retry", "ada"))

    assert run.words[A] == "ready"


def test_a_word_about_a_step_that_is_not_held_changes_nothing(script):
    run = script(plan_of({"a": []}))
    run.begin()

    assert run.receive(Resolution(A, "retry", "ada")) == []


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("a", "step 'a' is ready, not held, so there is nothing to resolve"),
        ("nope", "this run has no step 'nope'"),
    ],
)
def test_a_person_is_told_why_their_word_would_change_nothing(script, step, sentence):
    run = script(plan_of({"a": []}))
    run.begin()

    with pytest.raises(UsageError) as caught:
        run.engine.admit(Resolution(step, "retry", "ada"))

    assert str(caught.value) == sentence


def test_what_makes_sense_is_admitted_and_nothing_is_after_the_end(script):
    run = script(plan_of({"a": []}, on_lost=OnLost.HOLD))
    run.begin()
    run.lease()
    run.receive(GONE)
    run.engine.admit(Resolution(A, "fail", "ada"))
    run.engine.admit(CancelAsked("ada"))
    run.receive(Resolution(A, "fail", "ada"))
    run.receive(ResultMerged())

    with pytest.raises(UsageError, match="the run has ended: it failed"):
        run.engine.admit(CancelAsked("ada"))


def test_a_cancel_before_anything_runs_ends_every_step(script):
    run = script(plan_of({"a": [], "b": ["a"]}))
    run.begin()

    events = run.receive(CancelAsked("ada"), 2)

    assert events == [CancelRequested(2, "ada"), StepCancelled(2, A), StepCancelled(2, B)]
    assert run.receive(CancelAsked("bob")) == []
    assert run.receive(ResultMerged(), 3) == [RunFinished(3, "cancelled")]


def test_a_cancel_stops_what_an_agent_has_in_hand(script):
    run = script(plan_of({"a": [], "b": ["a"]}))
    run.begin()
    run.lease()
    run.receive(started(1))

    run.receive(CancelAsked("ada"))
    stops = run.wanted(1)
    events = run.receive(stopped(1), 4)

    assert stops == [StopAttempt(Fence(1), "cancel")]
    assert events == [StepCancelled(4, A)]
    assert run.words == {A: "cancelled", B: "cancelled"}


def test_work_that_is_done_when_the_cancel_arrives_counts(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()
    run.receive(CancelAsked("ada"))

    run.receive(succeeded(1))

    assert run.receive(ResultMerged()) == [RunFinished(0, "succeeded")]


def test_a_failure_during_a_cancel_is_not_tried_again(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()
    run.receive(CancelAsked("ada"))

    events = run.receive(failed(1, "network"), 6)

    assert events == [
        AttemptFailed(6, A, Fence(1), "network", "it broke"),
        StepCancelled(6, A),
    ]


def test_a_cancel_after_the_end_says_nothing(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()
    run.receive(succeeded(1))
    run.receive(ResultMerged())

    assert run.receive(CancelAsked("ada")) == []


def test_a_cancel_ends_held_and_resting_steps(script):
    run = script(plan_of({"a": [], "b": []}, on_lost={"a": OnLost.HOLD}))
    run.agents = [profile(slots=1), profile("other", slots=1)]
    run.begin()
    run.lease()
    run.receive(GONE)
    run.receive(AgentGone(AgentId("other"), Incarnation("other#1")))

    assert run.words == {A: "held", B: "ready"}
    assert run.receive(CancelAsked("ada")) == [
        CancelRequested(0, "ada"),
        StepCancelled(0, A),
        StepCancelled(0, B),
    ]


def test_a_cancelled_run_still_does_what_asked_for_it(script):
    plan = plan_of({"a": [], "b": ["a"]}, b=step_spec("b", condition=condition("cancelled()")))
    run = script(plan)
    run.begin()

    events = run.receive(CancelAsked("ada"))
    run.lease()
    run.receive(succeeded(1))

    assert events == [CancelRequested(0, "ada"), StepCancelled(0, A), StepReadied(0, B)]
    assert run.receive(ResultMerged()) == [RunFinished(0, "cancelled")]


def test_an_agent_that_ends_an_attempt_unasked_has_failed_it(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()

    events = run.receive(stopped(1))

    assert events == [
        AttemptFailed(0, A, Fence(1), "cancelled", ""),
        StepFailed(0, A, "cancelled", ""),
    ]


def test_a_deadline_ends_an_attempt_of_which_nothing_is_heard(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()

    assert wake_at_ms(run.state) == DEADLINE_MS
    assert run.wake(DEADLINE_MS - 1) == []
    assert run.wake(DEADLINE_MS) == [
        AttemptFailed(DEADLINE_MS, A, Fence(1), "timeout", "no result came back in time", None),
        StepFailed(DEADLINE_MS, A, "timeout", "no result came back in time"),
    ]
    assert run.wanted(1)[0] == StopAttempt(Fence(1), "stale")
    assert run.state.accounts.unknown_costs == 1


def test_a_new_process_takes_over_and_loses_every_live_lease(script):
    run = script(plan_of({"a": [], "b": []}, on_lost={"b": OnLost.HOLD}))
    run.begin()
    run.lease()
    run.receive(started(1))

    events = run.resume(50)

    assert events == [
        RunResumed(50, 2, 0),
        AttemptFailed(50, A, Fence(1), "agent_lost", LOST, None),
        AttemptFailed(50, B, Fence(2), "agent_lost", LOST, None),
        RetryScheduled(50, A, 2, 0),
        StepHeld(50, B, "agent_lost", LOST),
    ]
    assert run.lease(50)[0].fence == 3


def test_a_slot_that_is_taken_keeps_a_step_ready(script):
    run = script(plan_of({"a": [], "b": []}), agents=[profile(slots=1)])
    run.begin()

    assert run.lease() == [leased(A, 1, 1)]
    run.receive(succeeded(1))

    assert run.lease() == [leased(B, 1, 2)]
