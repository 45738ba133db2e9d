"""Steps done by the real Claude Code against a scripted model: each ending has its cause."""

import json
import os
import signal
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest

from runner.wire.messages import Timeouts
from runner_agent.claude_binary import find_claude
from runner_agent.claude_session import ClaudeSetup
from runner_agent.warden import Warden
from tests.support.claude_runs import KEY, LONG, Run, Step, meanwhile, run, run_of
from tests.support.model_scenarios import Fault, Scenario, ToolCall, Turn
from tests.support.model_server import ModelServer

pytestmark = [
    pytest.mark.claude,
    pytest.mark.integration,
    pytest.mark.skipif(find_spec("claude_agent_sdk") is None, reason="no Claude Code here"),
]

SCHEMA = {
    "type": "object",
    "properties": {"count": {"type": "integer"}},
    "required": ["count"],
    "additionalProperties": False,
}


def wrong(kind: str = "status", times: int | None = None, text: str = "late", **rest) -> Turn:
    return Turn(text=text, fault=Fault(kind, **rest), fault_times=times)


def cut_after(turn: Turn) -> Turn:
    """Lose the connection once a tool call is complete."""
    return replace(turn, fault=Fault("reset", at="block"), fault_times=1)


def tool(name: str, **given) -> Turn:
    return Turn(tools=[ToolCall(name, given)])


WRITE = tool("Write", file_path="{{cwd}}/made.txt", content="made")
LIMIT, WAIT = {"retry-after": "65"}, {"retry-after": "30"}
INVALID = "invalid_request_error"
DISABLED = "This organization has been disabled."
USED_UP = "You have reached your specified API usage limits."
SCENARIOS = [
    Scenario("plain", [Turn(text="The answer is 4.")]),
    Scenario("write", [WRITE, Turn(text="written")]),
    Scenario("outside", [tool("Write", file_path="/tmp/outside", content="x"), Turn(text="done")]),
    Scenario("output", [Turn(output={"count": 3})]),
    Scenario("no-output", [Turn(text="I will not.")]),
    Scenario("bad-output", [Turn(output={"count": "three"})]),
    Scenario("endless", [tool("Glob", pattern="*")]),
    Scenario("costly", [Turn(tools=[ToolCall("Glob", {"pattern": "*"})], output_tokens=90_000)]),
    Scenario("401", [wrong(status=401, type="authentication_error")]),
    Scenario("403", [wrong(status=403, type="permission_error")]),
    Scenario("400", [wrong(status=400, type="invalid_request_error")]),
    Scenario("400-organization", [wrong(status=400, type=INVALID, message=DISABLED)]),
    Scenario("400-usage", [wrong(status=400, type=INVALID, message=USED_UP)]),
    Scenario("402", [wrong(status=402, type="billing_error")]),
    Scenario("413", [wrong(status=413, type="request_too_large")]),
    Scenario("leak", [wrong(status=400, type="invalid_request_error", message=f"bad {KEY}")]),
    Scenario("429", [wrong(status=429, type="rate_limit_error")]),
    Scenario("429-once", [wrong(status=429, times=1, type="rate_limit_error")]),
    Scenario("429-wait", [wrong(status=429, type="rate_limit_error", headers=WAIT)]),
    Scenario("429-long", [wrong(status=429, type="rate_limit_error", headers=LIMIT)]),
    Scenario("529", [wrong(status=529, type="overloaded_error")]),
    Scenario("500", [wrong(status=500)]),
    Scenario("404", [wrong(status=404, type="not_found_error", message="model: nope")]),
    Scenario("cut", [wrong("reset", at="delta")]),
    Scenario("cut-once", [wrong("reset", times=1, at="delta")]),
    Scenario("cut-after-tool", [cut_after(WRITE), Turn(text="written")]),
    Scenario("closed", [wrong("close", at="headers")]),
    Scenario("malformed", [wrong("malformed", at="delta")]),
    Scenario("page", [wrong("garbage")]),
    Scenario("error-event", [wrong("error", at="start", status=529, type="overloaded_error")]),
    Scenario("refusal", [Turn(text="No.", stop_reason="refusal")]),
    Scenario("cut-later", [WRITE, wrong("reset", at="delta")]),
    Scenario("hang", [wrong("hang")]),
    Scenario("hang-later", [WRITE, wrong("hang", at="start")]),
    Scenario("large", [Turn(text="0123456789abcdef", repeat_text=131_072)]),
    Scenario("busy", [tool("Bash", command="cat pipe")]),
]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer(SCENARIOS) as server:
        yield server


