"""Both ends without a link: numbers, acknowledgements, resends, order, credit and priority."""

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
    Register,
    Task,
    TaskComplete,
    TaskError,
    TaskProgress,
    Workspace,
)
from runner.wire.session import RESEND_MS, AgentSession, HubSession, Outgoing

ATTEMPT = "att"
ORDER = ExecuteTask(
    Task("t", "", "", 0), ATTEMPT, 1, "a", 1, "shell", {}, Workspace("none", "a")
)  # fmt: skip


def event(text="", seq=0, attempt=ATTEMPT) -> TaskProgress:
    return TaskProgress(attempt, 1, seq, event=text)


def log(content: bytes, seq=0, attempt=ATTEMPT) -> TaskProgress:
    return TaskProgress(attempt, 1, seq, log=content)


def result(seq=0, attempt=ATTEMPT) -> TaskComplete:
    return TaskComplete("t", attempt, 1, seq, "a", 5, Outcome("succeeded"))


def sent(session) -> list:
    return list(session.outgoing())


def test_reports_are_numbered_from_one_for_each_attempt():
    agent = AgentSession()

    for attempt in ("x", "y", "x"):
        agent.report(event("", 99, attempt), 0)

    assert [(report.attempt_id, report.seq) for report in sent(agent)] == [
        ("x", 1), ("y", 1), ("x", 2),
    ]  # fmt: skip
    assert (agent.last_seq("x"), agent.last_seq("y"), agent.last_seq("z")) == (2, 1, 0)


def test_what_is_sent_is_not_sent_again_before_its_time():
    agent = AgentSession()
    agent.report(event(), 0)
    sent(agent)

    agent.tick(RESEND_MS - 1)

    assert sent(agent) == []


def test_a_report_that_nobody_acknowledged_is_sent_again_and_again():
    agent = AgentSession()
    agent.report(event("x"), 0)
    sent(agent)

    agent.tick(RESEND_MS)
    first = sent(agent)
    agent.tick(2 * RESEND_MS - 1)
    between = sent(agent)
    agent.tick(2 * RESEND_MS)

    assert first == [event("x", 1)]
    assert between == []
    assert sent(agent) == [event("x", 1)]


def test_an_acknowledgement_covers_everything_up_to_its_number():
    agent = AgentSession()
    for text in "abc":
        agent.report(event(text), 0)
    sent(agent)

    assert agent.receive(Ack(ATTEMPT, 2)) == []
    agent.tick(RESEND_MS)

    assert sent(agent) == [event("c", 3)]


def test_an_attempt_is_settled_when_its_result_is_acknowledged():
    agent = AgentSession()
    agent.report(event(), 0)
    agent.report(result(), 0)
    assert not agent.is_settled(ATTEMPT)

    agent.receive(Ack(ATTEMPT, 2))

    assert agent.is_settled(ATTEMPT)
    agent.reconnected(0)
    sent(agent)
    agent.receive(Ack(ATTEMPT, 2))


def test_an_acknowledgement_of_something_unheard_of_is_passed_over():
    agent = AgentSession()

    assert agent.receive(Ack("nobody", 7)) == []


def test_what_is_asked_of_the_agent_is_passed_on():
    asked = [ORDER, CancelTask(ATTEMPT, 1, "cancel"), Drain()]

    assert [AgentSession().receive(message) for message in asked] == [[each] for each in asked]


def test_log_is_read_while_there_is_credit_and_again_once_it_is_acknowledged():
    agent = AgentSession(log_credit_bytes=10)
    credit = [agent.has_credit(ATTEMPT)]

    for content in (b"12345", b"67890"):
        agent.report(log(content), 0)
        credit.append(agent.has_credit(ATTEMPT))
    agent.receive(Ack(ATTEMPT, 1))
    credit.append(agent.has_credit(ATTEMPT))

    assert credit == [True, True, False, True]
    assert agent.has_credit("another")


def test_a_new_link_gets_what_was_not_acknowledged_and_nothing_of_the_old_one():
    agent = AgentSession()
    for text in "ab":
        agent.report(event(text), 0)
    agent.receive(Ack(ATTEMPT, 1))
    agent.send(Heartbeat(1))

    agent.reconnected(500)

    assert sent(agent) == [event("b", 2)]
    agent.tick(RESEND_MS)
    assert sent(agent) == []
    agent.tick(500 + RESEND_MS)
    assert sent(agent) == [event("b", 2)]


def test_reports_without_a_link_wait_for_one():
    agent = AgentSession()
    agent.report(event("a"), 0)
    agent.reconnected(9)
    agent.report(result(), 9)

    assert sent(agent) == [result(2), event("a", 1)]


URGENCY = [
    CancelTask(ATTEMPT, 1, "cancel"),
    result(1),
    Heartbeat(1),
    event("x", 2),
    log(b"x", 3),
]


@pytest.mark.parametrize("order", [URGENCY, URGENCY[::-1], URGENCY[2:] + URGENCY[:2]])
def test_the_most_urgent_message_goes_first(order):
    out = Outgoing()

    for message in order:
        out.put(message)

    assert list(out.drain()) == URGENCY
    assert list(out.drain()) == []


