"""How runs of Claude Code end: recorded ones, and each exit code with each kind of result."""

from pathlib import Path

import pytest

from runner.base.causes import CAUSES
from runner_agent.claude_causes import cause_of_result
from runner_agent.claude_decision import Ending, decide
from runner_agent.claude_invocation import invocation_of
from runner_agent.claude_stream import ClaudeRecord, ClaudeStream

TRANSCRIPTS = Path(__file__).parents[2] / "support" / "transcripts"
OK = {
    "type": "result",
    "subtype": "success",
    "is_error": False,
    "num_turns": 1,
    "terminal_reason": "completed",
    "stop_reason": "end_turn",
    "result": "done",
    "permission_denials": [],
    "model_usage_since_last_result": {"m": {"costUSD": 0.25, "inputTokens": 3}},
}
ERROR = {**OK, "is_error": True, "terminal_reason": "api_error", "api_error_status": 529}
SERVER = {"mcpServers": {"tiny": {"command": "tiny"}}}


def asked(schema=None, *, allow_denials=False, **options):
    named = {name.replace("_", "-"): value for name, value in options.items()}
    payload = {
        "prompt": "p",
        "options": named,
        "output_schema": schema,
        "allow_denials": allow_denials,
    }
    return invocation_of("claude", payload, "s")


def record_of(*results, **known) -> ClaudeRecord:
    return ClaudeRecord(events=3, has_begun=True, results=list(results), **known)


def replayed(name: str, code: int, schema=None, **options):
    stream = ClaudeStream()
    events, stderr = TRANSCRIPTS / f"{name}.jsonl", TRANSCRIPTS / f"{name}.stderr"
    stream.feed(events.read_bytes() if events.exists() else b"")
    stream.flush()
    ending = Ending(
        code=code if code >= 0 else None,
        signal=-code if code < 0 else None,
        stderr=stderr.read_text() if stderr.exists() else "",
    )
    return decide(stream.record, ending, asked(schema, **options))


RECORDED = [
    ("plain", 0, None),
    ("agents", 0, None),
    ("at-composed", 0, None),
    ("bash-timeout-nobg", 0, None),
    ("bg-bash-default", 0, None),
    ("empty", 0, None),
    ("fallback", 0, None),
    ("fault-429x2", 0, None),
    ("fault-tooldup-reset-block", 0, None),
    ("mcp", 0, None),
    ("tool-error", 0, None),
    ("allow-git-rule", 0, "permission_denied"),
    ("bash-default", 0, "permission_denied"),
    ("hooks-deny", 0, "permission_denied"),
    ("badflag", 1, "cli_version"),
    ("fault-400-credit", 1, "billing_error"),
    ("fault-400-toolong", 1, "context_limit"),
    ("fault-401-forever", 1, "auth"),
    ("fault-401-retries0", 1, "auth"),
    ("fault-402", 1, "billing_error"),
    ("fault-403", 1, "auth"),
    ("fault-413", 1, "context_limit"),
    ("fault-429-forever", 1, "rate_limited"),
    ("fault-429-ra65", 1, "rate_limited"),
    ("fault-500-forever", 1, "server_error"),
    ("fault-529-retries2", 1, "overloaded"),
    ("fault-hang-connect-timeout4s", 1, "network"),
    ("fault-hang-delta-bw-A", 143, "sigterm_external"),
    ("fault-mal-html", 1, "network"),
    ("fault-refused-forever", 1, "network"),
    ("fault-reset-delta-forever", 1, "network"),
    ("max-budget", 1, "budget"),
    ("max-turns-3", 1, "max_turns"),
    ("maxtokens", 1, "max_output_tokens"),
    ("model-unknown", 1, "model_not_found"),
    ("no-key", 1, "auth"),
    ("pause-turn", 0, "execution_error"),
    ("prompt-empty", 1, "invalid_request"),
    ("refusal", 1, "refusal"),
    ("sess-id-again", 1, "invalid_request"),
    ("sess-resume-unknown", 1, "invalid_request"),
    ("sig-int-bash", 0, "sigterm_external"),
    ("sig-kill-bash", -9, "cli_crash"),
    ("sig-term-bash", 143, "sigterm_external"),
    ("sj-empty", 0, "not_executed"),
    ("sj-garbage", 1, "invalid_request"),
    ("so-bad", 1, "structured_output"),
]