@pytest.fixture(scope="module")
def warden() -> Iterator[Warden]:
    warden = Warden.start()
    yield warden
    warden.close()


@pytest.fixture
def begin(server: ModelServer, warden: Warden, tmp_path: Path) -> Callable[..., Run]:
    def begin(
        scenario: str,
        *,
        options: dict | None = None,
        schema: dict | None = None,
        timeouts: Timeouts = LONG,
        env: dict[str, str] | None = None,
        root: Path | None = None,
        **setup,
    ) -> Run:
        options = options or {}
        prompt = options.pop("prompt", f"[[scenario:{scenario}]] please")
        path = find_claude(None, {"PATH": ""})
        return run_of(
            Step(prompt, options, schema, timeouts, env or {}),
            warden,
            root or tmp_path,
            server.url,
            ClaudeSetup(path, **{"retries": 0, **setup}),
        )

    return begin


RETRIES = {"retries": 4}
ENDINGS = {
    # scenario: (cause, exit code of Claude Code, how it is begun)
    "plain": (None, 0, {}),
    "write": (None, 0, {}),
    "output": (None, 0, {"schema": SCHEMA}),
    "no-output": ("structured_output", 0, {"schema": SCHEMA}),
    "bad-output": ("structured_output", 1, {"schema": SCHEMA}),
    "endless": ("max_turns", 1, {"options": {"max-turns": 2}}),
    "costly": ("budget", 1, {"options": {"max-budget-usd": 0.05}}),
    "outside": ("permission_denied", 0, {}),
    "refusal": ("refusal", 1, {}),
    "400": ("invalid_request", 1, {}),
    "400-organization": ("auth", 1, {}),
    "400-usage": ("spend_limit", 1, {}),
    "401": ("auth", 1, RETRIES),
    "402": ("billing_error", 1, {}),
    "403": ("auth", 1, {}),
    "404": ("model_not_found", 1, {}),
    "413": ("context_limit", 1, {}),
    "429": ("rate_limited", 1, {}),
    "429-once": (None, 0, {"retries": 1}),
    "429-long": ("rate_limited", 1, RETRIES),
    "500": ("server_error", 1, {}),
    "529": ("overloaded", 1, {}),
    "cut": ("network", 1, {}),
    "cut-once": (None, 0, {}),
    "cut-later": ("interrupted_mid_turn", 1, {}),
    "cut-after-tool": (None, 0, {"retries": 1}),
    "closed": ("network", 1, {}),
    "malformed": ("network", 1, {}),
    "page": ("network", 1, {}),
    "error-event": ("overloaded", 1, {}),
    "large": (None, 0, {}),
}


@pytest.mark.parametrize("scenario", list(ENDINGS))
def test_each_ending_has_its_cause(begin, scenario):
    cause, code, how = ENDINGS[scenario]
    claude = begin(scenario, **how)

    outcome = run(claude.execute)

    assert outcome.cause == cause, (outcome, claude.log)
    assert outcome.exit_code == code
    assert outcome.status == ("failed" if cause else "succeeded")
    assert outcome.session == claude.attempt.order.attempt_id
    assert outcome.cost_usd is not None
    assert all(json.loads(line) for line in claude.events)


def test_a_success_says_what_it_was_and_cost(begin):
    claude = begin("write", schema=None)

    outcome = run(claude.execute)

    assert (claude.place.root / "made.txt").read_text() == "made"
    assert outcome.model == "claude-sonnet-4-5"
    assert outcome.cost_usd > 0
    assert outcome.usage["output_tokens"] == 84
    assert outcome.exit_code == 0
    assert claude.usages[0]["line"].startswith("Write: ")
    assert claude.usages[-1]["line"] == "written"


def test_structured_output_becomes_outputs(begin):
    assert run(begin("output", schema=SCHEMA).execute).outputs == {"count": 3}


