"""How a run is conducted: heard, digested, recorded, acted upon; agents are told apart."""

from dataclasses import dataclass, field, replace

import pytest

from runner.base.ids import AgentId, AttemptId, Fence
from runner.engine.check import check
from runner.engine.engine import Chance, Engine
from runner.engine.events import (
    AttemptFailed,
    CancelRequested,
    Event,
    RetryScheduled,
    StepCancelled,
    StepLeased,
    StepStarted,
    StepSucceeded,
)
from runner.engine.facts import CancelAsked, ResultMerged
from runner.engine.placement import AgentProfile
from runner.engine.wanted import MergeResult, StartAttempt
from runner.plan.plan import Plan
from runner.service.conductor import Conductor
from runner.wire.messages import (
    Ack,
    CancelTask,
    ExecuteTask,
    Heartbeat,
    Outcome,
    Task,
    TaskComplete,
    TaskError,
    TaskProgress,
    Workspace,
)
from runner.wire.session import RESEND_MS
from tests.support.engine_script import STARTED, A, B, profile
from tests.support.plans import plan_of

LOCAL = AgentId("local")


def order_for(effect: StartAttempt) -> ExecuteTask:
    return ExecuteTask(
        Task("t", "", "", 0),
        effect.attempt_id,
        effect.fence,
        effect.step,
        effect.attempt,
        "shell",
        {},
        Workspace("none", effect.step),
    )


@dataclass
class Stage:
    """A conductor with what it said and asked for; orders are prepared unless it is told not to."""

    plan: Plan
    agents: list[AgentProfile] = field(default_factory=lambda: [profile()])
    prepares: bool = True

    def __post_init__(self) -> None:
        self._drawn = 0
        chance = Chance(lambda: 0.5, self._attempt_id)
        engine = Engine(self.plan)
        engine.begin(STARTED, chance)
        self.conductor = Conductor(engine, chance, lambda _step, outcome: outcome)
        for agent in self.agents:
            self.conductor.connect(agent)

    def _attempt_id(self) -> AttemptId:
        self._drawn += 1
        return AttemptId(f"id-{self._drawn}")

    def turn(self, now_ms: int = 0) -> tuple[list[Event], list, list]:
        """Return what one turn recorded, what it asked for and what it sent."""
        events = self.conductor.digest(now_ms)
        effects = list(self.conductor.effects(now_ms))
        if self.prepares:
            for effect in effects:
                if isinstance(effect, StartAttempt):
                    self.conductor.prepared(effect.fence, order_for(effect), now_ms)
        return events, effects, [message for _, message in self.conductor.outgoing()]

    def hear(self, message, agent: str = "local") -> list[TaskProgress]:
        return self.conductor.hear(AgentId(agent), message)

    def words(self) -> dict[str, str]:
        steps = self.conductor.engine.state.steps
        return {step: type(value).__name__.lower() for step, value in steps.items()}


@pytest.fixture
def stage():
    stages: list[Stage] = []

    def make(edges, **fields) -> Stage:
        stages.append(Stage(plan_of(edges), **fields))
        return stages[-1]

    yield make
    for each in stages:
        each.conductor.digest(0)
        assert check(each.conductor.engine.state) == []


def running(fence: int = 1, seq: int = 1) -> TaskProgress:
    return TaskProgress(f"id-{fence}", fence, seq, phase="started")


def done(fence: int = 1, seq: int = 2, outcome: Outcome | None = None) -> TaskComplete:
    outcome = outcome or Outcome("succeeded")
    return TaskComplete("t", f"id-{fence}", fence, seq, "local", 40, outcome)


def test_a_turn_leases_asks_for_an_order_and_sends_it(stage):
    run = stage({"a": []})

    events, effects, messages = run.turn()

    assert [type(event) for event in events] == [StepLeased]
    assert effects == [StartAttempt(A, 1, "id-1", 1, LOCAL)]
    assert messages == [order_for(effects[0])]
    assert run.conductor.in_hand_count == 1


def test_a_turn_without_news_says_nothing(stage):
    run = stage({"a": []})
    run.turn()

    assert not run.conductor.has_news
    assert run.turn() == ([], [], [])


def test_nothing_is_sent_before_its_order_is_prepared(stage):
    run = stage({"a": []}, prepares=False)

    _, (effect,), messages = run.turn()
    run.conductor.prepared(effect.fence, order_for(effect), 0)

    assert messages == []
    assert list(run.conductor.outgoing()) == [(LOCAL, order_for(effect))]


def test_an_order_that_nobody_confirms_is_sent_again(stage):
    run = stage({"a": []})
    _, _, (order,) = run.turn()

    assert run.turn(RESEND_MS - 1)[2] == []
    assert run.turn(RESEND_MS)[2] == [order]
    run.hear(running())

    assert run.turn(9 * RESEND_MS)[2] == []


