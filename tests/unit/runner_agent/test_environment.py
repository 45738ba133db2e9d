"""What a step finds in its environment: itself, and nothing of Claude Code's credentials."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.wire.messages import ExecuteTask, Task, Workspace
from runner_agent.environment import CREDENTIALS, shell_environment, step_variables


@pytest.mark.parametrize("name", sorted(CREDENTIALS))
def test_a_credential_never_reaches_a_run_step(name):
    assert shell_environment({name: "secret", "PATH": "/bin"}) == {"PATH": "/bin"}


@pytest.mark.parametrize(
    "name",
    [
        "CLAUDECODE",
        "CLAUDE_CODE_ENTRYPOINT",
        "CLAUDE_CODE_OAUTH_TOKEN",
        "CLAUDE_CONFIG_DIR",
        "WORKFLOW_RUNNER_CRASH_AT",
    ],
)
def test_a_step_does_not_take_itself_for_part_of_an_outer_session(name):
    assert shell_environment({name: "1"}) == {}


@pytest.mark.parametrize("name", ["HOME", "PATH", "LANG", "CLAUDE", "GITHUB_TOKEN", "RUNNER_OS"])
def test_everything_else_of_the_agent_is_there(name):
    assert shell_environment({name: "value"}) == {name: "value"}


@given(st.dictionaries(st.text(), st.text()))
def test_the_environment_of_a_step_is_part_of_the_agents(agent):
    found = shell_environment({**agent, **dict.fromkeys(CREDENTIALS, "secret")})

    assert found.items() <= agent.items()
    assert "secret" not in found.values() or "secret" in agent.values()


def test_a_step_learns_who_it_is_and_where_its_outputs_go():
    order = ExecuteTask(
        Task("r-1/build/2", "", "", 0),
        "att",
        3,
        "build[api]",
        2,
        "shell",
        {},
        Workspace("none", "b"),
    )

    assert step_variables(order, Path("/files/build.2"), "/files/artifacts.1") == {
        "CI": "true",
        "RUNNER_RUN_ID": "r-1",
        "RUNNER_STEP_ID": "build[api]",
        "RUNNER_ATTEMPT": "2",
        "RUNNER_OUTPUT": "/files/build.2.output",
        "RUNNER_SUMMARY": "/files/build.2.summary",
        "RUNNER_ARTIFACTS": "/files/artifacts.1",
    }
