"""What the errors of Claude Code and of the API mean: the tables that name causes, as data.

A field that names the error decides before any text does, and a text before the bare status; texts
were seen in claude 2.1 or documented.
"""

from collections.abc import Mapping, Sequence
from typing import Any

_BY_SUBTYPE = {
    "error_max_turns": "max_turns",
    "error_max_budget_usd": "budget",
    "error_max_structured_output_retries": "structured_output",
}

_BY_API_ERROR = {
    # Those seen, and those of claude 2.1.330's list whose name leaves no doubt.
    "max_output_tokens": "max_output_tokens",
    "stream_idle_timeout": "network",
    "no_response": "network",
    "computer_slept": "network",
    "tls_untrusted_ca": "tls",
    "tls_cert_signature_failure": "tls",
    "org_disabled_credential": "auth",
    "api_key_auth_disabled": "auth",
    "invalid_credential_header": "auth",
    "provider_credentials": "auth",
    "gateway_signin_required": "auth",
    "gateway_session_expired": "auth",
    "model_requires_usage_credits": "billing_error",
    "long_context_credits_required": "billing_error",
    "usage_limit_reached": "usage_limit",
    "message_over_context_limit": "context_limit",
    "claude_code_version_too_old": "cli_version",
}
_CONNECTION_FAILED = "connection_failed"
"""Says no more than that; the text may know why."""

_BY_TEXT: Sequence[tuple[tuple[int, ...], str, str]] = (
    # Status that the text is looked for under (none: any), a part of the text, the cause.
    ((), "credit balance", "billing_error"),
    ((), "usage credits", "billing_error"),
    ((), "spend limit", "spend_limit"),
    ((), "spending limit", "spend_limit"),
    ((), "api usage limits", "spend_limit"),
    ((), "organization has been disabled", "auth"),
    # Said of a server that is busy; it must come before the next row.
    ((0, 429), "not your usage limit", "rate_limited"),
    ((0, 429), "usage limit", "usage_limit"),
    ((0, 429), "session limit", "usage_limit"),
    ((0, 429), "weekly limit", "usage_limit"),
    ((0, 429), "5-hour limit", "usage_limit"),
    ((0, 429), "hit your limit", "usage_limit"),
    ((0, 429), "extra usage", "usage_limit"),
    ((0, 400, 413), "prompt is too long", "context_limit"),
    ((0, 400), "context window", "context_limit"),
    ((0, 400), "context limit", "context_limit"),
    ((0,), "not logged in", "auth"),
    ((0,), "please run /login", "auth"),
    ((0,), "invalid api key", "auth"),
    ((0,), "oauth token", "auth"),
    ((0,), "certificate", "tls"),
    ((0,), "self_signed_cert", "tls"),
    ((0,), "unable_to_verify_leaf_signature", "tls"),
    ((0,), "cert_has_expired", "tls"),
    ((0,), "unable_to_get_issuer_cert", "tls"),
    ((0,), "unable to connect to api", "network"),
    ((0,), "request timed out", "network"),
    ((0,), "json parse error", "network"),
    ((0,), "malformed response", "network"),
    ((0,), "econnre", "network"),
    ((0,), "enotfound", "network"),
    ((0,), "etimedout", "network"),
    ((0,), "connection error", "network"),
    ((0,), "fetch failed", "network"),
    ((0,), "overloaded", "overloaded"),
)
"""In this order; 0 stands for an error without a status."""

_BY_STATUS = {
    400: "invalid_request",
    401: "auth",
    402: "billing_error",
    403: "auth",
    404: "model_not_found",
    408: "network",
    409: "server_error",
    413: "context_limit",
    429: "rate_limited",
    529: "overloaded",
}
_SERVER_ERRORS = range(500, 600)

_BY_MESSAGE_ERROR = {
    "authentication_failed": "auth",
    "billing_error": "billing_error",
    "rate_limit": "rate_limited",
    "overloaded": "overloaded",
    "server_error": "server_error",
    "invalid_request": "invalid_request",
    "model_not_found": "model_not_found",
    "max_output_tokens": "max_output_tokens",
}

_BY_STDERR = (
    ("unknown option", "cli_version"),
    ("out of memory", "oom"),
)
"""For a program that ended before it said anything on its output."""


def cause_of_result(result: Mapping[str, Any], message_error: str | None) -> str:
    """Return what the result of a failed run means; ``message_error`` is its last message's."""
    by_subtype = _BY_SUBTYPE.get(str(result.get("subtype")))
    if by_subtype is not None:
        return by_subtype
    if str(result.get("terminal_reason")).startswith("aborted_"):
        return "sigterm_external"
    if result.get("stop_reason") == "refusal":
        return "refusal"
    if result.get("terminal_reason") == "prompt_too_long":
        return "context_limit"
    if result.get("subtype") == "error_during_execution" and "terminal_reason" not in result:
        return "invalid_request"
    api_error = str(result.get("api_error"))
    return (
        _BY_API_ERROR.get(api_error)
        or _by_text(result)
        or ("network" if api_error == _CONNECTION_FAILED else None)
        or _by_status(result.get("api_error_status"))
        or _BY_MESSAGE_ERROR.get(message_error or "")
        or "execution_error"
    )


def cause_of_silence(stderr: str) -> str | None:
    """Return what ``stderr`` says about a start that failed; none where it says nothing known."""
    lower = stderr.lower()
    return next((cause for text, cause in _BY_STDERR if text in lower), None)


def text_of(result: Mapping[str, Any]) -> str:
    """Return what a result says for people."""
    errors = result.get("errors")
    if isinstance(errors, list) and errors:
        return "; ".join(str(error) for error in errors)
    return str(result.get("result") or "")


def _by_text(result: Mapping[str, Any]) -> str | None:
    status = result.get("api_error_status") or 0
    lower = text_of(result).lower()
    for statuses, text, cause in _BY_TEXT:
        if (not statuses or status in statuses) and text in lower:
            return cause
    return None


def _by_status(status: object) -> str | None:
    if not isinstance(status, int):
        return None
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return "server_error" if status in _SERVER_ERRORS else None
