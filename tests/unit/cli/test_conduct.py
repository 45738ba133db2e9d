import io

import pytest

from runner.base.ids import StepId
from runner.cli import conduct
from runner.cli.main import main


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run"], "the following arguments are required: FILE"),
        (["run", "x.yaml", "--slots", "0"], "'0' is not a whole number from 1"),
        (["run", "x.yaml", "-i", "x"], "-i got 'x'"),
        (["run", "x.yaml", "--replay", "--record"], "cannot replay and record at once"),
        (["resume", "last", "--lost", "forget"], "invalid choice: 'forget'"),
        (["resume", "last"], "no run yet in this project"),
    ],
)
def test_a_call_that_cannot_be_is_refused(tmp_path, monkeypatch, words, message, capsys):
    monkeypatch.chdir(tmp_path)

    assert main(words) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_option_with_an_optional_folder_swallows_no_file(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert main(["run", "--replay", "missing.yaml"]) == 2
    assert "missing.yaml:1:1: E101" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("r\n", "retry"), ("hold\n", "hold"), ("what\nFAIL\n", "fail"), ("\n", "hold"), ("", "hold")],
)
def test_a_person_is_asked_about_a_lost_step(monkeypatch, typed, answer, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    assert conduct._ask(StepId("build"), "the runner vanished") == answer
    assert "step build was lost" in capsys.readouterr().err