@pytest.mark.parametrize(
    "urgent",
    [Ack(ATTEMPT, 1), Drain(), Register("a", "a", (), "1", {}), TaskError("", "", 1, "", "", "")],
)
def test_what_steers_the_link_overtakes_everything(urgent):
    out = Outgoing()
    for message in (result(1), urgent):
        out.put(message)

    assert list(out.drain()) == [urgent, result(1)]


def test_within_a_class_order_is_kept():
    out = Outgoing()
    logs = [log(b"x", number) for number in range(5)]

    for message in logs:
        out.put(message)

    assert list(out.drain()) == logs


def test_the_hub_passes_each_report_on_once():
    hub = HubSession()

    assert hub.receive(event("a", 1)) == [event("a", 1)]
    assert hub.receive(event("a", 1)) == []
    assert sent(hub) == [Ack(ATTEMPT, 0)]


def test_a_result_that_overtook_its_log_waits_for_it():
    hub = HubSession()

    assert hub.receive(result(3)) == []
    assert hub.receive(event("b", 2)) == []
    assert hub.receive(event("a", 1)) == [event("a", 1), event("b", 2), result(3)]


def test_a_double_is_acknowledged_as_far_as_things_are_durable():
    hub = HubSession()
    for seq in (1, 2):
        hub.receive(event("", seq))
    hub.acknowledge(ATTEMPT, 1)
    sent(hub)

    hub.receive(event("", 2))

    assert sent(hub) == [Ack(ATTEMPT, 1)]


def test_an_older_acknowledgement_does_not_take_a_newer_one_back():
    hub = HubSession()
    for seq in (1, 2):
        hub.receive(event("", seq))
    hub.acknowledge(ATTEMPT, 2)
    hub.acknowledge(ATTEMPT, 1)
    sent(hub)

    hub.receive(event("", 1))

    assert sent(hub) == [Ack(ATTEMPT, 2)]


def test_a_result_whose_acknowledgement_got_lost_is_acknowledged_again():
    hub, agent = HubSession(), AgentSession()
    agent.report(event(), 0)
    agent.report(result(), 0)
    for report in sorted(sent(agent), key=lambda report: report.seq):
        hub.receive(report)
    hub.acknowledge(ATTEMPT, 1)
    for ack in sent(hub):
        agent.receive(ack)
    hub.acknowledge(ATTEMPT, 2)
    hub.forget(ATTEMPT)
    sent(hub)

    agent.tick(RESEND_MS)
    news = [hub.receive(report) for report in sent(agent)]
    for ack in sent(hub):
        agent.receive(ack)

    assert news == [[]]
    assert agent.is_settled(ATTEMPT)


def test_attempts_are_numbered_apart_at_the_hub():
    hub = HubSession()

    assert hub.receive(event("", 1, "x")) == [event("", 1, "x")]
    assert hub.receive(event("", 1, "y")) == [event("", 1, "y")]


def test_what_carries_no_number_is_passed_on_as_it_is():
    hub = HubSession()
    refusal = TaskError("t", ATTEMPT, 1, "a", "full", "not_started")

    assert hub.receive(refusal) == [refusal]
    assert hub.receive(refusal) == [refusal]


def test_forgetting_what_was_never_heard_of_does_nothing():
    hub = HubSession()
    hub.forget("nobody")

    assert hub.receive(event("", 1, "nobody")) == [event("", 1, "nobody")]


def test_the_number_that_is_missing_gets_in_though_the_hub_keeps_no_more_early_ones():
    hub = HubSession()
    for seq in range(2, 6_000):
        hub.receive(event("", seq))

    fresh = hub.receive(event("", 1))

    assert [report.seq for report in fresh] == list(range(1, 4_098))
    assert hub.receive(event("", 4_098)) == [event("", 4_098)]


@given(
    texts=st.lists(st.text(max_size=3), min_size=1, max_size=12),
    draw=st.randoms(use_true_random=False),
    loss=st.sampled_from([0.0, 0.3, 0.6]),
)
def test_a_link_that_loses_doubles_and_shuffles_delivers_all_once_in_order(texts, draw, loss):
    agent, hub = AgentSession(), HubSession()
    for text in texts:
        agent.report(event(text), 0)
    agent.report(result(), 0)
    arrived, now_ms = [], 0

    while not agent.is_settled(ATTEMPT):
        now_ms += RESEND_MS
        agent.tick(now_ms)
        is_quiet = now_ms > 40 * RESEND_MS
        batch = [m for m in sent(agent) if is_quiet or draw.random() >= loss]
        batch += [m for m in batch if draw.random() < 0.2]
        draw.shuffle(batch)
        for message in batch:
            for fresh in hub.receive(message):
                arrived.append(fresh)
                hub.acknowledge(ATTEMPT, fresh.seq)
        if arrived and isinstance(arrived[-1], TaskComplete):
            hub.forget(ATTEMPT)
        for ack in sent(hub):
            if is_quiet or draw.random() >= loss:
                agent.receive(ack)
        assert now_ms < 60 * RESEND_MS

    expected = [event(text, seq) for seq, text in enumerate(texts, 1)]
    assert arrived == [*expected, result(len(texts) + 1)]
