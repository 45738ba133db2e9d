"""How a run of Claude Code ended: from its record, its exit and our own wish to an outcome. Pure.

An exit code of 0 is not success, and neither is a result that says so.
"""

import signal
from collections.abc import Mapping
from math import isfinite
from typing import Any

from runner.base.records import record
from runner.wire.messages import Outcome
from runner_agent.claude_account import cost_usd, usage_of
from runner_agent.claude_causes import cause_of_result, cause_of_silence, text_of
from runner_agent.claude_invocation import Invocation
from runner_agent.claude_stream import ClaudeRecord, shown

CANCELS = frozenset({"cancel", "stale"})
"""Our reasons to stop that end an attempt as cancelled; every other one is a cause."""

_SIGINT, _SIGTERM, _SIGKILL = int(signal.SIGINT), int(signal.SIGTERM), int(signal.SIGKILL)
_MESSAGE_CHARS = 600
_CONFIG_ERRORS = (1, 2)
_UNSTARTABLE = (126, 127)


@record
class Ending:
    """How the program ended, and who wished it."""

    code: int | None
    """None if a signal ended it."""
    signal: int | None = None
    was_oom: bool = False
    stopped: str | None = None
    """Why we stopped it: ``cancel``, ``stale``, or a cause."""
    stop_message: str = ""
    has_lingered: bool = False
    """It had given its result, did not end, and we ended it."""
    stderr: str = ""
    """The end of what it wrote there."""

    @property
    def number(self) -> int | None:
        """The signal that ended it, also where the program says so by its exit code."""
        if self.signal is not None or self.code is None:
            return self.signal
        number = self.code - 128
        return number if number in (_SIGINT, _SIGTERM, _SIGKILL) else None


@record
class _Verdict:
    """The status with its reason; what the run cost and said is the same in any case."""

    cause: str | None = None
    message: str = ""
    is_cancelled: bool = False


_GOOD = _Verdict()


def decide(record: ClaudeRecord, ending: Ending, invocation: Invocation) -> Outcome:
    """Return the outcome of the attempt."""
    verdict = _verdict(record, ending, invocation)
    status = "failed" if verdict.cause else "succeeded"
    result = record.results[-1] if record.results else {}
    is_wanted = verdict == _GOOD and invocation.wants_structured_output
    return Outcome(
        status="cancelled" if verdict.is_cancelled else status,
        cause=verdict.cause,
        message=verdict.message,
        exit_code=ending.code,
        outputs=result["structured_output"] if is_wanted else {},
        cost_usd=cost_usd(record),
        usage=usage_of(record),
        session=record.session,
        model=record.model,
        denials=tuple(_denials(record)),
        warnings=tuple(_warnings(record, ending, verdict)),
    )


def _verdict(record: ClaudeRecord, ending: Ending, invocation: Invocation) -> _Verdict:
    if ending.stopped in CANCELS:
        return _Verdict(message=f"stopped: {ending.stopped}", is_cancelled=True)
    if ending.stopped is not None:
        return _Verdict(ending.stopped, ending.stop_message)
    if ending.was_oom:
        return _Verdict("oom", "the system killed 'claude' for want of memory")
    if not record.results:
        return _without_result(record, ending)
    result = record.results[-1]
    if result.get("is_error"):
        return _failed_result(record, result)
    if not ending.has_lingered and ending.code != 0:
        return _bad_exit(ending)
    return _claimed_success(record, result, invocation)


def _without_result(record: ClaudeRecord, ending: Ending) -> _Verdict:
    said = _sentence(ending.stderr)
    if ending.number == _SIGTERM:
        return _Verdict("sigterm_external", "somebody else ended 'claude' with SIGTERM")
    if not record.events:
        return _without_event(record, ending, said)
    how = _how(ending)
    if ending.code == 0:
        message = "'claude' ended without a result, as if there had been nothing to do"
        return _Verdict("not_executed", message)
    return _Verdict("cli_crash", f"'claude' ended without a result: {how}{said}")


def _without_event(record: ClaudeRecord, ending: Ending, said: str) -> _Verdict:
    """Nothing of its protocol was seen: it did not start, or it is something else."""
    if record.garbage or record.truncated:
        message = f"'claude' printed what is not its protocol, such as '{record.garbage_sample}'"
        return _Verdict("garbage_output", message)
    if ending.code == 0:
        return _Verdict("not_executed", f"'claude' ended at once and said nothing{said}")
    how = _how(ending)
    known = cause_of_silence(ending.stderr)
    if known == "cli_version":
        return _Verdict(known, f"this 'claude' is too old for the step{said}")
    if known is not None:
        return _Verdict(known, f"'claude' could not start: {how}{said}")
    if ending.code in _CONFIG_ERRORS and said:
        return _Verdict("invalid_request", f"'claude' refused to start{said}")
    if ending.code in _UNSTARTABLE:
        return _Verdict("spawn_failed", f"'claude' could not be started: {how}{said}")
    return _Verdict("cli_crash", f"'claude' ended before it said anything: {how}{said}")


