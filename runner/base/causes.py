"""Why an attempt ended badly: one list from the YAML's ``retry.on`` to logs and console.

A table and nothing else; the policy that reads it is `runner.engine.decide`.
"""

from collections.abc import Mapping
from enum import StrEnum

from runner.base.records import record


class Retry(StrEnum):
    """What happens by default after a failure of this cause, while attempts are left."""

    ALWAYS = "yes"
    ONCE = "once"
    NEVER = "no"


@record
class CauseRow:
    """One cause: when it is named, and how it is treated unless the step says otherwise."""

    name: str
    meaning: str
    retry: Retry = Retry.NEVER
    floor_ms: int = 0
    """The least rest before the next attempt; the step's own backoff may ask for more."""
    effects_unknown: bool = False
    """Nobody can say what was done: ``on-lost`` decides between another attempt and ``held``."""
    rests: bool = True
    """Whether the step's own backoff lies before the next attempt; else it starts at once."""
    remedy: str = ""
    """What a person does about it, as one sentence."""


_CREDENTIAL = "run 'runner doctor' to see which credential was found, and mend or replace it"

_ROWS = (
    CauseRow(
        "rate_limited",
        "the API answered 429 and Claude Code's own retries were spent",
        Retry.ALWAYS,
        30_000,
        remedy="run fewer Claude steps at once (--slots), or raise retry.attempts",
    ),
    CauseRow(
        "usage_limit",
        "the session or weekly limit of the subscription is reached",
        Retry.ALWAYS,
        900_000,
        remedy="wait for the reset, or use another credential",
    ),
    CauseRow("spend_limit", "the organisation's spend limit is reached", remedy="raise the limit"),
    CauseRow(
        "billing_error",
        "payment failed or the credit balance is too low",
        remedy="add credit, then 'runner resolve RUN STEP retry'",
    ),
    CauseRow(
        "overloaded",
        "the API answered 529",
        Retry.ALWAYS,
        10_000,
        remedy="wait, or name claude.fallback-model",
    ),
    CauseRow(
        "server_error",
        "the API answered 500, 502, 503 or 504",
        Retry.ALWAYS,
        5_000,
        remedy="wait; see the API's status page",
    ),
    CauseRow(
        "network",
        "the connection to the API failed or stalled",
        Retry.ALWAYS,
        2_000,
        remedy="check the network, proxy and ANTHROPIC_BASE_URL",
    ),
    CauseRow(
        "tls",
        "the API's certificate could not be verified",
        remedy="check the clock and NODE_EXTRA_CA_CERTS",
    ),
    CauseRow(
        "interrupted_mid_turn",
        "the stream died after text or a tool call",
        Retry.ALWAYS,
        effects_unknown=True,
        rests=False,
        remedy="read transcript.jsonl for what was done before the cut",
    ),
    CauseRow(
        "auth",
        "the credential is missing, wrong, revoked or not allowed (401, 403)",
        remedy=_CREDENTIAL,
    ),
    CauseRow("model_not_found", "no such model for this credential", remedy="correct claude.model"),
    CauseRow(
        "invalid_request",
        "the API or Claude Code refused the request as malformed",
        remedy="read the message; it names the option",
    ),
    CauseRow(
        "context_limit",
        "the prompt or the conversation is too long for the model",
        remedy="shorten the prompt or split the step",
    ),
    CauseRow(
        "max_turns",
        "Claude needed more turns than claude.max-turns allows",
        remedy="raise claude.max-turns or make the step smaller",
    ),
    CauseRow(
        "budget",
        "the money for this step is spent",
        remedy="raise claude.max-budget-usd",
    ),
    CauseRow(
        "max_output_tokens",
        "an answer was cut at the output limit",
        Retry.ONCE,
        rests=False,
    ),
    CauseRow(
        "structured_output",
        "the answer does not fit output-schema, or none was given",
        Retry.ONCE,
        rests=False,
        remedy="simplify output-schema, or say in the prompt what belongs into each field",
    ),
    CauseRow("refusal", "the model declined", remedy="reword the prompt"),
    CauseRow(
        "execution_error",
        "Claude Code ended with an error that has no name of its own",
        Retry.ONCE,
        2_000,
        effects_unknown=True,
        remedy="read the last lines of transcript.jsonl",
    ),
    CauseRow(
        "permission_denied",
        "a tool was denied, so the work may be incomplete",
        remedy="add the rule to claude.allowed-tools, or set allow-denials: true",
    ),
    CauseRow("mcp_failed", "an MCP server of the step did not start", Retry.ONCE, 5_000),
    CauseRow("plugin_failed", "a plugin of the step did not load", Retry.ONCE, 5_000),
    CauseRow(
        "cli_missing",
        "no 'claude' was found",
        remedy="install Claude Code or 'workflow-runner[claude]', or set claude.path",
    ),
    CauseRow("cli_version", "this 'claude' lacks what the step needs", remedy="upgrade 'claude'"),
    CauseRow(
        "cli_crash",
        "'claude' ended without a result",
        Retry.ALWAYS,
        2_000,
        effects_unknown=True,
    ),
    CauseRow("oom", "the system killed it for want of memory", Retry.ONCE, effects_unknown=True),
    CauseRow(
        "sigterm_external",
        "somebody else ended it with SIGTERM",
        Retry.ALWAYS,
        effects_unknown=True,
        rests=False,
    ),
    CauseRow(
        "stalled",
        "no event from Claude for longer than idle-timeout",
        Retry.ONCE,
        10_000,
        effects_unknown=True,
    ),
    CauseRow("timeout", "the attempt took longer than the step's timeout", remedy="raise timeout"),
    CauseRow("cancelled", "the run was cancelled"),
    CauseRow(
        "garbage_output",
        "'claude' printed what is not its protocol",
        Retry.ONCE,
        effects_unknown=True,
    ),
    CauseRow(
        "agent_lost",
        "the agent or the runner vanished while the step ran",
        Retry.ALWAYS,
        effects_unknown=True,
        rests=False,
        remedy="'runner resolve RUN STEP retry|succeed|fail'",
    ),
    CauseRow(
        "not_started",
        "the attempt is proven never to have started",
        Retry.ALWAYS,
        rests=False,
    ),
    CauseRow("capability_mismatch", "the agent lacks what the step requires", Retry.ALWAYS),
    CauseRow("policy_denied", "the agent's own policy forbids the step"),
    CauseRow(
        "workspace_error",
        "the checkout could not be prepared or committed",
        Retry.ALWAYS,
        5_000,
    ),
    CauseRow("disk_full", "the agent's disk is full", Retry.ALWAYS, 5_000, remedy="free space"),
    CauseRow("ssh_host_key_mismatch", "the host key is not the pinned one"),
    CauseRow("ssh_auth", "the host refused the key"),
    CauseRow("ssh_connect", "the host could not be reached", Retry.ALWAYS, 2_000),
    CauseRow("exit", "the command ended with a non-zero exit code; 'exit:75' names one code"),
    CauseRow("verify_failed", "a check of the step failed"),
    CauseRow("expectation_failed", "an expected effect is missing or a forbidden one is there"),
    CauseRow(
        "merge_conflict",
        "the commits of the needed steps cannot be merged",
        remedy="let the steps change different files, or make one need the other",
    ),
    CauseRow(
        "artifact_missing",
        "a glob under artifacts matched nothing",
        remedy="correct the glob, or set if-missing: warn",
    ),
    CauseRow("rejected", "a person said no"),
    CauseRow("approval_expired", "nobody answered in time"),
    CauseRow("setup_failed", "preparing the step's environment failed"),
    CauseRow("workflow_failed", "the called workflow failed"),
    CauseRow(
        "not_executed",
        "Claude ended without doing the prompt",
        remedy="read transcript.jsonl; a hook or a local command may have taken the prompt",
    ),
    CauseRow(
        "spawn_failed",
        "the program could not be started",
        remedy="check shell, working-directory and PATH",
    ),
    CauseRow("no_progress", "attempts repeat without a new effect"),
    CauseRow("poison", "the step took several agents down"),
    CauseRow(
        "cassette_miss",
        "the cassette has no recording for this step as it stands",
        remedy="record again with --record, or run without --replay",
    ),
    CauseRow("internal", "a fault in the runner itself", remedy="report it with the run folder"),
)

CAUSES: Mapping[str, CauseRow] = {row.name: row for row in _ROWS}

ALIASES: Mapping[str, str] = {
    "network_timeout": "network",
    "agent_disconnected": "agent_lost",
    "rate_limit_exceeded": "rate_limited",
}


def find_cause(name: str) -> CauseRow | None:
    """Return the row of ``name``, of what it is an alias of, or of the family of ``exit:75``."""
    row = CAUSES.get(ALIASES.get(name, name))
    if row is None and name.startswith("exit:") and name[5:].isdecimal():
        return CAUSES["exit"]
    return row
