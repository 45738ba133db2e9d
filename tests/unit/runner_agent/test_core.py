"""What an agent does about a message: each fence begins once, within its slots."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.wire.messages import (
    Ack,
    CancelTask,
    Drain,
    ExecuteTask,
    Heartbeat,
    Outcome,
    Registered,
    Task,
    TaskComplete,
    TaskError,
    TaskProgress,
    Workspace,
)
from runner_agent.core import AgentCore, BeginAttempt, EndAttempt


def order(fence: int) -> ExecuteTask:
    return ExecuteTask(
        Task(f"t{fence}", "", "", 0),
        f"att{fence}",
        fence,
        "a",
        1,
        "shell",
        {},
        Workspace("none", "a"),
    )


def cancel(fence: int, *, urgent: bool = False) -> CancelTask:
    return CancelTask(f"att{fence}", fence, "cancel", urgent)


def refusal(fence: int, error: str, task: str | None = None) -> TaskError:
    name = f"t{fence}" if task is None else task
    return TaskError(name, f"att{fence}", fence, "local", error, "not_started")


def core(slots: int = 2) -> AgentCore:
    return AgentCore("local", slots)


def sent(agent: AgentCore) -> list:
    return list(agent.session.outgoing())


def test_an_order_is_begun():
    agent = core()

    assert agent.receive(order(1)) == [BeginAttempt(order(1))]
    assert agent.running == {"att1": order(1)}
    assert sent(agent) == []


def test_an_order_that_comes_twice_is_begun_once():
    agent = core()
    agent.receive(order(1))

    assert agent.receive(order(1)) == []
    assert sent(agent) == []


def test_an_order_that_comes_again_after_its_end_is_not_begun_again():
    agent = core()
    agent.receive(order(1))
    agent.ended(order(1), Outcome("succeeded"), 5, 0)
    sent(agent)

    assert agent.receive(order(1)) == []
    assert sent(agent) == []


def test_an_order_beyond_the_slots_is_refused_as_never_started():
    agent = core(slots=1)
    agent.receive(order(1))

    assert agent.receive(order(2)) == []
    assert sent(agent) == [refusal(2, "'local' takes nothing: all 1 slots are taken")]


def test_an_order_that_was_refused_is_not_begun_when_it_comes_again():
    agent = core(slots=1)
    agent.receive(order(1))
    agent.receive(order(2))
    agent.ended(order(1), Outcome("succeeded"), 5, 0)

    assert agent.receive(order(2)) == []


def test_a_slot_is_free_again_once_its_attempt_has_ended():
    agent = core(slots=1)
    agent.receive(order(1))
    agent.ended(order(1), Outcome("failed", cause="exit:1"), 5, 0)

    assert agent.receive(order(2)) == [BeginAttempt(order(2))]


def test_an_agent_that_drains_finishes_what_runs_and_takes_nothing_new():
    agent = core()
    agent.receive(order(1))

    agent.receive(Drain())

    assert agent.receive(order(2)) == []
    assert sent(agent) == [refusal(2, "'local' takes nothing: it is draining")]
    assert "att1" in agent.running


@pytest.mark.parametrize("urgent", [False, True])
def test_a_cancel_ends_the_attempt_and_no_other(urgent):
    agent = core()
    agent.receive(order(1))
    agent.receive(order(2))

    assert agent.receive(cancel(1, urgent=urgent)) == [EndAttempt("att1", "cancel", urgent)]


def test_a_cancel_may_come_again_and_be_more_urgent():
    agent = core()
    agent.receive(order(1))

    deeds = agent.receive(cancel(1)) + agent.receive(cancel(1, urgent=True))

    assert [deed.urgent for deed in deeds] == [False, True]


def test_a_cancel_that_overtakes_its_order_keeps_it_from_beginning():
    agent = core()

    assert agent.receive(cancel(1)) == []
    assert sent(agent) == [refusal(1, "it was cancelled before it began", task="")]
    assert agent.receive(order(1)) == []
    assert agent.running == {}


def test_a_cancel_of_what_has_ended_says_nothing():
    agent = core()
    agent.receive(order(1))
    agent.ended(order(1), Outcome("succeeded"), 5, 0)
    sent(agent)

    assert agent.receive(cancel(1)) == []
    assert sent(agent) == []


def test_an_attempt_reports_its_start_its_news_and_its_end_in_numbers():
    agent = core()
    agent.receive(order(1))

    agent.started(order(1), 0)
    agent.progress(TaskProgress("att1", 1, 0, log=b"hi"), 1)
    agent.ended(order(1), Outcome("succeeded"), 5, 2)

    assert sorted(sent(agent), key=lambda report: report.seq) == [
        TaskProgress("att1", 1, 1, phase="started"),
        TaskProgress("att1", 1, 2, log=b"hi"),
        TaskComplete("t1", "att1", 1, 3, "local", 5, Outcome("succeeded")),
    ]


def test_the_hub_says_how_much_log_may_be_under_way():
    agent = core()

    agent.receive(Registered(1_000, 5_000, 1, log_credit_bytes=10))

    assert agent.session.log_credit_bytes == 10


@pytest.mark.parametrize("message", [Ack("att9", 1), Heartbeat(1)])
def test_what_concerns_no_attempt_asks_for_nothing(message):
    agent = core()

    assert agent.receive(message) == []
    assert sent(agent) == []


FENCES = st.integers(1, 6)
ACTS = st.one_of(
    st.tuples(st.just("order"), FENCES),
    st.tuples(st.just("cancel"), FENCES),
    st.tuples(st.just("end"), FENCES),
    st.tuples(st.just("drain"), st.just(0)),
)


@given(slots=st.integers(1, 3), acts=st.lists(ACTS, max_size=40))
def test_each_fence_begins_at_most_once_and_never_beyond_the_slots(slots, acts):
    agent, begun, answered = core(slots), [], set()

    for act, fence in acts:
        match act:
            case "order":
                begun += [deed.order.fence for deed in agent.receive(order(fence))]
            case "cancel":
                for deed in agent.receive(cancel(fence)):
                    assert deed.attempt_id in agent.running
            case "end" if f"att{fence}" in agent.running:
                agent.ended(order(fence), Outcome("succeeded"), 1, 0)
            case "drain":
                agent.receive(replace(Drain()))
        answered |= {message.fence for message in sent(agent) if isinstance(message, TaskError)}
        assert len(agent.running) <= slots

    assert len(begun) == len(set(begun))
    assert not answered & set(begun)
