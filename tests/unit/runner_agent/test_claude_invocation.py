"""How Claude Code is asked to do a step."""

import json

from runner_agent.claude_invocation import control_line, invocation_of

SESSION = "11111111-2222-4333-8444-555555555555"


def call(prompt: str = "do it", schema=None, **options):
    named = {name.replace("_", "-"): value for name, value in options.items()}
    payload = {"prompt": prompt, "options": named, "output_schema": schema}
    return invocation_of("/bin/claude", payload, SESSION)


def test_no_settings_of_the_checkout_are_read_and_nobody_is_asked():
    argv = call(permission_mode="dontAsk").argv

    assert argv[argv.index("--setting-sources") + 1] == ""
    assert argv[argv.index("--session-id") + 1] == SESSION
    assert {"--strict-mcp-config", "--disable-slash-commands", "--verbose"} <= set(argv)
    assert argv[argv.index("--permission-prompts") + 1] == "none"
    assert "--permission-mode=dontAsk" in argv


def test_every_option_has_its_flag():
    argv = call(
        model="m",
        fallback_model="f",
        max_turns=3,
        max_budget_usd=0.5,
        system_prompt="s",
        append_system_prompt="a",
        effort="low",
        add_dir=["x", "y"],
        agents={"a": {"prompt": "p", "description": "d"}},
        settings={"permissions": {"deny": ["Bash"]}},
        mcp_config={"mcpServers": {"tiny": {"command": "t"}}},
        tools=["Read", "Bash"],
        allowed_tools=["Edit(./**)", "Bash(make *)"],
        disallowed_tools=["WebFetch"],
    ).argv

    assert set(argv) >= {
        "--model=m",
        "--fallback-model=f",
        "--max-turns=3",
        "--max-budget-usd=0.5",
        "--system-prompt=s",
        "--append-system-prompt=a",
        "--effort=low",
        "--add-dir=x",
        "--add-dir=y",
        "--tools=Read,Bash",
        '--agents={"a":{"prompt":"p","description":"d"}}',
        '--settings={"permissions":{"deny":["Bash"]}}',
        '--mcp-config={"mcpServers":{"tiny":{"command":"t"}}}',
    }
    assert argv[-5:] == (
        *("--allowedTools", "Edit(./**)", "Bash(make *)"),
        *("--disallowedTools", "WebFetch"),
    )


def test_a_value_that_looks_like_a_flag_stays_a_value():
    argv = call(model="--dangerously-skip-permissions").argv

    assert "--dangerously-skip-permissions" not in argv
    assert "--model=--dangerously-skip-permissions" in argv


def test_a_step_without_tools_says_so():
    assert "--tools=" in call(tools=[]).argv
    assert not any(word.startswith("--tools") for word in call().argv)


def test_the_prompt_goes_as_it_stands_over_the_input_and_not_into_the_arguments():
    prompt = '/clear @/etc/passwd "quoted"\nsecond line \ud800 ü'
    invocation = call(prompt)

    message = json.loads(invocation.first_line)
    assert message["message"]["content"] == prompt
    assert message["client_composed"] is True
    assert message["uuid"] == SESSION
    assert invocation.first_line.count(b"\n") == 1
    assert not any("passwd" in word for word in invocation.argv)


def test_a_schema_is_asked_for():
    invocation = call(schema={"type": "object"})

    assert '--json-schema={"type":"object"}' in invocation.argv
    assert invocation.wants_structured_output


def test_the_servers_of_the_step_are_to_be_connected():
    config = {"mcpServers": {"tiny": {"command": "t"}, "far": {"url": "http://localhost"}}}

    assert call(mcp_config=config).mcp_servers == ("tiny", "far")


def test_a_user_config_reads_the_settings_of_the_user_and_never_of_the_checkout():
    invocation = call(config="user")

    assert invocation.uses_own_config
    assert invocation.argv[invocation.argv.index("--setting-sources") + 1] == "user"


def test_a_control_request_is_one_line():
    assert json.loads(control_line("interrupt"))["request"] == {"subtype": "interrupt"}
