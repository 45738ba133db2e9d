"""What every link promises: whole messages, in order, to the end and no further."""

import asyncio

import pytest

from runner.transport.memory import MemoryLink
from runner.wire.link import Link
from runner.wire.messages import Ack, Blob, Heartbeat, Message, TaskProgress

LINKS = {"memory": MemoryLink.pair}
"""Name -> what makes the two ends of a new link; a new carrier gains a row."""


@pytest.fixture(params=LINKS)
def pair(request) -> tuple[Link, Link]:
    return LINKS[request.param]()


def run(scene):
    """Run a scene, with a limit so that a link that hangs ends the test and not the day."""

    async def limited():
        async with asyncio.timeout(10):
            return await scene

    return asyncio.run(limited())


async def take(link: Link, count: int) -> list[Message | None]:
    return [await link.receive() for _ in range(count)]


async def take_all(link: Link) -> list[Message]:
    found = []
    while (message := await link.receive()) is not None:
        found.append(message)
    return found


def test_messages_arrive_whole_and_in_order(pair):
    here, there = pair
    messages = [Heartbeat(number) for number in range(100)]
    messages += [TaskProgress("a", 1, 1, log=b"\xff\0"), Blob("d", 0, 3, b"\0{}")]

    for message in messages:
        here.send(message)

    assert run(take(there, len(messages))) == messages


def test_both_directions_are_apart(pair):
    here, there = pair

    here.send(Heartbeat(1))
    there.send(Heartbeat(2))

    assert run(take(here, 1)) == [Heartbeat(2)]
    assert run(take(there, 1)) == [Heartbeat(1)]


def test_who_receives_first_waits_for_what_is_sent_later(pair):
    here, there = pair

    async def scene():
        waiting = asyncio.create_task(there.receive())
        await asyncio.sleep(0)
        assert not waiting.done()
        here.send(Ack("a", 1))
        return await waiting

    assert run(scene()) == Ack("a", 1)


@pytest.mark.parametrize("ender", [0, 1])
def test_an_end_ends_the_link_for_both_sides(pair, ender):
    pair[ender].close()

    assert [run(take_all(link)) for link in pair] == [[], []]


@pytest.mark.parametrize("ender", [0, 1])
def test_who_waits_is_told_of_the_end(pair, ender):
    here, there = pair

    async def scene():
        waiting = [asyncio.create_task(link.receive()) for link in (here, there)]
        await asyncio.sleep(0)
        pair[ender].close()
        return [await each for each in waiting]

    assert run(scene()) == [None, None]


def test_what_was_sent_before_the_end_still_arrives(pair):
    here, there = pair
    here.send(Heartbeat(1))

    here.close()

    assert run(take_all(there)) == [Heartbeat(1)]


def test_what_is_sent_after_the_end_goes_nowhere(pair):
    here, there = pair
    here.close()

    here.send(Heartbeat(1))
    there.send(Heartbeat(2))

    assert [run(take_all(link)) for link in pair] == [[], []]


def test_an_end_may_come_twice_and_stays(pair):
    here, there = pair
    for link in (here, there, here):
        link.close()

    assert run(take(here, 3)) == [None, None, None]


def test_who_gives_up_waiting_loses_no_message(pair):
    here, there = pair

    async def scene():
        waiting = asyncio.create_task(there.receive())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        here.send(Heartbeat(1))
        return await there.receive()

    assert run(scene()) == Heartbeat(1)


def test_a_message_that_comes_while_waiting_is_given_up_is_not_lost(pair):
    here, there = pair

    async def scene():
        waiting = asyncio.create_task(there.receive())
        await asyncio.sleep(0)
        here.send(Heartbeat(1))
        waiting.cancel()
        try:
            return await waiting
        except asyncio.CancelledError:
            return await there.receive()

    assert run(scene()) == Heartbeat(1)


def test_a_reader_keeps_up_with_a_writer(pair):
    here, there = pair

    async def write():
        for number in range(50):
            here.send(Heartbeat(number))
            await asyncio.sleep(0)
        here.close()

    async def scene():
        async with asyncio.TaskGroup() as group:
            group.create_task(write())
            reader = group.create_task(take_all(there))
        return reader.result()

    assert run(scene()) == [Heartbeat(number) for number in range(50)]
