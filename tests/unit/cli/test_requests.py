import json

import pytest

from runner.cli.main import main
from tests.support.told_runs import RUN, finished, held, leased, started, tell_run


@pytest.fixture
def run(tmp_path, monkeypatch):
    events = [started(), leased("a", 1), *held("a", 2, "agent_lost", "x"), leased("b", 3)]
    monkeypatch.chdir(tmp_path)
    return tell_run(tmp_path, events, ["a", "b"])


def test_a_live_run_is_asked_through_its_inbox(run, capsys):
    with run.acquire():
        assert main(["cancel", "last"]) == 0
        assert main(["resolve", RUN, "a", "succeed", "--output", "x=1=2", "--reason", "seen"]) == 0

    first, second = (command.body for command in run.inbox.take())
    assert first["type"] == "cancel"
    assert first["by"]
    assert (second["step"], second["how"], second["reason"]) == ("a", "succeed", "seen")
    assert second["outputs"] == {"x": "1=2"}
    assert "asked" in capsys.readouterr().out


def test_a_program_sees_what_was_asked(run, capsys):
    with run.acquire():
        assert main(["resolve", RUN, "a", "retry", "--output", "json"]) == 0

    assert json.loads(capsys.readouterr().out)["request"]["how"] == "retry"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["resolve", RUN, "b", "retry"], "step 'b' is leased, not held"),
        (["resolve", RUN, "c", "retry"], "has no step 'c'"),
        (["resolve", RUN, "a", "retry", "--output", "x=1"], "outputs are given to a step that"),
        (["resolve", RUN, "a", "succeed", "--output", "yaml"], "--output got 'yaml'"),
        (["resolve", RUN, "a", "forget"], "invalid choice: 'forget'"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(run, words, message, capsys):
    with run.acquire():
        assert main(words) == 2

    assert message in capsys.readouterr().err
    assert run.inbox.take() == []


def test_a_finished_run_is_not_cancelled(tmp_path, monkeypatch, capsys):
    tell_run(tmp_path, [started(), finished("succeeded", 2)], [])
    monkeypatch.chdir(tmp_path)

    assert main(["cancel", "last"]) == 2
    assert f"run {RUN} has succeeded already" in capsys.readouterr().err