def test_reports_are_handed_out_for_writing_and_acknowledged_once_written(stage):
    run = stage({"a": []})
    run.turn()

    written = run.hear(running())
    before = list(run.conductor.outgoing())
    run.conductor.written(LOCAL, written[0])

    assert written == [running()]
    assert before == []
    assert list(run.conductor.outgoing()) == [(LOCAL, Ack("id-1", 1))]
    assert run.turn(5)[0] == [StepStarted(5, A, Fence(1))]


def test_a_result_is_acknowledged_only_after_it_was_recorded(stage):
    run = stage({"a": []})
    run.turn()
    run.hear(running())
    run.hear(done())

    events = run.conductor.digest(7)
    before = list(run.conductor.outgoing())
    effects = list(run.conductor.effects(7))

    assert events == [StepStarted(7, A, Fence(1)), StepSucceeded(7, A, Fence(1))]
    assert before == []
    assert effects == [MergeResult(())]
    assert list(run.conductor.outgoing()) == [(LOCAL, Ack("id-1", 2))]
    assert run.conductor.in_hand_count == 0


def test_an_outcome_is_kept_for_its_evidence_as_the_runner_took_it(stage):
    run = stage({"a": []})
    run.conductor.review = lambda _step, outcome: replace(outcome, summary="reviewed")
    run.turn()

    run.hear(running())
    run.hear(done())

    (finding,) = run.conductor.findings
    assert (finding.step, finding.lease.fence, finding.execution_ms) == (A, 1, 40)
    assert finding.outcome.summary == "reviewed"


def test_the_runners_own_word_on_an_outcome_counts(stage):
    run = stage({"a": []})
    refused = Outcome("failed", cause="verify_failed", message="it does not fit")
    run.conductor.review = lambda _step, _outcome: refused
    run.turn()
    run.hear(running())
    run.hear(done())

    assert AttemptFailed(0, A, Fence(1), "verify_failed", "it does not fit") in run.turn()[0]


def test_a_slot_is_free_for_the_turn_that_digests_its_result(stage):
    run = stage({"a": [], "b": []}, agents=[profile(slots=1)])
    run.turn()
    run.hear(running())
    run.hear(done())

    _, effects, messages = run.turn()

    assert effects == [StartAttempt(B, 1, "id-2", 2, LOCAL)]
    assert [type(message) for message in messages] == [Ack, ExecuteTask]


def test_a_result_that_comes_twice_counts_once_and_is_acknowledged_twice(stage):
    run = stage({"a": []})
    run.turn()
    run.hear(running())
    run.hear(done())
    run.turn()

    assert run.hear(done()) == []
    _, _, messages = run.turn()

    assert messages == [Ack("id-1", 2)]
    assert run.conductor.stale_results == 0


def test_a_result_after_the_deadline_is_stale_and_frees_its_slot(stage):
    run = stage({"a": [], "b": []}, agents=[profile(slots=1)])
    run.turn()
    run.hear(running())
    late_ms = 200_000

    _, _, stops = run.turn(late_ms)
    run.hear(done())
    events, effects, _ = run.turn(late_ms)

    assert stops == [CancelTask("id-1", 1, "stale")]
    assert run.conductor.stale_results == 1
    assert [type(event) for event in events] == [StepLeased]
    assert [effect.step for effect in effects] == [B]


def test_an_order_that_cannot_be_made_ready_fails_its_attempt(stage):
    run = stage({"a": []}, prepares=False)
    run.turn()

    run.conductor.unpreparable(Fence(1), "setup_failed", "no such prompt file")
    events, _, messages = run.turn()

    assert events[0] == AttemptFailed(0, A, Fence(1), "setup_failed", "no such prompt file")
    assert messages == []
    assert run.conductor.in_hand_count == 0


def test_an_order_that_was_prepared_too_late_is_not_sent(stage):
    run = stage({"a": []}, prepares=False)
    _, (effect,), _ = run.turn()
    run.conductor.tell(CancelAsked("ada"))
    assert run.turn()[2] == []

    run.conductor.prepared(effect.fence, order_for(effect), 0)
    events, effects, messages = run.turn()

    assert events == [StepCancelled(0, A)]
    assert messages == []
    assert effects == [MergeResult(())]


@pytest.mark.parametrize("fence", [0, 9])
def test_what_is_said_about_an_order_that_nobody_has_changes_nothing(stage, fence):
    run = stage({"a": []})
    _, (effect,), _ = run.turn()

    run.conductor.prepared(Fence(fence), order_for(effect), 0)
    run.conductor.unpreparable(Fence(fence), "setup_failed", "")

    assert run.turn() == ([], [], [])


