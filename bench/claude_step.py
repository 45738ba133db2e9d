"""What a step by Claude Code costs above Claude Code itself: milliseconds and memory.

The real program, from the wheel of the SDK, talks to the scripted model on loopback: once as the
runner starts it, once bare with the same flags, environment and input, in turns.
"""

import importlib.util
import json
import subprocess
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.batch import Batch
from bench.engines import journal_ms, runner_command
from bench.folders import fresh_folder
from bench.measure import Command, RunFailedError, clean_environment, peak_kb, wall_ms
from bench.samples import Spread, spread

RUNS = 7
_PROMPT = "Greet the benchmark."
_WORKFLOW = f'version: 1\nname: bench-claude\nsteps:\n  greet:\n    prompt: "{_PROMPT}"\n'
_SHELL_WORKFLOW = 'version: 1\nname: bench-sleep\nsteps:\n  s0:\n    run: "sleep 1"\n'
_END = b'{"type":"control_request","request_id":"end","request":{"subtype":"end_session"}}\n'
_SPY = """\
#!/bin/sh
# Claude Code that leaves behind how it was called.
if [ "$1" = --version ]; then exec {program} --version; fi
env -0 > {folder}/env
printf '%s\\0' "$@" > {folder}/argv
tee {folder}/stdin | {program} "$@"
"""


@dataclass(frozen=True, slots=True)
class ClaudeCost:
    """What was found."""

    bare_ms: Spread
    step_ms: Spread
    """From the lease to the success."""
    above_ms: Spread
    """A step less the bare program beside it."""
    whole_ms: Spread
    """The whole process of the runner."""
    runner_shell_kb: int
    """The runner's own processes while a shell step runs."""
    runner_claude_kb: int
    """The same while Claude Code runs; it is not counted itself."""
    bare_kb: int


@dataclass(frozen=True, slots=True)
class _Call:
    """How the runner starts Claude Code."""

    program: Path
    words: Sequence[str]
    env: Mapping[str, str]
    message: Mapping[str, object]

    def fresh(self, folder: Path) -> tuple[Sequence[str], Mapping[str, str], bytes]:
        """Return arguments, environment and input for one more session, at home in ``folder``."""
        session = str(uuid.uuid4())
        words = list(self.words)
        words[words.index("--session-id") + 1] = session
        homes = {name: str(folder) for name in ("HOME", "CLAUDE_CONFIG_DIR", "CLAUDE_CODE_TMPDIR")}
        line = json.dumps({**self.message, "uuid": session}) + "\n"
        return [str(self.program), *words], {**self.env, **homes}, line.encode()


def find_program() -> Path | None:
    """Return Claude Code from the wheel of the SDK."""
    spec = importlib.util.find_spec("claude_agent_sdk")
    if spec is None or spec.origin is None:
        return None
    program = Path(spec.origin).parent / "_bundled" / "claude"
    return program if program.is_file() else None


def measure(batch: Batch) -> ClaudeCost | None:
    """Return what a step costs; nothing where there is no Claude Code."""
    from tests.support.model_scenarios import Scenario, Turn
    from tests.support.model_server import ModelServer

    program = find_program()
    if program is None:
        return None
    scenario = Scenario("greet", [Turn(text="Hello.")], match="Greet")
    with ModelServer([scenario]) as server:
        more = {
            "ANTHROPIC_API_KEY": "sk-ant-dummy-for-the-scripted-model",
            "ANTHROPIC_BASE_URL": server.url,
        }
        return _Measuring(batch, program, more).cost()


@dataclass(frozen=True)
class _Measuring:
    batch: Batch
    program: Path
    more: Mapping[str, str]

    def cost(self) -> ClaudeCost:
        call = self._spy()
        bare, step, above, whole = [], [], [], []
        for index in range(RUNS + 1):
            bare_ms = _bare(call)
            own, wall = self._stepped()
            self.batch.tell(f"Claude Code bare {bare_ms:,.0f} ms, as a step {own:,.0f} ms")
            if index:  # the first of each warms up
                bare.append(bare_ms)
                step.append(own)
                above.append(own - bare_ms)
                whole.append(wall)
        return ClaudeCost(
            bare_ms=_spread(bare),
            step_ms=_spread(step),
            above_ms=_spread(above),
            whole_ms=_spread(whole),
            runner_shell_kb=self._memory_kb(_SHELL_WORKFLOW),
            runner_claude_kb=self._memory_kb(_WORKFLOW),
            bare_kb=_bare_kb(call),
        )

    def _command(self, folder: Path, workflow: str, program: Path) -> Command:
        (folder / "workflow.yaml").write_text(workflow)
        env = clean_environment(folder, **self.more, WORKFLOW_RUNNER_CLAUDE_PATH=str(program))
        return Command(runner_command(folder / "workflow.yaml", 2), folder, env)

    def _stepped(self) -> tuple[float, float]:
        with fresh_folder() as name:
            wall = wall_ms(self._command(Path(name), _WORKFLOW, self.program))
            return journal_ms(Path(name)), wall

    def _memory_kb(self, workflow: str) -> int:
        """Return the memory of the runner's own processes."""
        with fresh_folder() as name:
            command = self._command(Path(name), workflow, self.program)
            return peak_kb(command, without=self.program)

    def _spy(self) -> _Call:
        """Return how the runner starts Claude Code, seen by a program in its place."""
        with fresh_folder() as name:
            folder = Path(name)
            spy = folder / "claude"
            spy.write_text(_SPY.format(program=self.program, folder=folder))
            spy.chmod(0o755)
            wall_ms(self._command(folder, _WORKFLOW, spy))
            pairs = (folder / "env").read_text().split("\0")[:-1]
            return _Call(
                self.program,
                (folder / "argv").read_text().split("\0")[:-1],
                dict(pair.split("=", 1) for pair in pairs),
                json.loads((folder / "stdin").read_text().splitlines()[0]),
            )


def _spread(figures: Sequence[float]) -> Spread:
    found = spread(figures)
    assert found is not None, "each was run at least once"
    return found


def _bare(call: _Call) -> float:
    """Run Claude Code as a script would: the prompt, its result, the end; return milliseconds."""
    with fresh_folder() as name:
        argv, env, line = call.fresh(Path(name))
        begun_ns = time.perf_counter_ns()
        _converse(argv, env, line, Path(name))
        return (time.perf_counter_ns() - begun_ns) / 1e6


def _bare_kb(call: _Call) -> int:
    """Return the memory of Claude Code alone."""
    with fresh_folder() as name:
        argv, env, line = call.fresh(Path(name))
        with (Path(name) / "input").open("w+b") as given:
            given.write(line)
        # The end of its input is the end of the session, after the answer.
        shell = ("sh", "-c", 'exec "$@" < input', "sh", *argv)
        return peak_kb(Command(shell, Path(name), env))


def _converse(argv: Sequence[str], env: Mapping[str, str], line: bytes, folder: Path) -> None:
    with subprocess.Popen(
        argv,
        cwd=folder,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(line)
        process.stdin.flush()
        for said in process.stdout:
            if json.loads(said).get("type") == "result":
                process.stdin.write(_END)
                process.stdin.close()
                break
        process.stdout.read()
    if process.returncode != 0:
        raise RunFailedError(f"Claude Code alone ended with {process.returncode}")
