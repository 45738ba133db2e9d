"""A `run` step: one command, or a script under a shell, with its output as the step's log."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from runner.wire.messages import ExecuteTask, Outcome
from runner_agent.pipes import OutputPipe
from runner_agent.processes import Child, Exit, ProgramNotStartedError, Spawn
from runner_agent.stop import Stop
from runner_agent.warden import Warden

_POLITE_S = 10.0
"""Between SIGTERM and the end of the whole tree (promises.md, G10)."""

_NOT_FOUND = 127
_SIGTERM, _SIGKILL = int(signal.SIGTERM), int(signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class ShellStep:
    """What one attempt needs besides its order."""

    order: ExecuteTask
    warden: Warden
    cwd: Path
    env: Mapping[str, str]
    script: Path
    """Where the script is put for a shell that reads it from a file."""
    stop: Stop
    on_output: Callable[[bytes], None]
    on_started: Callable[[], None]
    on_pipe: Callable[[OutputPipe], None]
    """Is shown the pipe, so that it can pause and resume it."""


async def run_shell(step: ShellStep) -> Outcome:
    """Return how the command ended, once nothing that it started is left."""
    pipe = OutputPipe(step.on_output)
    step.on_pipe(pipe)
    try:
        child = await _spawn(step, pipe)
    except ProgramNotStartedError as error:
        pipe.close()
        return Outcome("failed", cause="spawn_failed", message=str(error), exit_code=_NOT_FOUND)
    pipe.watch()
    step.on_started()
    timeout_ms = step.order.timeouts.attempt_ms
    if timeout_ms is not None:
        step.stop.arm(timeout_ms)
    try:
        exit_ = await _wait(child, step.stop)
    finally:
        step.stop.disarm()
        if child.exit is None:
            await asyncio.shield(child.kill_tree())
    await pipe.drain()
    return outcome_of(exit_, step.stop.reason, timeout_ms)


async def _spawn(step: ShellStep, pipe: OutputPipe) -> Child:
    spawn = Spawn(
        mark=step.order.attempt_id,
        argv=_argv(step),
        env=step.env,
        cwd=str(step.cwd),
        stdout=pipe.write_end,
        stderr=pipe.write_end,
    )
    return await step.warden.spawn(spawn)


def _argv(step: ShellStep) -> list[str]:
    payload = step.order.payload
    argv = payload.get("argv")
    if argv is not None:
        return list(cast("list[str]", argv))
    step.script.write_text(cast("str", payload["script"]), encoding="utf-8", errors="surrogatepass")
    return [*cast("list[str]", payload["shell"]), str(step.script)]


async def _wait(child: Child, stop: Stop) -> Exit:
    """Return the exit; once told to stop, ask, and after a while kill the tree."""
    exit_ = await stop.first(child.wait)
    if exit_ is not None:
        return exit_
    if not stop.is_urgent:
        child.signal_group(_SIGTERM)
        try:
            async with asyncio.timeout(_POLITE_S):
                exit_ = await stop.first_urgent(child.wait)
        except TimeoutError:
            exit_ = None
    return exit_ or await child.kill_tree()


def outcome_of(exit_: Exit, stopped: str | None, timeout_ms: int | None) -> Outcome:
    """Return what an exit means, given why we stopped it, if we did."""
    if stopped == "timeout":
        seconds = (timeout_ms or 0) / 1000
        message = f"the command was stopped after {seconds:g} s, the step's timeout"
        return Outcome("failed", cause="timeout", message=message, exit_code=exit_.code)
    if stopped is not None:
        return Outcome("cancelled", message=f"stopped: {stopped}", exit_code=exit_.code)
    if exit_.code == 0:
        return Outcome("succeeded", exit_code=0)
    if exit_.code is not None:
        message = f"the command ended with exit code {exit_.code}"
        return Outcome("failed", cause=f"exit:{exit_.code}", message=message, exit_code=exit_.code)
    return _killed(exit_)


def _killed(exit_: Exit) -> Outcome:
    number = exit_.signal or _SIGKILL
    name = signal.Signals(number).name if number in signal.valid_signals() else str(number)
    code = 128 + number
    if exit_.was_oom:
        return Outcome(
            "failed", cause="oom", message="the system killed it for want of memory", exit_code=code
        )
    cause = "sigterm_external" if number == _SIGTERM else f"exit:{code}"
    return Outcome("failed", cause=cause, message=f"{name} ended the command", exit_code=code)
