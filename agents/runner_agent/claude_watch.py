"""What ends a run of Claude Code early: its clocks, and signs that it cannot come to any good."""

import asyncio
from collections.abc import Mapping

from runner.base.records import record
from runner_agent.attempt import Attempt
from runner_agent.claude_decision import down_servers
from runner_agent.claude_environment import found_credential
from runner_agent.claude_invocation import Invocation
from runner_agent.claude_stream import ClaudeRecord, shown


@record
class _Hopeless:
    """Why going on is of no use: the cause, and a sentence."""

    cause: str
    message: str


class Watch:
    """Asks for the end of an attempt; `heard` tells it that the program printed something."""

    def __init__(
        self,
        attempt: Attempt,
        invocation: Invocation,
        record: ClaudeRecord,
        env: Mapping[str, str],
    ) -> None:
        self._attempt = attempt
        self._invocation = invocation
        self._record = record
        credential = found_credential(env)
        self._needs_api_key = not invocation.uses_own_config and (
            credential is None or credential.is_api_key
        )
        self._message = ""
        self._was_begun = False
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Start the clocks of the attempt."""
        timeouts = self._attempt.order.timeouts
        if timeouts.attempt_ms is not None:
            self._attempt.stop.arm(timeouts.attempt_ms)
        self._heard_at = self._loop.time()
        self._look_after(timeouts.idle_ms)

    def end(self) -> None:
        """Stop the clocks; safe to call twice."""
        self._attempt.stop.disarm()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def heard(self) -> None:
        """Take note that something was printed, and look whether there is still hope."""
        self._heard_at = self._loop.time()
        hopeless = self._judge()
        if hopeless is not None and self._attempt.stop.reason is None:
            self._message = hopeless.message
            self._attempt.stop.ask(hopeless.cause)

    def reason_text(self, reason: str | None) -> str:
        """Return a sentence about why the program was stopped."""
        timeouts = self._attempt.order.timeouts
        match reason:
            case "timeout":
                seconds = (timeouts.attempt_ms or 0) / 1000
                return f"Claude was stopped after {seconds:g} s, the step's timeout"
            case "stalled":
                seconds = (timeouts.idle_ms or 0) / 1000
                return f"nothing was heard from Claude for {seconds:g} s, the step's idle-timeout"
            case _:
                return self._message

    def _judge(self) -> _Hopeless | None:
        record = self._record
        retry = record.retry
        if retry is not None and retry.error == "authentication_failed":
            status = f" ({retry.status})" if retry.status else ""
            return _Hopeless("auth", f"the API does not accept the credential{status}")
        wanted = self._attempt.order.attempt_id
        if record.session not in (wanted, None):
            session = shown(record.session or "")
            return _Hopeless("garbage_output", f"'claude' runs session '{session}', not '{wanted}'")
        if self._was_begun or not record.has_begun:
            return None
        self._was_begun = True
        return self._judge_begin()

    def _judge_begin(self) -> _Hopeless | None:
        record, wanted = self._record, self._invocation.permission_mode
        if record.api_key_source == "none" and self._needs_api_key:
            message = "Claude Code found no credential; see 'runner doctor'"
            return _Hopeless("auth", message)
        if record.permission_mode not in (wanted, None):
            mode = shown(record.permission_mode or "")
            message = f"Claude Code runs in permission mode '{mode}'; the step needs '{wanted}'"
            return _Hopeless("invalid_request", message)
        down = down_servers(record, self._invocation)
        return _Hopeless("mcp_failed", down) if down else None

    def _look_after(self, delay_ms: float | None) -> None:
        if delay_ms is not None:
            self._timer = self._loop.call_later(delay_ms / 1000, self._look)

    def _look(self) -> None:
        """Ask for the end if nothing was heard for too long; while a tool runs, nothing need be."""
        idle_ms = self._attempt.order.timeouts.idle_ms or 0
        if self._record.runs_tool:
            self._look_after(idle_ms)
            return
        rest_ms = idle_ms - (self._loop.time() - self._heard_at) * 1000
        if rest_ms <= 0:
            self._attempt.stop.ask("stalled")
        else:
            self._look_after(rest_ms)
