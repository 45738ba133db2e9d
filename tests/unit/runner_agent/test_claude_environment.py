"""The environment of Claude Code, and the credential that it finds there."""

from pathlib import Path

from runner_agent.claude_environment import (
    Home,
    Tuning,
    Wishes,
    claude_environment,
    found_credential,
)

AGENT = {
    "PATH": "/bin",
    "LANG": "C.UTF-8",
    "HOME": "/home/someone",
    "CLAUDE_CONFIG_DIR": "/home/someone/.claude-other",
    "HTTPS_PROXY": "http://proxy",
    "NODE_EXTRA_CA_CERTS": "/ca.pem",
    "ANTHROPIC_API_KEY": "key",
    "ANTHROPIC_BASE_URL": "http://gateway",
    "AWS_SECRET_ACCESS_KEY": "aws",
    "DEPLOY_TOKEN": "deploy",
    "CLAUDECODE": "1",
}


def environment(agent=AGENT, variables=None, **wishes):
    asked = Wishes(variables=variables or {}, **wishes)
    return claude_environment(agent, asked, Home(Path("/h")), Tuning())


def test_it_is_built_from_nothing():
    env = environment()

    kept = {"PATH", "LANG", "HTTPS_PROXY", "NODE_EXTRA_CA_CERTS", "ANTHROPIC_BASE_URL"}
    assert kept | {"ANTHROPIC_API_KEY"} <= set(env)
    assert not {"AWS_SECRET_ACCESS_KEY", "DEPLOY_TOKEN", "CLAUDECODE"} & set(env)


def test_its_files_are_private_whatever_the_step_says():
    env = environment(variables={"HOME": "/elsewhere", "CLAUDE_CONFIG_DIR": "/elsewhere"})

    assert env["HOME"] == "/h"
    assert env["CLAUDE_CONFIG_DIR"] == "/h/config"
    assert env["CLAUDE_CODE_TMPDIR"] == "/h/tmp"


def test_a_step_may_wait_longer_and_name_variables_to_pass():
    env = environment(variables={"API_TIMEOUT_MS": "5"}, passed=["DEPLOY_TOKEN", "ABSENT"])

    assert env["API_TIMEOUT_MS"] == "5"
    assert env["DEPLOY_TOKEN"] == "deploy"
    assert "ABSENT" not in env


def test_the_credential_of_the_step_takes_the_place_of_the_agents():
    env = environment(variables={"CLAUDE_CODE_OAUTH_TOKEN": "token"})

    assert env["CLAUDE_CODE_OAUTH_TOKEN"] == "token"
    assert "ANTHROPIC_API_KEY" not in env


def test_claude_api_key_is_an_alias():
    env = environment({"CLAUDE_API_KEY": "alias"})

    assert env["ANTHROPIC_API_KEY"] == "alias"
    assert "CLAUDE_API_KEY" not in env
    both = environment({"CLAUDE_API_KEY": "alias", "ANTHROPIC_API_KEY": "key"})
    assert (both["ANTHROPIC_API_KEY"], "CLAUDE_API_KEY" in both) == ("key", False)


def test_a_variable_that_is_set_to_nothing_is_none():
    agent = {"CLAUDE_API_KEY": "alias", "ANTHROPIC_API_KEY": "", "ANTHROPIC_BASE_URL": ""}
    env = environment(agent)

    assert env["ANTHROPIC_API_KEY"] == "alias"
    assert "ANTHROPIC_BASE_URL" not in env


def test_a_cloud_provider_brings_its_own_variables_and_no_others():
    env = environment({**AGENT, "CLAUDE_CODE_USE_BEDROCK": "1"})

    assert env["AWS_SECRET_ACCESS_KEY"] == "aws"
    assert "ANTHROPIC_API_KEY" not in env


def test_the_users_own_config_is_used_where_the_step_asks():
    env = environment(uses_own_config=True)

    assert env["HOME"] == "/home/someone"
    assert env["CLAUDE_CONFIG_DIR"] == "/home/someone/.claude-other"


def test_memory_files_are_off_unless_asked_for():
    assert environment()["CLAUDE_CODE_DISABLE_CLAUDE_MDS"] == "1"
    wanted = environment(reads_project_memory=True)
    assert "CLAUDE_CODE_DISABLE_CLAUDE_MDS" not in wanted
    assert wanted["CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD"] == "1"


def test_the_found_credential_is_named_and_never_shown():
    found = found_credential(AGENT)

    assert found is not None
    assert (found.name, found.kind, found.is_api_key) == ("ANTHROPIC_API_KEY", "API key", True)
    assert "'key'" not in repr(found)
    assert found_credential({"CLAUDE_CODE_USE_VERTEX": "1"}).kind == "vertex"
    assert found_credential({"ANTHROPIC_API_KEY": ""}) is None
