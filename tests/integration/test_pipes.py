"""Pipes of real children: all of the output, flat memory, back-pressure, and an end in any case."""

import asyncio
import os
import resource
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from runner_agent.pipes import InputPipe, OutputPipe
from runner_agent.processes import Child, Spawn
from runner_agent.warden import Warden

pytestmark = pytest.mark.integration

ENV = {"PATH": "/usr/bin:/bin"}
LIMIT_S = 60


@pytest.fixture
def warden() -> Iterator[Warden]:
    warden = Warden.start()
    yield warden
    warden.close()


def run(main: Callable[[], Awaitable[object]]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(LIMIT_S):
            await main()

    asyncio.run(limited())


async def start(warden: Warden, script: str, output: OutputPipe, stdin: int | None = None) -> Child:
    spawn = Spawn("a1", ["sh", "-c", script], ENV, "/", stdin, output.write_end, output.write_end)
    child = await warden.spawn(spawn)
    output.watch()
    return child


def test_both_streams_arrive_whole_and_in_order(warden: Warden) -> None:
    async def main() -> None:
        pieces: list[bytes] = []
        output = OutputPipe(pieces.append)
        child = await start(warden, "echo one; echo two >&2; echo three", output)

        await child.wait()

        assert await output.drain()
        assert b"".join(pieces) == b"one\ntwo\nthree\n"

    run(main)


def test_output_is_handed_on_while_the_child_runs(warden: Warden) -> None:
    async def main() -> None:
        pieces: asyncio.Queue[bytes] = asyncio.Queue()
        output, stdin = OutputPipe(pieces.put_nowait), InputPipe()
        child = await start(warden, "cat", output, stdin.read_end)
        stdin.watch()

        for word in (b"one", b"two"):
            assert await stdin.write(word)
            assert await pieces.get() == word
        stdin.close()

        assert (await child.wait()).code == 0
        assert await output.drain()

    run(main)


def test_200_megabytes_pass_with_flat_memory(warden: Warden) -> None:
    async def main() -> None:
        total = 0

        def count(piece: bytes) -> None:
            nonlocal total
            total += len(piece)
            assert len(piece) <= 65_536

        output = OutputPipe(count)
        before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        child = await start(warden, "head -c 200000000 /dev/zero", output)

        await child.wait()
        await output.drain()

        assert total == 200_000_000
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 4_000

    run(main)


def test_a_paused_pipe_holds_the_child_up_and_loses_nothing(warden: Warden) -> None:
    async def main() -> None:
        # given a sink that has credit for one piece at a time
        credits_: asyncio.Queue[int] = asyncio.Queue()
        total = 0

        def take(piece: bytes) -> None:
            nonlocal total
            total += len(piece)
            output.pause()
            credits_.put_nowait(len(piece))

        output = OutputPipe(take)
        child = await start(warden, "head -c 1000000 /dev/zero", output)

        # when each piece is answered before the next
        async with asyncio.TaskGroup() as group:
            drained = group.create_task(end_of(child, output))
            while total < 1_000_000:
                await credits_.get()
                assert credits_.empty()
                output.resume()

        # then
        assert drained.result()
        assert total == 1_000_000

    run(main)


async def end_of(child: Child, output: OutputPipe) -> bool:
    await child.wait()
    return await output.drain()


def test_who_holds_the_pipe_after_the_end_is_heard_for_the_grace_alone(warden: Warden) -> None:
    async def main() -> None:
        # given somebody outside the child's tree who holds its pipe and floods it
        pieces: list[bytes] = []
        output = OutputPipe(pieces.append)
        stranger = os.dup(output.write_end)
        child = await start(warden, "echo done", output)
        await child.wait()
        os.write(stranger, b"late")

        # when, then
        assert not await output.drain(grace_ms=20)
        assert b"".join(pieces) == b"done\nlate"
        with pytest.raises(BrokenPipeError):
            os.write(stranger, b"x")
        os.close(stranger)

    run(main)


def test_a_grace_that_ends_while_paused_waits_for_the_sink(warden: Warden) -> None:
    async def main() -> None:
        pieces: list[bytes] = []
        output = OutputPipe(pieces.append)
        stranger = os.dup(output.write_end)
        output.pause()
        child = await start(warden, "echo done", output)
        await child.wait()

        async with asyncio.TaskGroup() as group:
            drained = group.create_task(output.drain(grace_ms=1))
            over = asyncio.Event()
            asyncio.get_running_loop().call_later(0.05, over.set)
            await over.wait()
            assert not drained.done()
            assert pieces == []
            output.resume()

        assert not drained.result()
        assert pieces == [b"done\n"]
        os.close(stranger)

    run(main)


def test_a_megabyte_of_input_waits_for_its_reader_and_a_dead_one_is_told(warden: Warden) -> None:
    async def main() -> None:
        pieces: list[bytes] = []
        output, stdin = OutputPipe(pieces.append), InputPipe()
        child = await start(warden, "head -c 1000000 | wc -c", output, stdin.read_end)
        stdin.watch()

        assert await stdin.write(b"x" * 1_000_000)
        await child.wait()
        assert not await stdin.write(b"x" * 1_000_000)

        stdin.close()
        stdin.close()
        await output.drain()
        assert b"".join(pieces).strip() == b"1000000"

    run(main)


def open_descriptors() -> list[str]:
    return sorted(path.name for path in Path("/proc/self/fd").iterdir())


def test_closing_early_gives_up_the_output_and_no_descriptor_is_lost(warden: Warden) -> None:
    async def main() -> None:
        async def one() -> None:
            output = OutputPipe(lambda _: None)
            child = await start(warden, "exec cat /dev/zero", output)
            output.close()
            output.close()
            await child.wait()

        await one()
        before = open_descriptors()
        for _ in range(3):
            await one()
        assert open_descriptors() == before

    run(main)
