"""The warden with real processes: starts, ends, leftovers, and the death of its agent."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

import pytest
from runner_agent.processes import Exit, ProgramNotStartedError, Spawn, SpawnFault, WardenLostError
from runner_agent.warden import Warden

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="the full promise is Linux's"),
]

ENV = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
LIMIT_S = 60


def spawn_of(
    *argv: str, mark: str = "a1", cwd: str = "/", env: dict[str, str] = ENV, **streams: int
) -> Spawn:
    return Spawn(mark, argv, env, cwd, **streams)


def shell(script: str, **rest) -> Spawn:
    return spawn_of("/bin/sh", "-c", script, **rest)


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


def read_all(descriptor: int) -> bytes:
    """Read until nobody holds the other end: the proof that all who had it are dead."""
    parts = []
    while True:
        assert select.select([descriptor], [], [], LIMIT_S)[0], "somebody still holds the pipe"
        part = os.read(descriptor, 65_536)
        if not part:
            return b"".join(parts)
        parts.append(part)


def is_alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_an_exit_code_and_a_signal_are_told_apart(warden: Warden) -> None:
    async def main() -> None:
        exited = await (await warden.spawn(shell("exit 3"))).wait()
        killed = await (await warden.spawn(shell("kill -TERM $$"))).wait()

        assert (exited.code, exited.signal) == (3, None)
        assert (killed.code, killed.signal) == (None, signal.SIGTERM)

    run(main)


def test_a_child_gets_its_streams_directory_environment_and_mark(warden: Warden, tmp_path) -> None:
    async def main() -> None:
        reader, writer = os.pipe()
        script = 'read line; echo "$line|$PWD|$A|$RUNNER_ATTEMPT_ID"; echo oops >&2'
        (tmp_path / "in").write_text("hello\n")
        with (tmp_path / "in").open() as file:
            spawn = Spawn(
                "m-1",
                ["sh", "-c", script],
                {**ENV, "A": "ä"},
                str(tmp_path),
                file.fileno(),
                writer,
                writer,
            )
            child = await warden.spawn(spawn)
        os.close(writer)
        await child.wait()

        assert read_all(reader).decode() == f"hello|{tmp_path}|ä|m-1\noops\n"
        os.close(reader)

    run(main)


def test_kill_9_of_the_agent_leaves_nothing_behind() -> None:
    # given an agent whose children are a sleeper, a setsid escapee and a double-forked daemon
    reader, writer = os.pipe()
    program = f"""
import asyncio, os
from runner_agent.processes import Spawn
from runner_agent.warden import Warden
warden = Warden.start()
async def main():
    script = '''sleep 600 & setsid sleep 600 & (setsid sh -c "sleep 600 & sleep 600" &)
    env -i setsid sleep 600 & echo started; trap "" TERM; sleep 600; sleep 600'''
    child = await warden.spawn(
        Spawn("a1", ["sh", "-c", script], dict(os.environ), "/", None, {writer}, {writer})
    )
    await child.wait()
asyncio.run(main())
"""
    agent = subprocess.Popen(
        [sys.executable, "-c", program],
        pass_fds=[writer],
        env={**ENV, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    os.close(writer)
    assert os.read(reader, 64) == b"started\n"

    # when
    agent.kill()
    agent.wait()

    # then everybody who held the pipe is gone
    read_all(reader)
    os.close(reader)
