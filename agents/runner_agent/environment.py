"""What a step finds in its environment. Credentials of Claude Code never reach a `run` step."""

from collections.abc import Mapping

from runner.wire.messages import ExecuteTask

CREDENTIALS = frozenset(
    {
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_AUTH_TOKEN",
        "CLAUDE_CODE_OAUTH_TOKEN",
        "CLAUDE_API_KEY",
        "AWS_BEARER_TOKEN_BEDROCK",
        "ANTHROPIC_FOUNDRY_API_KEY",
    }
)
"""Variables that hold a secret of Claude Code's own (claude-code.md, section 2)."""

_OURS = ("CLAUDECODE", "CLAUDE_CODE_", "CLAUDE_CONFIG_DIR", "WORKFLOW_RUNNER_")
"""Of an outer Claude Code or runner; a step must not take itself for a part of that."""


def shell_environment(agent: Mapping[str, str]) -> dict[str, str]:
    """Return the part of the agent's environment that a `run` step gets, HOME included."""
    return {
        name: value
        for name, value in agent.items()
        if name not in CREDENTIALS and not name.startswith(_OURS)
    }


def step_variables(order: ExecuteTask, files: str, drop: str) -> dict[str, str]:
    """Return the variables by which a step learns who it is and where its outputs go.

    ``files`` is how the paths of its own files begin, ``drop`` the folder for its artifacts.
    """
    return {
        "CI": "true",
        "RUNNER_RUN_ID": order.task.id.partition("/")[0],
        "RUNNER_STEP_ID": order.step,
        "RUNNER_ATTEMPT": str(order.attempt),
        "RUNNER_OUTPUT": f"{files}.output",
        "RUNNER_SUMMARY": f"{files}.summary",
        "RUNNER_ARTIFACTS": drop,
    }
