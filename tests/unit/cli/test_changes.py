import pytest

from runner.cli.main import main
from tests.support.told_runs import RUN, finished, leased, started, tell_run

IN_GIT = {**started(), "base": "a" * 40}


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ["diff", "apply"])
@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([started(), finished("succeeded", 2)], "was not started in a git project"),
        ([IN_GIT, leased("a", 1)], "is interrupted and has no result yet"),
        ([IN_GIT, finished("failed", 2)], "failed without a result"),
    ],
)
def test_a_run_without_a_result_says_why(project, command, events, message, capsys):
    tell_run(project, events, ["a"])

    assert main([command, "last"]) == 2
    assert f"run {RUN} {message}" in capsys.readouterr().err


def test_an_unknown_step_is_told(project, capsys):
    tell_run(project, [IN_GIT], ["a"])

    assert main(["diff", "last", "b"]) == 2
    assert "has no step 'b'" in capsys.readouterr().err