@pytest.mark.parametrize(("name", "code", "cause"), RECORDED)
def test_a_recorded_run_has_its_cause(name, code, cause):
    outcome = replayed(name, code)

    assert outcome.cause == cause, outcome.message
    assert outcome.status == ("failed" if cause else "succeeded")
    assert (outcome.message == "") == (cause is None)


def test_every_recording_is_in_the_table():
    others = {"mcp-crash", "recommended-step", "sj-stop-sequence", "so-never", "so-ok"}
    kept = {path.stem for path in TRANSCRIPTS.iterdir()}

    assert kept <= {name for name, _, _ in RECORDED} | others


CODES = (0, 1, 2, 126, 127, 130, 137, 139, 143, 255)
BY_CODE = {
    "ok": {
        **dict.fromkeys(CODES, "execution_error"),
        0: None,
        137: "cli_crash",
        143: "sigterm_external",
    },
    "error": dict.fromkeys(CODES, "overloaded"),
    "none": {
        **dict.fromkeys(CODES, "cli_crash"),
        0: "not_executed",
        143: "sigterm_external",
    },
}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("result", list(BY_CODE))
def test_only_exit_0_with_a_good_result_is_success(code, result):
    results = {"ok": [OK], "error": [ERROR], "none": []}[result]

    outcome = decide(record_of(*results), Ending(code), asked())

    assert outcome.cause == BY_CODE[result][code]
    assert outcome.exit_code == code
    assert outcome.cause is None or outcome.cause in CAUSES


@pytest.mark.parametrize("code", CODES)
def test_a_program_that_says_nothing_has_not_done_the_step(code):
    outcome = decide(ClaudeRecord(), Ending(code), asked())

    assert outcome.status == "failed"
    assert outcome.cost_usd == 0.0


def test_structured_output_becomes_outputs_only_where_asked_for():
    schema = {"type": "object"}

    assert replayed("so-ok", 0, schema).outputs == {"name": "widget", "count": 3}
    assert replayed("so-never", 0, schema).cause == "structured_output"
    assert replayed("so-never", 0).cause is None


def test_denials_are_failures_unless_the_step_allows_them():
    schema = {"type": "object"}

    refused = replayed("recommended-step", 0, schema)
    allowed = replayed("recommended-step", 0, schema, allow_denials=True)

    assert (refused.cause, refused.denials) == ("permission_denied", ("Bash",))
    assert refused.outputs == {}
    assert (allowed.status, allowed.denials) == ("succeeded", ("Bash",))
    assert allowed.outputs == {"name": "a", "count": 1}


def test_a_server_that_did_not_start_fails_the_step_that_names_it():
    named = replayed("mcp-crash", 0, mcp_config=SERVER)

    assert named.cause == "mcp_failed"
    assert "'tiny' (failed)" in named.message
    assert replayed("mcp", 0, mcp_config=SERVER).cause is None


@pytest.mark.parametrize(
    ("reason", "status", "cause"),
    [
        ("cancel", "cancelled", None),
        ("stale", "cancelled", None),
        ("timeout", "failed", "timeout"),
        ("stalled", "failed", "stalled"),
        ("auth", "failed", "auth"),
        ("mcp_failed", "failed", "mcp_failed"),
    ],
)
def test_our_own_reason_to_stop_is_the_cause(reason, status, cause):
    stream = ClaudeStream()
    stream.feed((TRANSCRIPTS / "sj-stop-sequence.jsonl").read_bytes())

    outcome = decide(stream.record, Ending(1, stopped=reason, stop_message="why"), asked())

    assert (outcome.status, outcome.cause) == (status, cause)
    assert outcome.cost_usd == pytest.approx(0.00124)


def test_want_of_memory_is_told_apart_from_a_crash():
    ending = Ending(None, signal=9, was_oom=True)

    assert decide(record_of(), ending, asked()).cause == "oom"


