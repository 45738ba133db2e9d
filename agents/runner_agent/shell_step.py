"""A `run` step: one command, or a script under a shell, with its output as the step's log."""

import asyncio
import signal
from pathlib import Path
from typing import cast

from runner.wire.messages import Outcome
from runner_agent.attempt import Attempt, Place, variables_of, working_directory
from runner_agent.environment import shell_environment
from runner_agent.pipes import OutputPipe
from runner_agent.processes import Child, Exit, ProgramNotStartedError, Spawn
from runner_agent.stop import Stop

_POLITE_S = 10.0
"""Between SIGTERM and the end of the whole tree (promises.md, G10)."""

_NOT_FOUND = 127
_SIGTERM, _SIGKILL = int(signal.SIGTERM), int(signal.SIGKILL)


async def execute_shell(attempt: Attempt, place: Place) -> Outcome:
    """Return how the command ended, once nothing that it started is left."""
    pipe = OutputPipe(attempt.reports.log)
    attempt.reports.pipe(pipe)
    try:
        child = await attempt.warden.spawn(_spawn_of(attempt, place, pipe))
        return await _see_through(attempt, child, pipe)
    except ProgramNotStartedError as error:
        return Outcome("failed", cause="spawn_failed", message=str(error), exit_code=_NOT_FOUND)
    finally:
        pipe.close()


async def _see_through(attempt: Attempt, child: Child, pipe: OutputPipe) -> Outcome:
    pipe.watch()
    attempt.reports.started()
    timeout_ms = attempt.order.timeouts.attempt_ms
    if timeout_ms is not None:
        attempt.stop.arm(timeout_ms)
    try:
        exit_ = await _wait(child, attempt.stop)
    finally:
        attempt.stop.disarm()
        if child.exit is None:
            await asyncio.shield(child.kill_tree())
    await pipe.drain()
    return outcome_of(exit_, attempt.stop.reason, timeout_ms)


def _spawn_of(attempt: Attempt, place: Place, pipe: OutputPipe) -> Spawn:
    order = attempt.order
    return Spawn(
        mark=order.attempt_id,
        argv=_argv(attempt),
        env={**shell_environment(attempt.environ), **variables_of(attempt)},
        cwd=str(working_directory(place.root, order.payload.get("working_directory"))),
        stdout=pipe.write_end,
        stderr=pipe.write_end,
    )


def _argv(attempt: Attempt) -> list[str]:
    """Return the words to execute; a script is put into a file of its own first."""
    payload = attempt.order.payload
    if "argv" in payload:
        return list(cast("list[str]", payload["argv"]))
    script = Path(f"{attempt.site.files(attempt.order)}.script")
    text = cast("str", payload["script"])
    script.write_text(text, encoding="utf-8", errors="surrogatepass")
    return [*cast("list[str]", payload["shell"]), str(script)]


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
    number = exit_.signal
    code = exit_.code if exit_.code is not None else 128 + (number or _SIGKILL)
    if exit_.was_oom:
        message = "the system killed it for want of memory"
        return Outcome("failed", cause="oom", message=message, exit_code=code)
    if number is None:
        message = f"the command ended with exit code {code}"
        return Outcome("failed", cause=f"exit:{code}", message=message, exit_code=code)
    name = signal.Signals(number).name if number in signal.valid_signals() else str(number)
    cause = "sigterm_external" if number == _SIGTERM else f"exit:{code}"
    return Outcome("failed", cause=cause, message=f"{name} ended the command", exit_code=code)
