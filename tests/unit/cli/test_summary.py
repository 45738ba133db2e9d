import pytest

from runner.cli.story import read_story
from runner.cli.summary import headline, next_commands, say_story
from tests.support.told_runs import (
    RUN,
    failed,
    finished,
    held,
    leased,
    started,
    succeeded,
    tell_run,
)


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch):
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


def test_a_failed_step_is_told_with_its_last_lines_and_the_remedy(tmp_path, capsys):
    events = [started(), leased("a", 1), succeeded("a", 2), leased("b", 3)]
    events += [*failed("b", 4_000, "timeout", "took longer than 4s"), finished("failed", 4_001)]
    folder = tell_run(tmp_path, events, ["a", "b"])
    log = folder.attempt("b", 1)
    log.write("log.txt", b"".join(b"line %d\n" % n for n in range(20)) + b"\x1b[31mred\n")

    say_story(read_story(folder))

    out = capsys.readouterr().out
    assert f"run {RUN} (number 1) of 'demo': failed after 4.0s, $0.00" in out
    assert "b     failed     1      4.0s" in out
    assert "b failed: timeout: took longer than 4s" in out
    assert "  | line 13\n" in out
    assert "  | line 12\n" not in out
    assert "  | \\x1b[31mred\n" in out
    assert "  what to do: raise timeout" in out
    assert f"runner logs {RUN} b" in out


def test_what_to_do_next_fits_the_run(tmp_path):
    interrupted = tell_run(tmp_path / "1", [started(), leased("a", 1)], ["a"])
    waiting = tell_run(
        tmp_path / "2", [started(), leased("a", 1), *held("a", 2, "agent_lost", "x")], ["a"]
    )
    merged = [started(), leased("a", 1), succeeded("a", 2)]
    done = tell_run(tmp_path / "3", [*merged, finished("succeeded", 3, result="abc")], ["a"])

    assert next_commands(read_story(interrupted)) == [f"runner resume {RUN}"]
    assert next_commands(read_story(waiting))[0] == (f"runner resolve {RUN} a retry|succeed|fail")
    assert next_commands(read_story(done)) == [f"runner diff {RUN}", f"runner apply {RUN}"]


def test_the_remedy_names_the_run_and_the_step(tmp_path, capsys):
    events = [started(), leased("a", 1), *held("a", 2, "agent_lost", "the runner vanished")]

    say_story(read_story(tell_run(tmp_path, events, ["a"])))

    assert f"what to do: 'runner resolve {RUN} a retry|succeed|fail'" in capsys.readouterr().out


def test_of_a_large_run_what_went_well_is_counted(tmp_path, capsys):
    steps = [f"s{number}" for number in range(100)]
    events = [started()]
    for step in steps:
        events += [leased(step, 1), succeeded(step, 2)]

    say_story(read_story(tell_run(tmp_path, [*events, finished("succeeded", 3)], steps)))

    out = capsys.readouterr().out
    assert "steps: 100 succeeded" in out
    assert "s50" not in out


def test_a_replay_says_so(tmp_path, capsys):
    folder = tell_run(tmp_path, [started(mode="replay"), finished("succeeded", 3)], [])

    say_story(read_story(folder))

    assert "this is a replay" in capsys.readouterr().out


def test_unknown_costs_are_told(tmp_path):
    attempt = {**succeeded("a", 2), "cost_usd": None}
    folder = tell_run(tmp_path, [started(), leased("a", 1), attempt], ["a"])

    assert "1 attempt of unknown cost" in headline(read_story(folder))
