"""A step done by Claude Code: starts it, gives it the prompt, hears it out, ends it in any case."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import cast

from runner.base.canonical import Json
from runner.base.records import record
from runner.wire.messages import Outcome
from runner_agent.attempt import Attempt, Executor, Place, variables_of
from runner_agent.claude_decision import Ending, decide
from runner_agent.claude_environment import (
    Home,
    Tuning,
    Wishes,
    claude_environment,
)
from runner_agent.claude_invocation import Invocation, control_line, invocation_of
from runner_agent.claude_stream import ClaudeStream
from runner_agent.claude_watch import Watch
from runner_agent.pipes import InputPipe, OutputPipe
from runner_agent.processes import (
    Child,
    Exit,
    ProgramNotStartedError,
    Spawn,
    SpawnFault,
    WardenLostError,
)

_SIGTERM = int(signal.SIGTERM)
_STDERR_TAIL_BYTES = 8_192
_PRIVATE = 0o700


@record
class ClaudeSetup:
    """Which Claude Code an agent uses, and how patient they are with each other."""

    path: str
    retries: int = 4
    api_timeout_ms: int = 120_000
    idle_stream_ms: int = 120_000
    polite_ms: int = 10_000
    """Between the steps of stopping: interrupt, SIGTERM, the end of the whole tree."""


def claude_executor(setup: ClaudeSetup) -> Executor:
    """Return what carries out steps of the kind ``claude`` with this Claude Code."""

    async def execute_claude(attempt: Attempt, place: Place) -> Outcome:
        order = attempt.order
        invocation = invocation_of(setup.path, order.payload, order.attempt_id)
        home = attempt.site.home(order)
        try:
            env = _environment(attempt, invocation, Home(home), setup)
            outcome = await _Session(attempt, invocation, setup, env).run(str(place.root))
        except ProgramNotStartedError as error:
            is_missing = error.fault in (SpawnFault.PROGRAM, SpawnFault.INTERPRETER)
            cause = "cli_missing" if is_missing else "spawn_failed"
            outcome = Outcome("failed", cause=cause, message=str(error))
        finally:
            # Claude Code keeps the whole conversation there, with the secrets it has seen.
            await asyncio.to_thread(attempt.site.forget, home)
        return _masked(outcome, attempt)

    return execute_claude


def _environment(
    attempt: Attempt, invocation: Invocation, home: Home, setup: ClaudeSetup
) -> dict[str, str]:
    for folder in (home.config, home.temporary):
        folder.mkdir(mode=_PRIVATE, exist_ok=True)
    wishes = Wishes(
        variables=variables_of(attempt),
        passed=invocation.passed_variables,
        uses_own_config=invocation.uses_own_config,
        reads_project_memory=invocation.reads_project_memory,
    )
    tuning = Tuning(setup.retries, setup.api_timeout_ms, setup.idle_stream_ms)
    return claude_environment(attempt.environ, wishes, home, tuning)


def _masked(outcome: Outcome, attempt: Attempt) -> Outcome:
    masker = attempt.masker
    outputs = masker.mask_json(dict(outcome.outputs))
    return replace(
        outcome,
        message=masker.text(outcome.message),
        outputs=cast("dict[str, Json]", outputs),
        warnings=tuple(masker.text(warning) for warning in outcome.warnings),
    )


class _Session:
    """One run of the program."""

    def __init__(
        self,
        attempt: Attempt,
        invocation: Invocation,
        setup: ClaudeSetup,
        env: Mapping[str, str],
    ) -> None:
        self._attempt = attempt
        self._invocation = invocation
        self._polite_s = setup.polite_ms / 1_000
        self._env = env
        self._stream = ClaudeStream()
        self._watch = Watch(attempt, invocation, self._stream.record, env)
        self._stdin = InputPipe()
        self._shown: tuple[str, float] = ("", 0.0)
        self._tail = b""
        self._bell = asyncio.Event()
        """Rings at each result and at the end of the program."""
        self._has_prompt = False
        self._has_lingered = False

    async def run(self, cwd: str) -> Outcome:
        """Return the outcome, once nothing that the program started is left."""
        with (
            contextlib.closing(self._stdin),
            contextlib.closing(OutputPipe(self._hear)) as stdout,
            contextlib.closing(OutputPipe(self._note)) as stderr,
        ):
            self._attempt.reports.pipe(stderr)
            child = await self._attempt.warden.spawn(self._spawn(cwd, stdout, stderr))
            for pipe in (self._stdin, stdout, stderr):
                pipe.watch()
            exit_ = await self._see_through(child)
            await stdout.drain()
            await stderr.drain()
        self._tell(self._stream.flush())
        return decide(self._stream.record, self._ending(exit_), self._invocation)

    def _spawn(self, cwd: str, stdout: OutputPipe, stderr: OutputPipe) -> Spawn:
        return Spawn(
            mark=self._attempt.order.attempt_id,
            argv=self._invocation.argv,
            env=self._env,
            cwd=cwd,
            stdin=self._stdin.read_end,
            stdout=stdout.write_end,
            stderr=stderr.write_end,
        )

    async def _see_through(self, child: Child) -> Exit:
        """Return the exit; the tree is killed however this is left."""
        stop = self._attempt.stop
        self._attempt.reports.started()
        self._watch.begin()
        try:
            await stop.first(lambda: self._converse(child))
            if stop.reason is None:
                return await self._let_go(child)
            return await self._end(child)
        finally:
            self._watch.end()
            if child.exit is None:
                await asyncio.shield(child.kill_tree())

    async def _converse(self, child: Child) -> None:
        """Give the prompt and hear until there is a result or nobody to give one."""
        async with self._ringing_at_exit(child):
            self._has_prompt = await self._stdin.write(self._invocation.first_line)
            await self._bell.wait()

    async def _let_go(self, child: Child) -> Exit:
        """Return the exit after the result; clocks no longer matter, the wish to stop does."""
        self._watch.end()
        exit_ = await self._attempt.stop.first(lambda: self._farewell(child))
        if exit_ is not None:
            return exit_
        if self._attempt.stop.reason is None:
            self._has_lingered = True
        return await child.kill_tree()

    async def _farewell(self, child: Child) -> Exit | None:
        await self._stdin.write(control_line("end_session"))
        self._stdin.close()
        return await self._wait(child)

    async def _end(self, child: Child) -> Exit:
        """Interrupt, after a while terminate, after another kill; at once where it is urgent."""
        exit_ = await self._attempt.stop.first_urgent(lambda: self._ask_to_end(child))
        return exit_ or await child.kill_tree()

    async def _ask_to_end(self, child: Child) -> Exit | None:
        # In the middle of a prompt there is no way to say anything else.
        if self._has_prompt and await self._interrupt(child):
            exit_ = await self._farewell(child)
            if exit_ is not None:
                return exit_
        child.signal(_SIGTERM)
        return await self._wait(child)

    async def _interrupt(self, child: Child) -> bool:
        """Return whether the program gave a result, or ended, when it was asked to."""
        self._bell.clear()
        try:
            async with asyncio.timeout(self._polite_s), self._ringing_at_exit(child):
                await self._stdin.write(control_line("interrupt"))
                await self._bell.wait()
        except TimeoutError:
            return False
        return True

    async def _wait(self, child: Child) -> Exit | None:
        try:
            async with asyncio.timeout(self._polite_s):
                return await child.wait()
        except TimeoutError:
            return None

    @contextlib.asynccontextmanager
    async def _ringing_at_exit(self, child: Child) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            watcher = group.create_task(self._ring_at_exit(child))
            try:
                yield
            finally:
                watcher.cancel()

    async def _ring_at_exit(self, child: Child) -> None:
        # Whoever waits for the exit next is told of a lost warden.
        with contextlib.suppress(WardenLostError):
            await child.wait()
        self._bell.set()

    def _hear(self, content: bytes) -> None:
        results = len(self._stream.record.results)
        self._tell(self._stream.feed(content))
        self._watch.heard()
        if len(self._stream.record.results) > results:
            self._bell.set()

    def _tell(self, lines: list[str]) -> None:
        record, reports = self._stream.record, self._attempt.reports
        shown = (record.line, record.estimate_usd)
        for line in lines:
            reports.event(line)
        if lines and shown != self._shown:
            self._shown = shown
            reports.usage({"cost_usd": record.estimate_usd, "line": record.line})

    def _note(self, content: bytes) -> None:
        self._tail = (self._tail + content)[-_STDERR_TAIL_BYTES:]
        self._attempt.reports.log(content)

    def _ending(self, exit_: Exit) -> Ending:
        stop = self._attempt.stop
        return Ending(
            code=exit_.code,
            signal=exit_.signal,
            was_oom=exit_.was_oom,
            stopped=stop.reason,
            stop_message=self._watch.reason_text(stop.reason),
            has_lingered=self._has_lingered,
            stderr=self._tail.decode("utf-8", "replace"),
        )
