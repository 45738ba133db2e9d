"""The warden with real processes: starts, ends, leftovers, and the death of its agent."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

import runner_agent
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


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


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


def test_leftovers_are_killed_when_their_main_process_has_ended(warden: Warden) -> None:
    async def main() -> None:
        # given a setsid escapee, one without environment, and a daemon with a child of its own
        reader, writer = os.pipe()
        script = """
        sleep 600 &
        setsid sleep 600 &
        env -i setsid sleep 600 &
        (setsid sh -c 'sleep 600 & sleep 600' &)
        """
        child = await warden.spawn(shell(script, stdout=writer))
        os.close(writer)

        # when
        exited = await child.wait()

        # then nobody holds the pipe once the exit is told
        assert os.read(reader, 1) == b""
        assert exited.code == 0
        assert exited.leftovers >= 4
        os.close(reader)

    run(main)


def test_leftovers_of_one_do_not_cost_another_its_own(warden: Warden) -> None:
    async def main() -> None:
        # given a long-lived program with a daemon in a session of its own
        lives, life = os.pipe()
        script = "(setsid sleep 600 &) ; echo up; read line"
        stdin, hold = os.pipe()
        other = await warden.spawn(shell(script, mark="other", stdin=stdin, stdout=life))
        os.close(stdin)
        os.close(life)
        assert os.read(lives, 3) == b"up\n"

        # when another one leaves something behind
        exited = await started_and_ended(warden, shell("setsid sleep 600 &", mark="one"))

        # then only that is killed, and the daemon with its own program's end
        assert exited.leftovers == 1
        assert not select.select([lives], [], [], 0)[0]
        os.close(hold)
        assert (await other.wait()).leftovers == 1
        assert os.read(lives, 1) == b""
        os.close(lives)

    run(main)


def test_kill_tree_ends_what_ignores_signals_and_what_has_escaped(warden: Warden) -> None:
    async def main() -> None:
        reader, writer = os.pipe()
        script = """
        trap '' TERM INT HUP
        (setsid sh -c 'trap "" TERM; sleep 600 & sleep 600' &)
        setsid sleep 600 &
        echo up; while :; do sleep 600; done
        """
        child = await warden.spawn(shell(script, stdout=writer))
        os.close(writer)
        assert os.read(reader, 3) == b"up\n"
        child.signal(signal.SIGTERM)
        child.signal_group(signal.SIGTERM)

        exited = await child.kill_tree()

        assert exited.signal == signal.SIGKILL
        assert not exited.was_oom
        read_all(reader)
        os.close(reader)
        assert await child.kill_tree() == exited

    run(main)


def test_a_signal_reaches_the_main_process_or_its_group(warden: Warden) -> None:
    async def main() -> None:
        reader, writer = os.pipe()
        script = "trap 'exit 7' TERM; echo up; while :; do sleep 0.01; done"
        one = await warden.spawn(shell(script, stdout=writer))
        assert os.read(reader, 3) == b"up\n"
        one.signal(signal.SIGTERM)
        assert (await one.wait()).code == 7

        two = await warden.spawn(shell("sleep 600 & echo up; wait; wait", stdout=writer))
        assert os.read(reader, 3) == b"up\n"
        two.signal_group(signal.SIGTERM)
        assert (await two.wait()).signal == signal.SIGTERM
        two.signal(signal.SIGKILL)

        os.close(writer)
        os.close(reader)

    run(main)


def test_children_find_every_signal_and_descriptor_as_the_system_sets_it(warden: Warden) -> None:
    async def main() -> None:
        reader, writer = os.pipe()
        script = "grep -E '^Sig(Ign|Blk)' /proc/self/status; ls /proc/self/fd; ps -o sid= -p $$"
        child = await warden.spawn(shell(script, stdout=writer))
        os.close(writer)
        await child.wait()

        output = read_all(reader).decode().split()
        os.close(reader)
        _, blocked, _, ignored, *descriptors, session = output
        # 32 and 33 are the C library's own; its posix_spawn leaves them ignored.
        assert int(ignored, 16) & ~(0b11 << 31) == int(blocked, 16) == 0
        # 3 is the descriptor by which ls reads the folder
        assert descriptors == ["0", "1", "2", "3"]
        assert session == str(child.pid)

    run(main)


@pytest.mark.parametrize(
    ("spawn", "fault", "message"),
    [
        (
            spawn_of("no-such-program"),
            SpawnFault.PROGRAM,
            "no program 'no-such-program' on PATH ('/usr/bin:/bin')",
        ),
        (
            spawn_of("/no/such/program"),
            SpawnFault.PROGRAM,
            "cannot start '/no/such/program': no such file or directory",
        ),
        (
            spawn_of("/etc/passwd"),
            SpawnFault.PROGRAM,
            "cannot start '/etc/passwd': permission denied",
        ),
        (
            spawn_of("true", cwd="/no/such/folder"),
            SpawnFault.DIRECTORY,
            "working directory '/no/such/folder': no such file or directory",
        ),
        (
            spawn_of("true", cwd="/etc/passwd"),
            SpawnFault.DIRECTORY,
            "working directory '/etc/passwd': not a directory",
        ),
        (
            spawn_of("true", "x" * 10_000_000, env={**ENV, "A": "y" * 10}),
            SpawnFault.LENGTH,
            "cannot start 'true': argument list too long: arguments and environment take 10000051 "
            "characters, the longest of them 10000001; pass long values in a file",
        ),
        (
            spawn_of("true", "a\0b"),
            SpawnFault.TEXT,
            "cannot start 'true': an argument or variable holds a NUL character, "
            "or a variable's name an equals sign",
        ),
    ],
)
def test_what_cannot_be_started_is_said_and_the_next_one_starts(
    warden: Warden, spawn: Spawn, fault: SpawnFault, message: str
) -> None:
    async def main() -> None:
        with pytest.raises(ProgramNotStartedError) as caught:
            await warden.spawn(spawn)
        assert caught.value.fault is fault
        assert str(caught.value) == message

        assert (await (await warden.spawn(spawn_of("true"))).wait()).code == 0

    run(main)


def test_megabytes_that_the_system_takes_arrive_whole(warden: Warden) -> None:
    async def main() -> None:
        values = {f"V{index}": "x" * 100_000 for index in range(15)}
        reader, writer = os.pipe()
        spawns = [
            shell("env | wc -c", env={**ENV, **values}, mark=f"a{index}", stdout=writer)
            for index in range(5)
        ]

        async with asyncio.TaskGroup() as group:
            for spawn in spawns:
                group.create_task(started_and_ended(warden, spawn))

        os.close(writer)
        sizes = [int(size) for size in read_all(reader).split()]
        os.close(reader)
        assert len(sizes) == 5
        assert min(sizes) > 1_500_000

    run(main)


async def started_and_ended(warden: Warden, spawn: Spawn) -> Exit:
    return await (await warden.spawn(spawn)).wait()


def test_five_hundred_run_at_once_and_each_gets_its_own_end(warden: Warden) -> None:
    async def main() -> None:
        # given five hundred that wait for one gate
        gate, opener = os.pipe()
        children = []
        for index in range(500):
            spawn = shell(f"read line; exit {index % 200}", mark=f"a{index}", stdin=gate)
            children.append(await warden.spawn(spawn))
        os.close(gate)

        # when
        os.close(opener)

        # then
        codes = [(await child.wait()).code for child in children]
        assert codes == [index % 200 for index in range(500)]

    run(main)


def test_a_start_that_nobody_awaits_any_more_is_undone(warden: Warden) -> None:
    async def main() -> None:
        reader, writer = os.pipe()
        spawn = shell("sleep 600", stdout=writer)

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await warden.spawn(spawn)

        os.close(writer)
        assert (await started_and_ended(warden, spawn_of("true"))).code == 0
        await asyncio.to_thread(read_all, reader)
        os.close(reader)

    run(main)


def test_giving_up_a_wait_leaves_the_others_waiting(warden: Warden) -> None:
    async def main() -> None:
        stdin, hold = os.pipe()
        child = await warden.spawn(shell("read line", stdin=stdin))
        os.close(stdin)
        async with asyncio.TaskGroup() as group:
            patient = group.create_task(child.wait())
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0):
                    await child.wait()
            assert child.exit is None
            os.close(hold)

        assert patient.result() == child.exit

    run(main)


def test_the_signals_that_end_an_agent_do_not_end_its_warden(warden: Warden) -> None:
    async def main() -> None:
        stdin, hold = os.pipe()
        child = await warden.spawn(shell("read line; exit 3", stdin=stdin))
        os.close(stdin)

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            os.kill(parent_of(child.pid), number)
        os.close(hold)

        assert (await child.wait()).code == 3

    run(main)


def test_the_death_of_the_warden_is_told_and_ends_its_groups(warden: Warden) -> None:
    async def main() -> None:
        child = await warden.spawn(shell("echo $PPID; sleep 600"))
        parent = parent_of(child.pid)
        exits = os.pidfd_open(child.pid)

        os.kill(parent, signal.SIGKILL)

        with pytest.raises(WardenLostError):
            await child.wait()
        with pytest.raises(WardenLostError):
            await warden.spawn(spawn_of("true"))
        assert select.select([exits], [], [], LIMIT_S)[0]
        os.close(exits)

    run(main)


def test_closing_kills_everything_and_tells_who_waits(warden: Warden) -> None:
    async def main() -> None:
        reader, writer = os.pipe()
        child = await warden.spawn(shell("setsid sleep 600 & sleep 600", stdout=writer))
        os.close(writer)
        warden.close()
        warden.close()

        assert os.read(reader, 1) == b""
        os.close(reader)
        with pytest.raises(WardenLostError):
            await child.wait()

    run(main)


def test_one_warden_serves_one_loop_after_another(warden: Warden) -> None:
    async def main() -> None:
        assert (await started_and_ended(warden, spawn_of("true"))).code == 0

    run(main)
    run(main)


def test_a_script_without_an_interpreter_goes_to_the_shell(warden: Warden, tmp_path) -> None:
    async def main() -> None:
        (tmp_path / "script").write_text("exit $1\n")
        (tmp_path / "script").chmod(0o755)
        spawn = spawn_of("./script", "5", cwd=str(tmp_path))
        assert (await started_and_ended(warden, spawn)).code == 5

        (tmp_path / "script").write_text("#!/no/such/interpreter\n")
        with pytest.raises(ProgramNotStartedError) as caught:
            await warden.spawn(spawn)
        assert caught.value.fault is SpawnFault.INTERPRETER

    run(main)


def test_the_price_of_a_program_is_told(warden: Warden) -> None:
    async def main() -> None:
        script = "import os, time; x = bytearray(60_000_000)\nwhile time.process_time() < 0.2: pass"
        exited = await started_and_ended(warden, spawn_of(sys.executable, "-c", script))

        assert exited.cpu_ms >= 190
        assert exited.rss_kb >= 60_000

    run(main)


def test_what_ends_by_itself_right_after_its_main_process_may_finish(warden: Warden) -> None:
    async def main() -> None:
        reader, writer = os.pipe()
        spawn = shell("(sleep 0.02; echo finished) &", stdout=writer)
        exited = await started_and_ended(warden, spawn)
        os.close(writer)

        assert read_all(reader) == b"finished\n"
        assert exited.leftovers == 0
        os.close(reader)

    run(main)


def test_one_that_keeps_fleeing_into_new_sessions_is_caught(warden: Warden, tmp_path) -> None:
    async def main() -> None:
        reader, writer = os.pipe()
        (tmp_path / "flee").write_text("setsid sh $0 &\n")
        child = await warden.spawn(spawn_of("sh", str(tmp_path / "flee"), stdout=writer))
        os.close(writer)

        await child.wait()

        assert os.read(reader, 1) == b""
        os.close(reader)

    run(main)


def test_a_warden_starts_from_one_file(tmp_path) -> None:
    # given what is pushed to a machine that has nothing but Python
    program = """
import asyncio
from runner_agent.processes import Spawn
from runner_agent.warden import Warden
async def main(warden):
    child = await warden.spawn(Spawn("a1", ["sh", "-c", "exit 5"], {}, "/"))
    print((await child.wait()).code)
warden = Warden.start()
asyncio.run(main(warden))
warden.close()
"""
    root = Path(runner_agent.__file__).parent.parent
    with ZipFile(tmp_path / "agent.pyz", "w") as file:
        file.writestr("__main__.py", program)
        for package in (root / "runner_agent", root.parent / "runner"):
            for module in package.rglob("*.py"):
                file.write(module, module.relative_to(package.parent))

    ended = subprocess.run(
        [sys.executable, "-I", "-S", "agent.pyz"], cwd=tmp_path, stdout=subprocess.PIPE, check=True
    )

    assert ended.stdout == b"5\n"
