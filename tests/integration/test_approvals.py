"""Steps that ask a person, through the command line."""

import pytest

from tests.support.command_line import call, read_until, start
from tests.support.last_run import events, told

pytestmark = pytest.mark.integration

WORKFLOW = """\
steps:
  cover: {run: 'echo percent=81 >> "$RUNNER_OUTPUT"'}
  ship:
    needs: cover
    approval:
      message: "Coverage is ${{ steps.cover.outputs.percent }} %. Merge?"
      approvers: [maintainers]
      expires: 24h
  other: {run: echo meanwhile}
  merge:
    needs: ship
    run: echo merged by ${{ steps.ship.outputs.by }} ${{ steps.ship.outputs.comment }}
"""


@pytest.fixture
def asking(tmp_path):
    """A project whose last run waits for an answer."""
    (tmp_path / "w.yaml").write_text(WORKFLOW)
    waits = call(tmp_path, "run", "w.yaml")
    assert waits.returncode == 4, waits.stdout + waits.stderr
    return tmp_path, waits


def test_a_run_stops_at_a_question_and_says_what_to_type(asking):
    project, waits = asking
    run = told(project)["run"]

    assert told(project)["status"] == "held"
    assert "ship asks: Coverage is 81 %. Merge?" in waits.stdout
    assert "meant for: maintainers" in waits.stdout
    assert f"next:    runner approve {run} ship" in waits.stdout
    assert f"runner reject {run} ship --reason" in waits.stdout
    states = {step["id"]: step["state"] for step in told(project)["steps"]}
    assert states == {
        "cover": "succeeded",
        "ship": "ready",
        "other": "succeeded",
        "merge": "waiting",
    }


def test_a_yes_lets_the_run_go_on_and_is_recorded(asking):
    project, _ = asking

    assert call(project, "approve", "last", "ship", "--comment", "well done").returncode == 0
    assert call(project, "resume", "last").returncode == 0

    (answer,) = events(project, "ApprovalAnswered")
    (question,) = events(project, "ApprovalAsked")
    assert answer["digest"] == question["digest"]
    assert (answer["is_approved"], answer["is_verified"]) == (True, False)
    assert answer["wall_ms"] > 1_600_000_000_000
    assert "well done" in call(project, "logs", "last", "merge").stdout
    assert answer["by"] in call(project, "logs", "last", "merge").stdout


def test_a_no_fails_the_step_and_what_needs_it(asking):
    project, _ = asking

    assert call(project, "reject", "last", "ship", "--reason", "not yet").returncode == 0
    assert call(project, "resume", "last").returncode == 1
    steps = {step["id"]: step for step in told(project)["steps"]}
    assert (steps["ship"]["state"], steps["ship"]["cause"]) == ("failed", "rejected")
    assert "not yet" in steps["ship"]["reason"]
    assert steps["merge"]["state"] == "skipped"


def test_a_live_run_takes_the_answer_up_at_once(tmp_path):
    (tmp_path / "w.yaml").write_text(
        WORKFLOW.replace(
            "{run: echo meanwhile}", "{run: 'until [ -e ../../../../../go ]; do :; done'}"
        )
    )
    with start(tmp_path, "run", "w.yaml") as process:
        read_until(process, "ship asks for approval")
        assert "asked" in call(tmp_path, "approve", "last", "ship").stdout
        read_until(process, "merge succeeded")
        (tmp_path / "go").touch()
        assert process.wait(timeout=60) == 0


def test_who_answers_what_is_not_asked_is_told(asking):
    project, _ = asking

    wrong = call(project, "approve", "last", "cover")
    assert wrong.returncode == 2
    assert "step 'cover' is succeeded and asks nothing" in wrong.stderr
    assert "these ask: ship" in wrong.stderr
    assert call(project, "reject", "last", "ship").returncode == 2
    assert call(project, "approve", "last", "nobody").returncode == 2

    assert call(project, "approve", "last", "ship").returncode == 0
    again = call(project, "approve", "last", "ship")
    assert again.returncode == 2
    assert "asks nothing" in again.stderr


def test_no_answer_in_time_is_no(tmp_path):
    (tmp_path / "w.yaml").write_text(WORKFLOW.replace("24h", "1ms"))

    call(tmp_path, "run", "w.yaml")
    call(tmp_path, "resume", "last")

    assert told(tmp_path)["status"] == "failed"
    steps = {step["id"]: step for step in told(tmp_path)["steps"]}
    assert (steps["ship"]["state"], steps["ship"]["cause"]) == ("failed", "approval_expired")
