"""What `runner resume` goes on with, and what it refuses."""

import json

import pytest

from tests.support.command_line import call, read_until, start
from tests.support.survivors import wait_for_the_end

pytestmark = pytest.mark.integration

WORKFLOW = """\
inputs: {word: {type: string, default: nothing}}
steps:
  first:
    run: |
      echo first >> ../../../../../ledger
      echo "said=${{ inputs.word }}" >> "$RUNNER_OUTPUT"
      echo kept > kept.txt
    artifacts: [kept.txt]
  second:
    needs: first
    idempotent: true
    env: {SAID: "${{ steps.first.outputs.said }}"}
    run: |
      [ -e ../../../../../go ] || exec tail -f /dev/null
      echo "$SAID" >> ../../../../../ledger
"""


@pytest.fixture
def killed(tmp_path):
    """A project whose run was killed during its second step."""
    (tmp_path / "two.yaml").write_text(WORKFLOW, "utf-8")
    with start(tmp_path, "run", "two.yaml", "-i", "word=hello") as process:
        read_until(process, "second attempt 1 goes to local")
        process.kill()
        process.wait(timeout=30)
    wait_for_the_end(str(tmp_path))
    (tmp_path / "go").touch()
    return tmp_path


def ledger(project):
    return (project / "ledger").read_text().splitlines()


def test_outputs_inputs_and_artifacts_outlive_the_runner(killed):
    resumed = call(killed, "resume", "last")

    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert ledger(killed) == ["first", "hello"]
    assert call(killed, "artifacts", "last", "--get", "kept.txt").stdout == "kept\n"


def test_a_run_goes_on_as_its_workflow_was_even_if_the_file_has_changed_or_gone(killed):
    (killed / "two.yaml").unlink()

    assert call(killed, "resume", "last").returncode == 0

    assert ledger(killed) == ["first", "hello"]


def test_a_finished_run_cannot_be_resumed(killed):
    assert call(killed, "resume", "last").returncode == 0

    again = call(killed, "resume", "last")

    assert again.returncode == 2
    assert "has succeeded already" in again.stderr
    assert len(ledger(killed)) == 2


def test_two_runners_never_conduct_the_same_run(killed):
    (killed / "go").unlink()
    with start(killed, "resume", "last") as first:
        read_until(first, "second attempt 2 goes to local")

        second = call(killed, "resume", "last")

        assert second.returncode == 3
        assert "Traceback" not in second.stderr
        assert call(killed, "cancel", "last").returncode == 0
        assert first.wait(timeout=30) == 130


def test_resumed_events_continue_the_numbers_of_the_first_process(killed):
    before = len(next(killed.glob(".runner/runs/*/events.jsonl")).read_text().splitlines())

    resumed = call(killed, "resume", "last", "--output", "json")

    events = [json.loads(line) for line in resumed.stdout.splitlines()]
    assert [event["seq"] for event in events] == [before + n for n in range(1, len(events) + 1)]
    assert events[-1]["type"] == "RunFinished"


def test_a_run_that_was_cancelled_while_nobody_conducted_it_runs_no_more_steps(killed):
    assert call(killed, "cancel", "last").returncode == 0

    assert call(killed, "resume", "last").returncode == 2
    shown = json.loads(call(killed, "show", "last", "--output", "json").stdout)
    assert shown["status"] == "cancelled"
    assert ledger(killed) == ["first"]
