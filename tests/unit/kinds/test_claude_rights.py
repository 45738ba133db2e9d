import pytest

from runner.kinds.claude_rights import derive_rights, is_rule, narrowed


def test_by_default_a_step_reads_and_writes_its_workspace_and_runs_nothing():
    rights = derive_rights([], [], None)

    assert rights.tools == ("Read", "Edit", "Write", "Glob", "Grep")
    assert rights.allowed == ("Read(./**)", "Edit(./**)")
    assert rights.disallowed == ()
    assert rights.beyond_reading


@pytest.mark.parametrize(
    ("rule", "tight"),
    [
        ("Read", "Read(./**)"),
        ("Glob", "Read(./**)"),
        ("Grep", "Read(./**)"),
        ("Write", "Edit(./**)"),
        ("Edit", "Edit(./**)"),
        ("Write(src/**)", "Edit(src/**)"),
        ("Read(//etc/**)", "Read(//etc/**)"),
        ("Bash(make *)", "Bash(make *)"),
        ("Bash", "Bash"),
        ("mcp__files__read", "mcp__files__read"),
    ],
)
def test_rules_about_files_are_made_tight(rule, tight):
    assert narrowed(rule) == tight


def test_allowed_rules_bring_their_tools():
    rights = derive_rights(["Bash(make *)", "WebFetch(domain:a.org)", "mcp__files"], [], None)

    assert rights.tools == ("Read", "Edit", "Write", "Glob", "Grep", "Bash", "WebFetch")
    assert rights.allowed[2:] == ("Bash(make *)", "WebFetch(domain:a.org)", "mcp__files")


def test_disallowed_tools_do_not_exist():
    rights = derive_rights(["Bash(make *)"], ["Bash", "Write"], None)

    assert rights.tools == ("Read", "Edit", "Glob", "Grep")
    assert rights.disallowed == ("Bash", "Write")


def test_a_ban_on_writing_somewhere_takes_the_form_that_is_heeded():
    assert derive_rights([], ["Write(migrations/**)"], None).disallowed == ("Edit(migrations/**)",)


def test_named_tools_limit_what_exists_and_what_is_allowed():
    rights = derive_rights([], [], ["Read", "Grep"])

    assert rights.tools == ("Read", "Grep")
    assert rights.allowed == ("Read(./**)",)
    assert not rights.beyond_reading


def test_tools_of_servers_are_not_taken_for_read_only():
    assert derive_rights(["mcp__files__delete"], [], ["Read"]).beyond_reading


def test_nothing_at_all_can_be_asked_for():
    rights = derive_rights([], [], [])

    assert (rights.tools, rights.allowed) == ((), ())


@pytest.mark.parametrize("text", ["make *", "", "Bash(", "Bash)", "1Tool", "Bash (x)"])
def test_what_is_no_rule_is_seen(text):
    assert not is_rule(text)
