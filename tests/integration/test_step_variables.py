"""What a step finds in its environment, and what becomes of what it leaves there."""

import json
import os

import pytest

from tests.support.command_line import call, git, start
from tests.support.survivors import wait_for_the_end

pytestmark = pytest.mark.integration

SPEAKING = """\
steps:
  who:
    run: |
      echo "out $RUNNER_RUN_ID $RUNNER_STEP_ID $RUNNER_ATTEMPT $CI"
      echo "# About $RUNNER_STEP_ID" >> "$RUNNER_SUMMARY"
      echo "ignored=on stdout"
      {
        echo "plain=a=b<<c"
        echo "empty="
        echo "text<<END OF IT"
        echo "first"
        echo ""
        echo "  last=1"
        echo "END OF IT"
        echo 'list=["api", "web"]'
      } >> "$RUNNER_OUTPUT"
      printf 'bare=no newline' >> "$RUNNER_OUTPUT"
  each:
    needs: who
    strategy: {for-each: "${{ steps.who.outputs.list | fromjson }}", as: part}
    env: {TEXT: "${{ steps.who.outputs.text }}"}
    run: echo "${{ part }} $TEXT"
"""

LEAVING = """\
steps:
  leave:
    workspace: {workspace}
    run: |
      mkdir "$RUNNER_ARTIFACTS/deep"
      echo one > "$RUNNER_ARTIFACTS/deep/one.txt"
      echo two > "$RUNNER_ARTIFACTS/two.txt"
      echo three > three.txt
    artifacts: [three.txt]
  after:
    needs: leave
    workspace: {workspace}
    run: ls -A "$RUNNER_ARTIFACTS"
"""

DYING = """\
steps:
  a:
    idempotent: true
    run: |
      found=$(ls -A "$RUNNER_ARTIFACTS")
      echo x > "$RUNNER_ARTIFACTS/$RUNNER_ATTEMPT.txt"
      echo "[$found]" > ../../../../../ready
      [ $RUNNER_ATTEMPT = 2 ] || exec tail -f /dev/null
"""


def project_with(tmp_path, text):
    (tmp_path / "w.yaml").write_text(text)
    return tmp_path


def steps_of(project):
    shown = json.loads(call(project, "show", "last", "--output", "json").stdout)
    return {step["id"]: step for step in shown["steps"]}


def test_a_step_learns_who_it_is_and_speaks_through_its_files(tmp_path):
    project = project_with(tmp_path, SPEAKING)

    done = call(project, "run", "w.yaml")

    assert done.returncode == 0, done.stdout + done.stderr
    run = json.loads(call(project, "show", "last", "--output", "json").stdout)["run"]
    assert f"out {run} who 1 true" in call(project, "logs", "last", "who").stdout
    assert steps_of(project)["who"]["outputs"] == {
        "plain": "a=b<<c",
        "empty": "",
        "text": "first\n\n  last=1",
        "list": '["api", "web"]',
        "bare": "no newline",
    }
    told = call(project, "logs", "last", "each[web]").stdout
    assert told.splitlines() == ["web first", "", "  last=1"]


def test_outputs_over_the_limit_fail_the_step_and_say_where_they_belong(tmp_path):
    large = (
        'steps: {a: {run: \'printf "x=%50000s" y >> "$RUNNER_OUTPUT"\', retry: {attempts: 1}}}\n'
    )
    project = project_with(tmp_path, large)

    failed = call(project, "run", "w.yaml")

    assert failed.returncode == 1
    assert (
        "$RUNNER_OUTPUT is longer than 49152 bytes; "
        "write large results to files in $RUNNER_ARTIFACTS"
    ) in failed.stdout


@pytest.mark.parametrize("workspace", ["commit", "shared", "none", "in-place"])
def test_what_lies_in_the_folder_for_artifacts_is_kept_in_every_workspace(tmp_path, workspace):
    mode = "shared" if workspace == "in-place" else workspace
    project = project_with(tmp_path, LEAVING.format(workspace=mode))
    git(project, "init", "-q")
    git(project, "add", "w.yaml")
    git(project, "commit", "-q", "-m", "begin")

    words = ["--in-place"] if workspace == "in-place" else []
    done = call(project, "run", "w.yaml", *words)

    assert done.returncode == 0, done.stdout + done.stderr
    steps = steps_of(project)
    names = ["three.txt", "deep/one.txt", "two.txt"]
    assert (steps["leave"]["artifacts"], steps["after"]["artifacts"]) == (names, [])
    assert call(project, "artifacts", "last", "--get", "deep/one.txt").stdout == "one\n"
    assert call(project, "logs", "last", "after").stdout == ""
    assert list((project / ".runner").rglob("work/files/artifacts.*/*")) == []
    assert ".txt" not in call(project, "diff", "last").stdout


def test_a_program_that_a_step_starts_finds_the_folder_too(tmp_path):
    project = project_with(tmp_path, "steps: {a: {run: sh put.sh}}\n")
    (project / "put.sh").write_text('echo x > "$RUNNER_ARTIFACTS/x.txt"\n')

    done = call(project, "run", "w.yaml", "--in-place")

    assert done.returncode == 0, done.stdout + done.stderr
    assert steps_of(project)["a"]["artifacts"] == ["x.txt"]


def test_what_an_attempt_that_died_had_put_there_is_not_seen_by_the_next(tmp_path):
    project = project_with(tmp_path, DYING)
    os.mkfifo(project / "ready")

    with start(project, "run", "w.yaml") as process:
        assert (project / "ready").read_text() == "[]\n"
        process.kill()
        process.wait(timeout=30)
    wait_for_the_end(str(project))
    with start(project, "resume", "last") as process:
        assert (project / "ready").read_text() == "[]\n"
        assert process.wait(timeout=30) == 0

    assert steps_of(project)["a"]["artifacts"] == ["2.txt"]