def test_an_answer_of_two_megabytes_comes_whole(begin):
    claude = begin("large")

    run(claude.execute)

    assert max(len(line) for line in claude.events) > 2_000_000


def test_a_prompt_is_taken_as_it_stands(begin, server, tmp_path):
    (tmp_path / "secret.txt").write_text("not for the model")
    prompt = f"/clear @{tmp_path}/secret.txt [[scenario:plain]] verbatim"
    before = len(server.requests)

    outcome = run(begin("plain", options={"prompt": prompt}).execute)

    asked = json.dumps(server.requests[before].body["messages"])
    assert outcome.status == "succeeded"
    assert json.dumps(prompt)[1:-1] in asked
    assert "not for the model" not in asked


def test_a_prompt_of_a_megabyte_goes_over_the_input(begin, server):
    prompt = "[[scenario:plain]] " + "0123456789abcde\n" * 65_536

    outcome = run(begin("plain", options={"prompt": prompt}).execute)

    assert outcome.status == "succeeded"
    assert len(json.dumps(server.requests[-1].body["messages"])) > 1_000_000


def test_the_key_is_not_needed_where_there_is_none_to_be_found(begin):
    claude = begin("plain", env={"ANTHROPIC_API_KEY": ""})
    claude.attempt.environ.pop("ANTHROPIC_API_KEY")

    outcome = run(claude.execute)

    assert outcome.cause == "auth"
    assert "runner doctor" in outcome.message


HOOKS = {
    event: [{"hooks": [{"type": "command", "command": f"touch {event}"}]}]
    for event in ("SessionStart", "UserPromptSubmit", "Stop")
}


@pytest.mark.parametrize("wanted", [False, True])
def test_memory_of_the_checkout_is_read_where_wanted_and_its_hooks_and_servers_never(
    begin, server, wanted
):
    claude = begin("plain", options={"project-memory": wanted})
    root = claude.place.root
    (root / "CLAUDE.md").write_text("always say aubergine")
    (root / ".claude").mkdir()
    (root / ".claude" / "settings.json").write_text(json.dumps({"hooks": HOOKS}))
    servers = {"mcpServers": {"theirs": {"command": "touch", "args": ["server-ran"]}}}
    (root / ".mcp.json").write_text(json.dumps(servers))

    outcome = run(claude.execute)

    assert outcome.status == "succeeded"
    assert ("aubergine" in json.dumps(server.requests[-1].body)) == wanted
    assert {path.name for path in root.iterdir()} == {".claude", ".mcp.json", "CLAUDE.md"}


def test_a_server_that_does_not_start_fails_the_step_before_it_costs_anything(begin):
    config = {"mcpServers": {"tiny": {"command": "/bin/false"}}}

    outcome = run(begin("plain", options={"mcp-config": config}).execute)

    assert outcome.cause == "mcp_failed"
    assert "'tiny' (failed)" in outcome.message


def test_the_key_is_masked_in_what_the_outcome_says(begin):
    outcome = run(begin("leak").execute)

    assert outcome.cause == "invalid_request"
    assert KEY not in outcome.message
    assert "***" in outcome.message


def test_every_option_is_known_to_this_claude(begin):
    options = {
        "fallback-model": "claude-haiku-4-5",
        "effort": "low",
        "max-turns": 3,
        "max-budget-usd": 1.5,
        "system-prompt": "be brief",
        "append-system-prompt": "be kind",
        "add-dir": ["/usr/share"],
        "agents": {"reviewer": {"description": "reviews", "prompt": "review"}},
        "settings": {"permissions": {"deny": ["Bash(git push *)"]}},
        "allowed-tools": ["Bash(make *)"],
        "disallowed-tools": ["WebFetch"],
    }
    claude = begin("plain", options=options)

    outcome = run(claude.execute)

    assert outcome.status == "succeeded", outcome
    assert claude.log == []


def test_the_users_own_settings_count_where_the_step_asks_for_them(begin, tmp_path):
    claude = begin("plain", options={"config": "user"})
    settings = tmp_path / "home" / ".claude" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"hooks": HOOKS}))
    claude.attempt.environ["HOME"] = str(tmp_path / "home")

    outcome = run(claude.execute)

    assert outcome.status == "succeeded"
    assert {path.name for path in claude.place.root.iterdir()} == set(HOOKS)


