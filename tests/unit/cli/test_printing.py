import json
import sys

import pytest

from runner.cli.printing import inert, inert_lines, json_text, print_drawn, say_fields, say_table

HOSTILE = "\x1b]0;owned\x07 \x1b[2J \u202eevil\u202c \r over \x9b31m"


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch):
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


def test_nothing_that_moves_a_cursor_or_turns_text_is_printed():
    shown = inert(HOSTILE)

    assert "\x1b" not in shown
    assert "\\x1b]0;owned\\x07" in shown
    assert "\\u202e" in shown
    assert "\\x9b" in shown


def test_tabs_become_spaces_and_lines_stay_lines():
    assert inert_lines("a\tb\r\nc") == ["a    b", "c"]


def test_on_github_a_line_is_no_workflow_command(monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")

    assert inert("::set-output name=x::y") == "\\x3a:set-output name=x::y"
    assert inert("  ::error::no") == "  \\x3a:error::no"
    assert "##[" not in inert("see ##[command] here")


def test_json_is_plain_ascii_and_reads_back():
    value = {"name": f"{HOSTILE}\x7f\u00e9"}

    text = json_text(value)

    assert text.isascii()
    assert text.isprintable()
    assert json.loads(text) == value


def test_a_table_is_aligned_and_has_no_trailing_spaces(capsys):
    say_table(("STEP", "STATE"), [("a", "failed"), ("longer", "")])

    assert capsys.readouterr().out == "STEP    STATE\na       failed\nlonger\n"


def test_empty_fields_are_left_out(capsys):
    say_fields({"one": "1", "nothing": "", "three": "3"})

    assert capsys.readouterr().out == "one:     1\nthree:   3\n"


def test_a_drawn_problem_is_no_workflow_command_either(monkeypatch, capsys):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")

    print_drawn("w.yaml:1:1: E105 no\n    ::error::x\n    ^", sys.stdout)

    assert capsys.readouterr().out == "w.yaml:1:1: E105 no\n    \\x3a:error::x\n    ^\n"
