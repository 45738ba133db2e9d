import json

import pytest

from runner.cli.main import main
from tests.support.told_runs import RUN, leased, started, succeeded, tell_run


@pytest.fixture
def run(tmp_path, monkeypatch):
    events = [started(), leased("a", 1), leased("b", 2), succeeded("a", 3), leased("b", 4, 2)]
    folder = tell_run(tmp_path, events, ["a", "b"])
    folder.attempt("a", 1).write("log.txt", b"one\r\ntwo\x1b[2J\nover\rwritten\nlast")
    folder.attempt("b", 2).write("log.txt", b"again\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return folder


def test_one_step_is_printed_plain(run, capsys):
    assert main(["logs", RUN, "a"]) == 0
    assert capsys.readouterr().out == "one\ntwo\\x1b[2J\nover\nwritten\nlast\n"


def test_all_steps_are_printed_under_heads(run, capsys):
    assert main(["logs", "last"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "==> a, attempt 1 <=="
    assert lines[-2:] == ["==> b, attempt 2 <==", "again"]


def test_programs_get_one_object_a_line(run, capsys):
    assert main(["logs", "last", "b", "--output", "json"]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"step": "b", "attempt": 2, "line": "again"}
    ]


def test_following_a_dead_run_ends(run, capsys):
    assert main(["logs", "last", "a", "--follow"]) == 0
    assert capsys.readouterr().out.endswith("last\n")


def test_an_unknown_step_is_told(run, capsys):
    assert main(["logs", "last", "bb"]) == 2
    assert "has no step 'bb'" in capsys.readouterr().err


def test_a_line_without_end_does_not_grow_in_memory(run, capsys):
    run.attempt("a", 1).write("log.txt", b"x" * (3 << 20))

    assert main(["logs", "last", "a"]) == 0
    assert capsys.readouterr().out.count("x") == 3 << 20
