"""Looks for Claude Code and a credential before a run begins that needs them."""

from collections.abc import Mapping

from runner.base.errors import WorldError
from runner.base.records import record
from runner.plan.plan import Plan
from runner_agent.claude_binary import find_claude, version_of
from runner_agent.claude_environment import found_credential


class NoCredentialError(WorldError):
    """A step needs Claude and there is nothing to pay with."""

    retryable = False


@record
class FoundClaude:
    """The Claude Code of this machine."""

    path: str
    version: str


def check_claude(plan: Plan, path: str | None, environ: Mapping[str, str]) -> FoundClaude:
    """Return the Claude Code that the steps of ``plan`` will be done by.

    Raises:
        WorldError: it is not installed, or a step's credential is nowhere to be seen.
    """
    program = find_claude(path, environ)
    if found_credential(environ) is None and not all(
        _brings_its_own(step.work, step.env)
        for step in plan.frame.spec.all_steps()
        if step.kind == "claude"
    ):
        raise NoCredentialError(
            "no credential for Claude Code is in the environment",
            hint="export ANTHROPIC_API_KEY=..., or CLAUDE_CODE_OAUTH_TOKEN from "
            "'claude setup-token'; 'runner doctor' shows what was found; "
            "'--replay' runs from a cassette",
        )
    return FoundClaude(program, version_of(program, environ))


def _brings_its_own(work: object, env: Mapping[str, object]) -> bool:
    """Whether a step names a credential in its `env`, or uses the user's own login."""
    options = getattr(work, "options", {})
    return options.get("config") == "user" or found_credential(dict.fromkeys(env, "x")) is not None
