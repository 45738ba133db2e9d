"""The workflows of this repository, in a fresh clone of it, as a new user has them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import ROOT, clean_environment, git

pytestmark = pytest.mark.integration

SMALL_TEST = '''\
"""Stands in for the unit tests, which this very test may be running beside."""


def test_one_and_one_is_two() -> None:
    assert 1 + 1 == 2
'''
APPLICATION = ["app/__init__.py", "app/todo_commands.py", "app/todo_store.py"]


@pytest.fixture
def clone(tmp_path):
    path = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(ROOT), str(path))
    return path


def runner(clone, *words):
    """Run the installed command in a clone, without key, Claude Code or settings."""
    return subprocess.run(
        [Path(sys.executable).with_name("runner"), *words],
        cwd=clone,
        env={**clean_environment(clone.parent), "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_the_example_runs_from_its_cassette_and_its_result_is_an_application(clone):
    done = runner(clone, "run", "workflows/app.yaml", "--replay")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "replay: Claude's steps are answered from a cassette" in done.stdout + done.stderr
    assert "of 'app': succeeded" in done.stdout
    assert git(clone, "status", "--porcelain") == ""

    # The result is whole, and has not touched the clone yet.
    assert "app/todo_store.py" in runner(clone, "diff", "last").stdout
    assert "class TodoStore" in runner(clone, "diff", "last").stdout
    assert not (clone / "app").exists()
    assert runner(clone, "artifacts", "last", "--get", "REVIEW.md").stdout.startswith("# Review")

    # Its tests have really run.
    logs = runner(clone, "logs", "last", "verify").stdout
    assert "Ran " in logs
    assert logs.rstrip().endswith("OK")

    # Applied, it works here too.
    applied = runner(clone, "apply", "last")
    assert applied.returncode == 0, applied.stderr
    assert [path for path in APPLICATION if (clone / path).is_file()] == APPLICATION
    tests = sorted(map(str, (clone / "tests").glob("test_todo_*.py")))
    assert len(tests) == 2
    tested = subprocess.run(
        ["python3", "-m", "unittest", *tests],
        cwd=clone,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert tested.returncode == 0, tested.stderr


def test_the_example_for_another_idea_is_a_miss_that_says_so(clone):
    done = runner(clone, "run", "workflows/app.yaml", "--replay", "-i", "idea=a calculator")

    assert done.returncode == 1
    assert "cassette_miss" in done.stdout
    assert "step 'plan' was recorded with another prompt" in done.stdout


def test_every_workflow_here_is_valid(clone):
    files = sorted(str(path.relative_to(clone)) for path in clone.glob("workflows/**/*.yaml"))

    found = runner(clone, "validate", *files).stdout

    assert len(files) >= 6
    assert [line for line in found.splitlines() if not line.endswith(("step", "steps"))] == []


def test_this_repository_checks_itself_in_place(clone):
    (clone / ".venv").mkdir()
    (clone / ".venv/bin").symlink_to(Path(sys.executable).parent)
    for path in git(clone, "ls-files", "tests/*").splitlines():
        (clone / path).unlink()
    (clone / "tests/unit").mkdir(parents=True, exist_ok=True)
    (clone / "tests/unit/test_small.py").write_text(SMALL_TEST, "utf-8")

    done = runner(clone, "run", "workflows/ci.yaml", "--in-place", "--output", "json")

    logs = runner(clone, "logs", "last").stdout
    assert done.returncode == 0, logs + done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    succeeded = [event["step"] for event in events if event["type"] == "StepSucceeded"]
    assert set(succeeded[:4]) == {"format", "lint", "types", "imports"}
    assert succeeded[4:] == ["unit"]
    assert "1 passed" in logs
