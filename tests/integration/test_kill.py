"""kill -9 of the runner itself, again and again, at whatever moment."""

import json
import random
from collections import Counter

import pytest

from runner.store.run_folder import RunFolder
from tests.support.command_line import call, read_until, start
from tests.support.survivors import wait_for_the_end

pytestmark = pytest.mark.integration

STEPS = 30
KILLS = 20
CHAINS = 3
HEAD = """\
name: killed
defaults: {idempotent: true, retry: {attempts: 30, backoff: {initial: 1ms}}}
steps:
"""
# Each step leaves a child behind that would never end by itself.
STEP = """\
  s%d:
    needs: [%s]
    run: |
      tail -f /dev/null > /dev/null 2>&1 &
      echo "$RUNNER_STEP_ID $RUNNER_ATTEMPT" >> ../../../../../ledger
"""
STUCK = "steps:\n  once: {run: 'echo begun >> ../../../../../ledger; [ -e ../../../../../go ] ||"
STUCK += " exec tail -f /dev/null'}\n"


def workflow():
    needs = [f"s{number - CHAINS}" if number >= CHAINS else "" for number in range(STEPS)]
    return HEAD + "".join(STEP % each for each in enumerate(needs))


def journal_of(project):
    folder = RunFolder(next((project / ".runner/runs").iterdir()))
    journal = folder.open_journal()
    try:
        return [json.loads(recorded.body) for recorded in journal.read()]
    finally:
        journal.close()


def accepted_in(events):
    return [event["step"] for event in events if event["type"] == "StepSucceeded"]


def ledger_of(project):
    path = project / "ledger"
    return [line.split()[0] for line in path.read_text().splitlines()] if path.exists() else []


def kill_after(project, words, line_count):
    """Start a command and kill it once it has printed so many lines; wait for its children."""
    with start(project, *words) as process:
        lines = [process.stdout.readline() for _ in range(line_count)]
        assert all(lines), f"it ended by itself: {lines}"
        process.kill()
        process.wait(timeout=30)
    wait_for_the_end(str(project))


def test_a_run_killed_twenty_times_accepts_every_step_exactly_once(tmp_path):
    chance = random.Random(20)
    (tmp_path / "killed.yaml").write_text(workflow(), "utf-8")
    words = ["run", "killed.yaml", "--output", "json"]
    closed = []

    for _ in range(KILLS):
        kill_after(tmp_path, words, chance.randint(1, 10))
        closed.append((len(ledger_of(tmp_path)), set(accepted_in(journal_of(tmp_path)))))
        words = ["resume", "last", "--output", "json"]
    ended = call(tmp_path, *words)

    assert (ended.returncode, ended.stderr) == (0, "")
    wait_for_the_end(str(tmp_path))
    events = journal_of(tmp_path)
    assert Counter(accepted_in(events)) == {f"s{number}": 1 for number in range(STEPS)}
    assert [event["type"] for event in events].count("RunFinished") == 1
    lines = (next((tmp_path / ".runner/runs").iterdir()) / "events.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == events

    # What was accepted before a kill has not been run again after it.
    ledger = ledger_of(tmp_path)
    assert set(ledger) == {f"s{number}" for number in range(STEPS)}
    for length, accepted in closed:
        assert not accepted & set(ledger[length:])
    # How far it comes between two kills is a matter of speed; it must not be always the same place.
    assert len({len(accepted) for _, accepted in closed}) > KILLS // 5


def test_a_lost_step_with_unknown_effects_is_held_until_a_person_decides(tmp_path):
    (tmp_path / "stuck.yaml").write_text(STUCK, "utf-8")
    with start(tmp_path, "run", "stuck.yaml") as process:
        read_until(process, "once attempt 1 goes to local")
        process.kill()
        process.wait(timeout=30)
    wait_for_the_end(str(tmp_path))

    held = call(tmp_path, "resume", "last")
    assert held.returncode == 4
    assert "once is held for a person" in held.stdout
    assert len(ledger_of(tmp_path)) <= 1

    (tmp_path / "go").touch()
    assert call(tmp_path, "resolve", "last", "once", "retry").returncode == 0
    ended = call(tmp_path, "resume", "last")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert accepted_in(journal_of(tmp_path)) == ["once"]
    wait_for_the_end(str(tmp_path))
