"""The agent on its link: it registers, carries out, reports, and stops with its link."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from runner.transport.memory import MemoryLink
from runner.wire.messages import (
    Ack,
    CancelTask,
    ExecuteTask,
    Message,
    Outcome,
    Register,
    Registered,
    Task,
    TaskComplete,
    TaskError,
    TaskProgress,
    Workspace,
)
from runner_agent.agent import Agent, Equipment
from runner_agent.attempt import Attempt, Place
from runner_agent.site import Site

REGISTER = Register("local", "local", (), "1", {"os": "linux", "arch": "x86_64"}, slots=2)
SECRET = "hunter2-hunter2"


def order(fence: int = 1, kind: str = "test") -> ExecuteTask:
    return ExecuteTask(
        Task(f"t{fence}", "", "", 0),
        f"att{fence}",
        fence,
        "a",
        1,
        kind,
        {},
        Workspace("none", f"s{fence}"),
        secrets={"TOKEN": SECRET},
    )


class NoArtifacts:
    def keep(self, order, artifact, content) -> None:
        raise AssertionError(artifact)


class Hub:
    """The other end of the agent's link, with everything it heard."""

    def __init__(self, link: MemoryLink) -> None:
        self.link = link
        self.heard: list[Message] = []

    async def hear(self, kind: type[Message]) -> Message:
        """Return the next message of a kind; those before it are kept in ``heard``."""
        while (message := await self.link.receive()) is not None:
            self.heard.append(message)
            if isinstance(message, kind):
                return message
        raise AssertionError(f"the link ended before any {kind.__name__}: {self.heard}")


@pytest.fixture
def serve(tmp_path):
    """Run a scene between a hub and a serving agent, and see the agent end with its link."""

    def play(execute, scene: Callable[[Hub], Awaitable[object]]):
        equipment = Equipment(Site(tmp_path), None, {}, {"test": execute}, NoArtifacts())
        agent = Agent(REGISTER, equipment)

        async def both():
            here, there = MemoryLink.pair()
            hub = Hub(here)
            async with asyncio.timeout(20), asyncio.TaskGroup() as group:
                group.create_task(agent.serve(there))
                assert await hub.hear(Register) == REGISTER
                found = await scene(hub)
                here.close()
            return found

        return asyncio.run(both())

    return play


async def says_hello(attempt: Attempt, place: Place) -> Outcome:
    attempt.reports.started()
    attempt.reports.log(f"the token is {SECRET}\n".encode())
    attempt.reports.event(f'{{"text":"{SECRET}"}}')
    attempt.reports.usage({"cost_usd": 0.5, "line": SECRET})
    return Outcome("succeeded", exit_code=0)


async def waits_for_its_stop(attempt: Attempt, place: Place) -> Outcome:
    attempt.reports.started()
    await attempt.stop.first(asyncio.get_running_loop().create_future)
    return Outcome("cancelled", message=f"{attempt.stop.reason}, {attempt.stop.is_urgent}")


def test_an_order_is_carried_out_and_reported_in_numbers(serve):
    async def scene(hub):
        hub.link.send(order())
        await hub.hear(TaskComplete)
        return sorted(hub.heard[1:], key=lambda report: report.seq)

    reports = serve(says_hello, scene)

    assert [report.seq for report in reports] == [1, 2, 3, 4, 5]
    assert reports[0] == TaskProgress("att1", 1, 1, phase="started")
    assert reports[-1].outcome == Outcome("succeeded", exit_code=0)
    assert (reports[-1].task_id, reports[-1].agent_id) == ("t1", "local")


def test_nothing_that_leaves_the_agent_holds_a_secret(serve):
    async def scene(hub):
        hub.link.send(order())
        await hub.hear(TaskComplete)
        return hub.heard

    heard = serve(says_hello, scene)

    assert SECRET not in repr(heard)
    assert any(isinstance(report, TaskProgress) and report.log for report in heard)