def test_a_refusal_frees_the_slot_and_starts_again_elsewhere_at_once(stage):
    run = stage({"a": []})
    run.turn()

    run.hear(TaskError("t", "id-1", 1, "local", "all slots are taken", "not_started"))
    events, effects, _ = run.turn()

    assert events[:2] == [
        AttemptFailed(0, A, Fence(1), "not_started", "all slots are taken"),
        RetryScheduled(0, A, 2, 0),
    ]
    assert effects == [StartAttempt(A, 2, "id-2", 2, LOCAL)]


def test_a_cancel_stops_what_runs_politely_and_once_in_a_while(stage):
    run = stage({"a": []})
    run.turn()
    run.hear(running())
    run.conductor.tell(CancelAsked("ada"))

    events, _, first = run.turn(10)
    soon, later = run.turn(11)[2], run.turn(10 + RESEND_MS)[2]

    assert CancelRequested(10, "ada") in events
    assert first == later == [CancelTask("id-1", 1, "cancel", urgent=False)]
    assert soon == []


def test_a_second_cancel_kills_at_once(stage):
    run = stage({"a": []})
    run.turn()
    run.hear(running())
    run.conductor.tell(CancelAsked("ada"))
    run.turn(10)

    run.conductor.hurry()

    assert run.turn(11)[2] == [CancelTask("id-1", 1, "cancel", urgent=True)]


def test_a_cancelled_attempt_ends_the_run(stage):
    run = stage({"a": [], "b": ["a"]})
    run.turn()
    run.hear(running())
    run.conductor.tell(CancelAsked("ada"))
    run.turn()

    run.hear(done(outcome=Outcome("cancelled")))
    run.turn()
    run.conductor.tell(ResultMerged())
    run.turn()

    assert run.words() == {"a": "cancelled", "b": "cancelled"}
    assert run.conductor.engine.state.finished == "cancelled"


def test_a_result_is_merged_once(stage):
    run = stage({"a": []})
    run.turn()
    run.hear(running())
    run.hear(done(outcome=Outcome("succeeded", commit="c1")))

    assert run.turn()[1] == [MergeResult((A,))]
    assert run.turn()[1] == []


def test_an_agent_that_is_gone_loses_what_it_had_and_is_sent_nothing(stage):
    run = stage({"a": []})
    run.turn()
    run.hear(running())

    run.conductor.disconnect(profile())
    events, effects, messages = run.turn()

    assert [type(event) for event in events] == [StepStarted, AttemptFailed, RetryScheduled]
    assert (effects, messages, run.conductor.in_hand_count) == ([], [], 0)
    assert run.hear(done()) == []


def test_a_new_incarnation_means_that_the_old_one_is_gone(stage):
    run = stage({"a": []})
    run.turn()

    run.conductor.connect(profile(life=2))
    events, effects, _ = run.turn()

    assert events[0].cause == "agent_lost"
    assert [(effect.fence, effect.attempt) for effect in effects] == [(2, 2)]


def test_an_agent_that_connects_again_goes_on_where_it_was(stage):
    run = stage({"a": []})
    run.turn()
    run.hear(running())

    run.conductor.connect(profile())
    run.hear(done())
    events, _, _ = run.turn()

    assert StepSucceeded(0, A, Fence(1)) in events
    assert run.conductor.in_hand_count == 0


def test_an_old_incarnation_that_goes_late_takes_nothing_from_the_new_one(stage):
    run = stage({"a": []})
    run.turn()
    run.conductor.connect(profile(life=2))
    run.turn()

    run.conductor.disconnect(profile(life=1))
    events, _, _ = run.turn()

    assert events == []
    assert run.words() == {"a": "leased"}
    assert run.conductor.in_hand_count == 1


def test_one_agent_cannot_report_on_what_another_has_in_hand(stage):
    run = stage({"a": []}, agents=[profile(slots=2), profile("other", slots=1)])
    run.turn()

    run.hear(running(), "other")
    run.hear(done(), "other")
    run.hear(TaskError("t", "id-1", 1, "other", "no", "not_started"), "other")
    events, _, _ = run.turn()

    assert events == []
    assert run.words() == {"a": "leased"}
    assert run.conductor.in_hand_count == 1


def test_a_stranger_is_not_heard(stage):
    run = stage({"a": []})
    run.turn()

    assert run.hear(running(), "stranger") == []
    run.conductor.written(AgentId("stranger"), running())
    assert run.turn() == ([], [], [])


def test_a_message_that_carries_no_news_changes_nothing(stage):
    run = stage({"a": []})
    run.turn()

    assert run.hear(Heartbeat(1)) == []
    assert not run.conductor.has_news


def test_the_shell_is_woken_for_deadlines_and_rests(stage):
    run = stage({"a": []})
    run.turn()
    by_deadline = run.conductor.wake_at_ms()

    run.hear(running())
    run.hear(done(outcome=Outcome("failed", cause="network", message="cut")))
    run.turn(100)

    assert by_deadline == 120_000
    assert run.conductor.wake_at_ms() == 2_100