@pytest.mark.skipif(which("openssl") is None, reason="no openssl to make a certificate with")
def test_a_server_that_nobody_vouches_for_is_not_asked_again(begin, tmp_path):
    words = "req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=localhost"
    subprocess.run(["openssl", *words.split()], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    claude = begin("plain", retries=4)

    with ModelServer(SCENARIOS, tls=context) as server:
        claude.attempt.environ["ANTHROPIC_BASE_URL"] = server.url
        outcome = run(claude.execute)

    assert outcome.cause == "tls"
    assert server.requests == []


def test_a_step_works_deep_in_the_file_system(begin, tmp_path):
    claude = begin("write", root=tmp_path / ("d" * 120))

    assert run(claude.execute).status == "succeeded"


def test_a_silent_model_is_a_stall(begin):
    claude = begin("hang", timeouts=Timeouts(60_000, 1_500), polite_ms=3_000)

    outcome = run(claude.execute)

    assert outcome.cause == "stalled"
    assert "1.5 s" in outcome.message


def test_the_timeout_of_the_attempt_ends_it(begin):
    outcome = run(begin("hang", timeouts=Timeouts(2_000, None), polite_ms=3_000).execute)

    assert outcome.cause == "timeout"


def test_a_model_that_gives_no_headers_is_given_up_by_claude_itself(begin):
    assert run(begin("hang", api_timeout_ms=1_000).execute).cause == "network"


def test_a_cancelled_run_is_interrupted_and_its_tools_are_gone(begin):
    claude = begin("busy", options={"allowed-tools": ["Bash"]})
    os.mkfifo(claude.place.root / "pipe")

    def opened() -> None:
        # Waits for the tool, which reads from it.
        held.append(os.open(claude.place.root / "pipe", os.O_WRONLY))

    held: list[int] = []
    outcome = run(lambda: meanwhile(claude, opened, lambda: claude.stop("cancel")))

    assert (outcome.status, outcome.cause) == ("cancelled", None)
    assert outcome.cost_usd is not None
    with pytest.raises(BrokenPipeError):
        os.write(held[0], b"nobody reads this any more")
    os.close(held[0])


def test_a_claude_that_waits_to_ask_again_is_cancelled_at_once(begin):
    claude = begin("429-wait", retries=4)

    outcome = run(
        lambda: meanwhile(
            claude, lambda: claude.events.wait_for('"api_retry"'), lambda: claude.stop("cancel")
        )
    )

    assert outcome.status == "cancelled"
    assert outcome.cost_usd is not None


def test_an_urgent_stop_kills_at_once(begin, server):
    claude = begin("hang-later")

    outcome = run(
        lambda: meanwhile(
            claude,
            lambda: server.wait_for("hang-later", 2),
            lambda: claude.stop("cancel", urgent=True),
        )
    )

    assert outcome.status == "cancelled"
    assert outcome.exit_code is None
    assert outcome.cost_usd is None


@pytest.mark.parametrize(
    ("number", "cause"),
    [(signal.SIGTERM, "sigterm_external"), (signal.SIGKILL, "cli_crash")],
)
def test_somebody_elses_signal_has_its_cause(begin, server, number, cause):
    claude = begin("hang")
    before = len(server.requests_of("hang"))

    outcome = run(
        lambda: meanwhile(
            claude,
            lambda: server.wait_for("hang", before + 1),
            lambda: os.kill(claude.pid(), number),
        )
    )

    assert outcome.cause == cause
    assert outcome.cost_usd is None


def test_a_claude_that_lacks_a_flag_is_too_old(begin, tmp_path):
    old = tmp_path / "claude"
    old.write_text("#!/bin/sh\necho \"error: unknown option '--permission-prompts'\" >&2\nexit 1\n")
    old.chmod(0o755)
    claude = begin("plain")
    claude.setup = ClaudeSetup(str(old))

    outcome = run(claude.execute)

    assert outcome.cause == "cli_version"
    assert "--permission-prompts" in outcome.message


def test_a_claude_that_is_not_there_is_missing(begin, tmp_path):
    claude = begin("plain")
    claude.setup = ClaudeSetup(str(tmp_path / "absent"))

    assert run(claude.execute).cause == "cli_missing"