def test_a_connection_lost_after_a_tool_ran_leaves_its_effects_unknown():
    lost = {
        **OK,
        "is_error": True,
        "terminal_reason": "api_error",
        "api_error": "connection_failed",
    }

    assert decide(record_of(lost), Ending(1), asked()).cause == "network"
    assert decide(record_of(lost, tools_run=1), Ending(1), asked()).cause == "interrupted_mid_turn"


def test_the_cost_is_the_sum_of_all_results_and_unknown_without_any():
    assert decide(record_of(OK, OK), Ending(0), asked()).cost_usd == 0.5
    assert decide(record_of(OK, OK), Ending(0), asked()).usage["input_tokens"] == 6
    assert decide(record_of(), Ending(None, signal=9), asked()).cost_usd is None
    old = {key: value for key, value in OK.items() if key != "model_usage_since_last_result"}
    assert decide(record_of({**old, "total_cost_usd": 2}), Ending(0), asked()).cost_usd == 2.0


def test_a_result_that_did_nothing_is_not_success():
    idle = {**OK, "num_turns": 0}
    blocked = {key: value for key, value in OK.items() if key != "terminal_reason"}
    midway = {**OK, "stop_reason": "tool_use", "result": ""}

    assert decide(record_of(idle), Ending(0), asked()).cause == "not_executed"
    assert decide(record_of(blocked), Ending(0), asked()).cause == "not_executed"
    assert decide(record_of(midway), Ending(0), asked()).cause == "execution_error"


def test_other_programs_named_claude_are_told_apart():
    record = ClaudeRecord(garbage=2, garbage_sample="hello")

    assert decide(record, Ending(0), asked()).cause == "garbage_output"


def test_one_that_lingers_after_its_result_still_did_the_step():
    outcome = decide(record_of(OK), Ending(None, signal=9, has_lingered=True), asked())

    assert outcome.status == "succeeded"
    assert outcome.warnings == ("'claude' did not end after its result and was killed",)


@pytest.mark.parametrize(
    ("status", "text", "cause"),
    [
        (429, "You've hit your session limit · resets 3:45pm", "usage_limit"),
        (429, "You've hit your weekly limit · resets Mon", "usage_limit"),
        (None, "Claude usage limit reached", "usage_limit"),
        (429, "You've hit your limit · resets 8pm (Africa/Cairo)", "usage_limit"),
        (429, "Server is temporarily limiting requests (not your usage limit)", "rate_limited"),
        (None, "API Error: API returned an empty or malformed response (HTTP 200)", "network"),
        (400, "You have reached your specified API usage limits.", "spend_limit"),
        (403, "This organization has been disabled.", "auth"),
        (None, "API Error: Unable to connect to API (EPROTO)", "network"),
        (None, "Unable to connect to API: SSL certificate hostname mismatch", "tls"),
        (429, "Your organization has reached its spend limit", "spend_limit"),
        (None, "API Error: unable to verify the first certificate", "tls"),
        (None, "SELF_SIGNED_CERT_IN_CHAIN", "tls"),
        (504, "gateway timeout", "server_error"),
        (400, "messages.0: wrong", "invalid_request"),
        (418, "teapot", "execution_error"),
        (None, "something new", "execution_error"),
    ],
)
def test_statuses_and_texts_name_causes(status, text, cause):
    result = {**ERROR, "api_error_status": status, "result": text}

    assert cause_of_result(result, None) == cause


@pytest.mark.parametrize(
    ("api_error", "text", "cause"),
    [
        ("connection_failed", "Connection refused (ECONNREFUSED)", "network"),
        ("connection_failed", "CERT_HAS_EXPIRED", "tls"),
        ("tls_untrusted_ca", "Self-signed certificate detected", "tls"),
        ("org_disabled_credential", "Your ANTHROPIC_API_KEY belongs to ...", "auth"),
        ("usage_limit_reached", "anything", "usage_limit"),
        ("something_new", "prompt is too long", "context_limit"),
        ("something_new", "anything", "invalid_request"),
    ],
)
def test_a_field_that_names_the_error_comes_before_its_text_and_its_status(api_error, text, cause):
    result = {**ERROR, "api_error": api_error, "api_error_status": 400, "result": text}
    if cause in {"network", "tls"}:
        result["api_error_status"] = None

    assert cause_of_result(result, None) == cause
    assert cause in CAUSES
