"""The wish that an attempt should end: it interrupts the work, and nothing but the work."""

import asyncio

import pytest

from runner_agent.stop import Stop


async def forever() -> str:
    await asyncio.get_running_loop().create_future()
    raise AssertionError


async def at_once() -> str:
    return "done"


def run(scene):
    """Run a scene, with a limit so that a fault ends the test and not the day."""

    async def limited():
        async with asyncio.timeout(10):
            return await scene()

    return asyncio.run(limited())


def soon(act, *arguments, **named) -> None:
    asyncio.get_running_loop().call_soon(lambda: act(*arguments, **named))


def test_work_that_nobody_stops_gives_its_result():
    stop = Stop()

    assert run(lambda: stop.first(at_once)) == "done"
    assert stop.reason is None


def test_work_ends_with_nothing_as_soon_as_its_end_is_asked_for():
    stop = Stop()

    async def scene():
        soon(stop.ask, "cancel")
        return await stop.first(forever)

    assert run(scene) is None
    assert (stop.reason, stop.is_urgent) == ("cancel", False)


def test_work_is_not_begun_once_its_end_was_asked_for():
    stop = Stop()
    stop.ask("cancel")

    assert run(lambda: stop.first(forever)) is None


def test_the_first_reason_stands_and_a_second_wish_only_adds_urgency():
    stop = Stop()

    stop.ask("timeout")
    stop.ask("cancel", urgent=True)
    stop.ask("cancel")

    assert (stop.reason, stop.is_urgent) == ("timeout", True)


def test_a_wish_that_is_not_urgent_leaves_urgent_waiting_alone():
    stop, told = Stop(), []

    async def scene():
        release = asyncio.get_running_loop().create_future()

        async def work():
            await release
            return "done"

        def tell():
            stop.ask("cancel")
            told.append(stop.reason)
            release.set_result(None)

        soon(tell)
        return await stop.first_urgent(work)

    assert run(scene) == "done"
    assert told == ["cancel"]


def test_an_urgent_wish_ends_urgent_waiting():
    stop = Stop()

    async def scene():
        first = asyncio.create_task(stop.first(forever))
        soon(stop.ask, "cancel")
        assert await first is None
        soon(stop.ask, "cancel", urgent=True)
        return await stop.first_urgent(forever)

    assert run(scene) is None
    assert stop.is_urgent


def test_urgent_waiting_is_not_begun_once_the_wish_is_urgent():
    stop = Stop()
    stop.ask("cancel", urgent=True)

    assert run(lambda: stop.first_urgent(forever)) is None


def test_a_wish_after_the_work_interrupts_nothing():
    stop = Stop()

    async def scene():
        await stop.first(at_once)
        stop.ask("cancel")
        await asyncio.sleep(0)
        task = asyncio.current_task()
        return task.cancelling() if task else -1

    assert run(scene) == 0


def test_a_task_goes_on_undisturbed_after_its_work_was_interrupted():
    stop = Stop()

    async def scene():
        soon(stop.ask, "cancel")
        await stop.first(forever)
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await asyncio.sleep(0)
        return "undisturbed"

    assert run(scene) == "undisturbed"


def test_a_task_that_is_cancelled_from_outside_is_cancelled():
    stop = Stop()

    async def scene():
        task = asyncio.create_task(stop.first(forever))
        soon(task.cancel)
        with pytest.raises(asyncio.CancelledError):
            await task
        return task.cancelled()

    assert run(scene)


def test_a_task_that_is_cancelled_and_stopped_at_once_is_cancelled():
    stop = Stop()

    async def scene():
        task = asyncio.create_task(stop.first(forever))

        def both():
            stop.ask("cancel")
            task.cancel()

        soon(both)
        with pytest.raises(asyncio.CancelledError):
            await task
        return task.cancelled()

    assert run(scene)


def test_what_the_work_raises_comes_through():
    async def broken() -> str:
        raise OSError(5, "broken")

    with pytest.raises(OSError, match="broken"):
        run(lambda: Stop().first(broken))


def test_the_work_cleans_up_before_the_stop_returns():
    stop, story = Stop(), []

    async def careful() -> str:
        try:
            return await forever()
        finally:
            story.append("cleaned up")

    async def scene():
        soon(stop.ask, "cancel")
        found = await stop.first(careful)
        story.append("returned")
        return found

    assert run(scene) is None
    assert story == ["cleaned up", "returned"]


def test_a_timeout_asks_by_itself():
    stop = Stop()

    async def scene():
        stop.arm(1)
        return await stop.first(forever)

    assert run(scene) is None
    assert stop.reason == "timeout"


def test_a_timeout_that_is_disarmed_never_asks():
    stop = Stop()

    async def scene():
        stop.arm(0)
        stop.disarm()
        stop.disarm()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    run(scene)
    assert stop.reason is None
