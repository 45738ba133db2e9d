from runner.kinds.claude_options import final_options, read_only
from tests.support.workflows import problems


def test_rights_are_decided_even_where_nothing_is_said():
    assert final_options({}) == {
        "permission-mode": "dontAsk",
        "tools": ["Read", "Edit", "Write", "Glob", "Grep"],
        "allowed-tools": ["Read(./**)", "Edit(./**)"],
        "disallowed-tools": [],
    }


def test_what_is_not_about_rights_passes_through():
    options = {"model": "opus", "settings": {"sandbox": {"enabled": True}}}

    found = final_options(options)

    assert found["model"] == "opus"
    assert found["settings"] == {"sandbox": {"enabled": True}}
    assert options == {"model": "opus", "settings": {"sandbox": {"enabled": True}}}


def test_no_tools_at_all_change_nothing():
    assert read_only(final_options({"tools": []}))
    assert not read_only(final_options({}))


def test_rules_and_servers_are_checked_since_claude_code_would_not():
    found = problems(
        "steps:\n"
        "  a:\n"
        "    prompt: x\n"
        "    claude: {allowed-tools: [make], disallowed-tools: ['rm -rf'], tools: ['Bash(x)'],\n"
        "      settings: {permissions: {deny: ['(x)']}}, mcp-config: {mcpServers: {s: {}}}}\n"
    )

    assert [line.split(" ")[:2] for line in found] == [
        ["4:56", "E215"],
        ["4:75", "E215"],
        ["5:39", "E215"],
        ["5:75", "E216"],
    ]
