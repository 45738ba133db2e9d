"""An event as one line for a person; the same words in logs, terminal and CI."""

from collections.abc import Callable, Mapping

from runner.base.canonical import Json

_Event = Mapping[str, Json]
_MINUTE_S = 60
_TENTHS_BELOW_S = 10
_CENTS_FROM_USD = 0.995
"""Below, two digits would hide most of the amount."""


def duration(milliseconds: int) -> str:
    """Return a length of time as people read it: ``0.4s``, ``12s``, ``3m05s``, ``2h10m``."""
    tenths, seconds = round(milliseconds / 100), round(milliseconds / 1000)
    if tenths < _TENTHS_BELOW_S * 10:
        return f"{tenths / 10:.1f}s"
    if seconds < _MINUTE_S:
        return f"{seconds}s"
    minutes, rest = divmod(seconds, _MINUTE_S)
    if minutes < _MINUTE_S:
        return f"{minutes}m{rest:02d}s"
    hours, minutes = divmod(minutes, _MINUTE_S)
    return f"{hours}h{minutes:02d}m"


def money(usd: float) -> str:
    """Return an amount in US dollars."""
    return f"${usd:.2f}" if usd >= _CENTS_FROM_USD or usd == 0 else f"${usd:.4f}"


def sentence(event: _Event) -> str:
    """Return what happened, without its time; empty for what is not worth a line."""
    teller = _SENTENCES.get(str(event.get("type")))
    return teller(event) if teller else ""


def _succeeded(event: _Event) -> str:
    cost = event.get("cost_usd")
    if cost is None:
        return f"{event['step']} succeeded (cost unknown)"
    paid = f" ({money(float(cost))})" if isinstance(cost, int | float) and cost else ""
    return f"{event['step']} succeeded{paid}"


def _failed(event: _Event) -> str:
    return f"{event['step']} attempt failed: {event['cause']}: {event['message']}"


def _retry(event: _Event) -> str:
    until, now = event["until_ms"], event["at_ms"]
    rest = until - now if isinstance(until, int) and isinstance(now, int) else 0
    when = f"in {duration(rest)}" if rest > 0 else "at once"
    return f"{event['step']} tries again {when} (attempt {event['attempt']})"


def _opened(event: _Event) -> str:
    names = event.get("names")
    if isinstance(names, list | tuple) and names:
        return f"{event['step']} becomes {len(names)} instances"
    return f"{event['step']} begins"


def _joined(event: _Event) -> str:
    why = f": {event['cause']}: {event['message']}" if event.get("cause") else ""
    return f"{event['step']} {event['status']}{why}"


def _asked(event: _Event) -> str:
    return f"{event['step']} asks for approval: {' '.join(str(event['message']).split())}"


def _answered(event: _Event) -> str:
    comment = f": {event['comment']}" if event.get("comment") else ""
    word = "approved" if event["is_approved"] else "rejected"
    return f"{event['step']} {word} by {event['by']}{comment}"


def _raised(event: _Event) -> str:
    usd, tokens, time_ms = event.get("usd"), event.get("tokens"), event.get("time_ms")
    more = [money(float(usd))] if isinstance(usd, int | float) and usd else []
    more += [f"{tokens:,} tokens"] if isinstance(tokens, int) and tokens else []
    more += [duration(time_ms)] if isinstance(time_ms, int) and time_ms else []
    return f"{event['by']} allows {' and '.join(more)} more"


def _resolved(event: _Event) -> str:
    reason = f": {event['reason']}" if event.get("reason") else ""
    return f"{event['step']} resolved by {event['by']}: {event['how']}{reason}"


_SENTENCES: Mapping[str, Callable[[_Event], str]] = {
    "RunStarted": lambda e: f"run {e['run']} of '{e['workflow']}' started",
    "RunResumed": lambda e: f"run resumed (conductor {e['epoch']})",
    "StepOpened": _opened,
    "StepAbandoned": lambda e: f"{e['step']} is cut short: {e['reason']}",
    "StepJoined": _joined,
    "ApprovalAsked": _asked,
    "ApprovalAnswered": _answered,
    "StepLeased": lambda e: f"{e['step']} attempt {e['attempt']} goes to {e['agent']}",
    "StepSucceeded": _succeeded,
    "AttemptFailed": _failed,
    "RetryScheduled": _retry,
    "StepFailed": lambda e: f"{e['step']} failed: {e['cause']}: {e['message']}",
    "StepHeld": lambda e: f"{e['step']} is held for a person: {e['cause']}: {e['message']}",
    "StepSkipped": lambda e: f"{e['step']} skipped: {e['reason']}",
    "StepCancelled": lambda e: f"{e['step']} cancelled",
    "StepResolved": _resolved,
    "BudgetExceeded": lambda e: f"nothing new begins: {e['message']}",
    "BudgetRaised": _raised,
    "CancelRequested": lambda e: f"cancelled by {e['by']}",
    "RunFinished": lambda e: f"run {e['status']}" + (f": {e['message']}" if e["message"] else ""),
}