def _failed_result(record: ClaudeRecord, result: Mapping[str, Any]) -> _Verdict:
    cause = cause_of_result(result, record.error)
    if cause == "network" and record.tools_run:
        cause = "interrupted_mid_turn"
    if cause == "sigterm_external":
        return _Verdict(cause, "somebody else interrupted 'claude'")
    text = shown(text_of(result), _MESSAGE_CHARS)
    return _Verdict(cause, text or f"'claude' ended with '{result.get('subtype')}'")


def _bad_exit(ending: Ending) -> _Verdict:
    """It claimed success and then ended as if it had failed."""
    message = f"'claude' gave a result and then ended badly: {_how(ending)}"
    if ending.number == _SIGTERM:
        return _Verdict("sigterm_external", message)
    if ending.number == _SIGKILL:
        return _Verdict("cli_crash", message)
    return _Verdict("execution_error", message + _sentence(ending.stderr))


def _claimed_success(
    record: ClaudeRecord, result: Mapping[str, Any], invocation: Invocation
) -> _Verdict:
    if result.get("subtype") != "success":
        return _Verdict("execution_error", f"'claude' ended with '{result.get('subtype')}'")
    if not result.get("num_turns") or "terminal_reason" not in result:
        said = _sentence(text_of(result))
        return _Verdict("not_executed", f"'claude' ended without doing the prompt{said}")
    down = down_servers(record, invocation)
    if down:
        return _Verdict("mcp_failed", down)
    denials = _denials(record)
    if denials and not invocation.allows_denials:
        names = ", ".join(dict.fromkeys(denials))
        message = f"denied: {names} ({len(denials)} {'call' if len(denials) == 1 else 'calls'})"
        return _Verdict("permission_denied", message)
    if invocation.wants_structured_output:
        return _structured(result.get("structured_output"))
    if result.get("stop_reason") in _UNFINISHED and not result.get("result"):
        return _Verdict("execution_error", "'claude' stopped in the middle of its work")
    if result.get("stop_reason") == "pause_turn":
        return _Verdict("execution_error", "'claude' paused and did not go on")
    return _GOOD


def _structured(answer: object) -> _Verdict:
    if not isinstance(answer, dict):
        return _Verdict("structured_output", "the answer came without the structured output")
    if not _can_be_kept(answer, _DEPTH_MAX):
        message = f"the structured output nests deeper than {_DEPTH_MAX} or has infinite numbers"
        return _Verdict("structured_output", message)
    return _GOOD


_DEPTH_MAX = 48
"""A frame takes 64 (`runner.wire.codec`), of which the outcome around it needs some."""


def _can_be_kept(value: object, depth: int) -> bool:
    if isinstance(value, dict | list):
        items = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(_can_be_kept(item, depth - 1) for item in items)
    return not isinstance(value, float) or isfinite(value)


_UNFINISHED = ("tool_use", "pause_turn")
_UP = frozenset({"connected", "pending"})


def down_servers(record: ClaudeRecord, invocation: Invocation) -> str:
    """Return a sentence about the MCP servers of the step that did not start; empty if all did."""
    down = [
        f"'{name}' ({record.mcp_servers.get(name, 'absent')})"
        for name in invocation.mcp_servers
        if record.mcp_servers.get(name) not in _UP
    ]
    return f"MCP servers did not start: {', '.join(down)}" if down and record.has_begun else ""


def _denials(record: ClaudeRecord) -> list[str]:
    """Return the tools that were denied; the results' own list counts where there is one."""
    listed = [
        str(denial.get("tool_name"))
        for result in record.results
        for denial in _listed(result.get("permission_denials"))
        if isinstance(denial, dict)
    ]
    return listed or record.denials


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _warnings(record: ClaudeRecord, ending: Ending, verdict: _Verdict) -> list[str]:
    warnings = []
    if record.garbage and verdict.cause != "garbage_output":
        warnings.append(f"'claude' printed {record.garbage} lines that are not its protocol")
    if record.truncated:
        warnings.append(f"{record.truncated} lines of 'claude' were too long and were cut")
    if record.results and cost_usd(record) is None:
        warnings.append("'claude' gave a cost that is no amount; it counts as unknown")
    if ending.has_lingered:
        warnings.append("'claude' did not end after its result and was killed")
    return warnings


def _how(ending: Ending) -> str:
    if ending.signal is not None:
        known = ending.signal in signal.valid_signals()
        return signal.Signals(ending.signal).name if known else f"signal {ending.signal}"
    return f"exit code {ending.code}"


def _sentence(text: str) -> str:
    text = shown(text, _MESSAGE_CHARS)
    return f": {text}" if text else ""
