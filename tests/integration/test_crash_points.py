"""The runner ends without warning at each labelled place, and a run taken up again ends well."""

import json

import pytest

from runner.service.crash_points import CRASH_POINTS
from tests.support.claude_project import make_project
from tests.support.command_line import call, clean_environment, git
from tests.support.last_run import told
from tests.support.survivors import wait_for_the_end

pytestmark = pytest.mark.integration

CRASHED = 137
WORKFLOW = """\
name: crash
defaults: {idempotent: true, retry: {backoff: {initial: 1ms}}}
steps:
  left: {run: "echo left > left.txt"}
  right: {run: "echo right > right.txt"}
  both:
    needs: [left, right]
    run: cat left.txt right.txt | tee both.txt
    artifacts: [both.txt]
"""
# Each label at its first passing, and those of the loop also later, among other things.
PLACES = [
    *CRASH_POINTS,
    *(f"turn.{name}:{count}" for name in ("digested", "recorded", "acted") for count in (2, 3)),
    "order.prepared:2",
    "order.prepared:3",
]


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path / "project", {"crash.yaml": WORKFLOW})


def crash(project, place, *words):
    environ = clean_environment(project, WORKFLOW_RUNNER_CRASH_AT=place)
    done = call(project, *words, environ=environ)
    assert done.returncode == CRASHED, f"'{place}' was not reached: {done.stdout}{done.stderr}"
    wait_for_the_end(str(project))


def accepted_in(project):
    path = next((project / ".runner/runs").iterdir()) / "events.jsonl"
    events = map(json.loads, path.read_text("utf-8").splitlines())
    return sorted(event["step"] for event in events if event["type"] == "StepSucceeded")


def has_succeeded(project):
    """Check a run's end and its result, and that nothing else in the clone has changed."""
    assert told(project)["status"] == "succeeded"
    kept = call(project, "artifacts", "last", "--get", "both.txt")
    assert kept.stdout == "left\nright\n"
    diff = call(project, "diff", "last").stdout
    assert all(f"+++ b/{name}.txt" in diff for name in ("left", "right"))
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.parametrize("place", [place for place in PLACES if place != "run.created"])
def test_a_run_that_crashed_goes_on_and_ends_well(project, place):
    crash(project, place, "run", "crash.yaml")

    resumed = call(project, "resume", "last")

    if place == "run.summarized":
        # All was done already; only the process had not ended.
        assert resumed.returncode == 2
        assert "has succeeded already" in resumed.stderr
    else:
        assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    has_succeeded(project)
    assert accepted_in(project) == ["both", "left", "right"]


@pytest.mark.parametrize("place", ["turn.digested", "turn.recorded", "turn.acted"])
def test_a_resume_that_crashes_can_be_resumed(project, place):
    crash(project, "turn.recorded:2", "run", "crash.yaml")
    crash(project, place, "resume", "last")

    resumed = call(project, "resume", "last")

    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    has_succeeded(project)
    assert accepted_in(project) == ["both", "left", "right"]


def test_a_run_that_had_not_begun_is_told_as_such_and_is_in_nobodys_way(project):
    crash(project, "run.created", "run", "crash.yaml")

    listed = call(project, "ls")
    resumed = call(project, "resume", "last")
    assert listed.returncode == 0, listed.stderr
    assert resumed.returncode in (2, 3)
    assert "Traceback" not in listed.stderr + resumed.stderr

    again = call(project, "run", "crash.yaml")
    assert again.returncode == 0, again.stderr
    has_succeeded(project)
