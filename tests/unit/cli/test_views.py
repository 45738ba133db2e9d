import json

from runner.cli.main import main
from tests.support.told_runs import RUN, finished, leased, started, succeeded, tell_run


def test_a_project_without_runs_says_how_to_begin(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert main(["ls"]) == 0
    assert capsys.readouterr().out == "no run yet in this project; 'runner run FILE' starts one\n"


def test_runs_are_listed_from_below_the_project_newest_first(tmp_path, monkeypatch, capsys):
    first = tell_run(tmp_path, [started()], ["a"])
    second = tell_run(tmp_path, [started(run="20261127-130402-bbbb")], ["a"])
    second.write_head({**second.head(), "status": "succeeded", "at_ms": 61_000, "cost_usd": 0.5})
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")

    assert main(["ls"]) == 0

    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[1][:3] == [second.path.name, "2", "succeeded"]
    assert rows[1][-3:] == ["1m01s", "$0.5000", "demo"]
    assert rows[2][:3] == [first.path.name, "1", "interrupted"]


def test_a_damaged_run_is_listed_as_such(tmp_path, monkeypatch, capsys):
    folder = tell_run(tmp_path, [started()], ["a"])
    folder.head_path.write_bytes(b"{")
    monkeypatch.chdir(tmp_path)

    assert main(["ls", "--output", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["status"] == "damaged"


def test_a_run_is_shown_by_the_beginning_of_its_id(tmp_path, monkeypatch, capsys):
    tell_run(
        tmp_path, [started(), leased("a", 1), succeeded("a", 2), finished("succeeded", 3)], ["a"]
    )
    monkeypatch.chdir(tmp_path)

    assert main(["show", RUN[:6]]) == 0
    assert main(["show", "last", "--output", "json"]) == 0

    assert f'"run": "{RUN}"' in capsys.readouterr().out


def test_an_unknown_run_is_told(tmp_path, monkeypatch, capsys):
    tell_run(tmp_path, [started()], ["a"])
    monkeypatch.chdir(tmp_path)

    assert main(["show", "nonsense"]) == 2
    assert "there is no run 'nonsense'" in capsys.readouterr().err


def test_a_damaged_run_is_told_with_its_file(tmp_path, monkeypatch, capsys):
    folder = tell_run(tmp_path, [started()], ["a"])
    folder.events_path.write_bytes(b"garbage\n")
    monkeypatch.chdir(tmp_path)

    assert main(["show", "last"]) == 3
    assert "the run folder is damaged" in capsys.readouterr().err