def test_a_kind_that_the_agent_cannot_do_is_said_at_once(serve):
    async def scene(hub):
        hub.link.send(order(kind="quantum"))
        return (await hub.hear(TaskComplete)).outcome

    outcome = serve(says_hello, scene)

    assert (outcome.status, outcome.cause) == ("failed", "capability_mismatch")
    assert outcome.message == "this agent cannot do steps of kind 'quantum'"


def test_an_order_that_comes_twice_is_carried_out_once(serve):
    begun = []

    async def counts(attempt: Attempt, place: Place) -> Outcome:
        begun.append(attempt.order.fence)
        return Outcome("succeeded")

    async def scene(hub):
        for fence in (1, 1, 2):
            hub.link.send(order(fence))
        await hub.hear(TaskComplete)
        await hub.hear(TaskComplete)

    serve(counts, scene)

    assert sorted(begun) == [1, 2]


def test_orders_run_at_once_up_to_the_slots_and_no_further(serve):
    async def scene(hub):
        for fence in (1, 2, 3):
            hub.link.send(order(fence))
        refusal = await hub.hear(TaskError)
        for fence in (1, 2):
            hub.link.send(CancelTask(f"att{fence}", fence, "cancel"))
        done = [await hub.hear(TaskComplete) for _ in range(2)]
        return refusal.fence, sorted(result.fence for result in done)

    assert serve(waits_for_its_stop, scene) == (3, [1, 2])


@pytest.mark.parametrize("urgent", [False, True])
def test_a_cancel_reaches_the_attempt_that_it_names(serve, urgent):
    async def scene(hub):
        hub.link.send(order(1))
        hub.link.send(order(2))
        await hub.hear(TaskProgress)
        await hub.hear(TaskProgress)
        hub.link.send(CancelTask("att2", 2, "cancel", urgent))
        result = await hub.hear(TaskComplete)
        return result.fence, result.outcome.message

    assert serve(waits_for_its_stop, scene) == (2, f"cancel, {urgent}")


def test_the_end_of_the_link_stops_everything_at_once(serve):
    ended = []

    async def tells(attempt: Attempt, place: Place) -> Outcome:
        outcome = await waits_for_its_stop(attempt, place)
        ended.append(outcome.message)
        return outcome

    async def scene(hub):
        hub.link.send(order(1))
        hub.link.send(order(2))
        await hub.hear(TaskProgress)
        await hub.hear(TaskProgress)

    serve(tells, scene)

    assert ended == ["cancel, True"] * 2


class CountingPipe:
    """What a pipe is to the agent: something that can be paused and resumed."""

    def __init__(self) -> None:
        self.story: list[str] = []

    def pause(self) -> None:
        self.story.append("pause")

    def resume(self) -> None:
        self.story.append("resume")


def test_a_pipe_rests_while_too_much_log_is_under_way(serve):
    pipe = CountingPipe()

    async def floods(attempt: Attempt, place: Place) -> Outcome:
        attempt.reports.pipe(pipe)
        attempt.reports.started()
        attempt.reports.log(b"x" * 200 + b"\n" * 200)
        return await waits_for_its_stop(attempt, place)

    async def scene(hub):
        hub.link.send(Registered(1_000, 5_000, 1, log_credit_bytes=100))
        hub.link.send(replace(order(), secrets={}))
        log = await hub.hear(TaskProgress)
        while log.log is None:
            log = await hub.hear(TaskProgress)
        before = list(pipe.story)
        hub.link.send(Ack("att1", log.seq))
        hub.link.send(CancelTask("att1", 1, "cancel"))
        await hub.hear(TaskComplete)
        return before

    assert serve(floods, scene) == ["pause"]
    assert pipe.story[:2] == ["pause", "resume"]


def test_a_fault_of_an_executor_is_not_taken_for_an_outcome(serve):
    async def broken(attempt: Attempt, place: Place) -> Outcome:
        raise ZeroDivisionError

    async def scene(hub):
        hub.link.send(order())
        await hub.hear(TaskComplete)

    with pytest.raises(BaseExceptionGroup) as caught:
        serve(broken, scene)

    assert caught.value.subgroup(ZeroDivisionError) is not None
