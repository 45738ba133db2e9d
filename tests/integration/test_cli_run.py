import contextlib
import json
import os
import pty
import signal
import subprocess

import pytest

from tests.support.command_line import RUNNER, call, clean_environment, read_until, start

pytestmark = pytest.mark.integration

GOOD = """\
name: good
steps:
  one:
    run: |
      echo begun
      echo "x=1" >> "$RUNNER_OUTPUT"
  two: {needs: one, run: "echo got ${{ steps.one.outputs.x }} > out.txt", artifacts: [out.txt]}
"""
BAD = "steps:\n  a: {run: 'echo oops; exit 3'}\n  b: {needs: a, run: 'true'}\n"
# Each step says that it is there, and then waits for what never comes.
STUCK = """\
steps:
  first: {run: "true"}
  stuck: {needs: first, run: "echo stuck; exec tail -f /dev/null"}
"""


@pytest.fixture
def project(tmp_path):
    for name, text in (("good", GOOD), ("bad", BAD), ("stuck", STUCK)):
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path


def kill_while_stuck(project):
    """Leave a run behind whose runner was killed while its second step was at work."""
    with start(project, "run", "stuck.yaml") as run:
        read_until(run, "stuck attempt 1 goes to local")
        run.kill()
        run.wait(timeout=30)


def test_a_good_run_is_told_line_by_line_and_summed_up(project):
    done = call(project, "run", "good.yaml")

    assert (done.returncode, done.stderr) == (0, "")
    assert "one attempt 1 goes to local" in done.stdout
    assert "of 'good': succeeded after" in done.stdout
    assert "folder:  .runner/runs/" in done.stdout
    assert call(project, "artifacts", "last", "--get", "out.txt").stdout == "got 1\n"


def test_a_program_gets_every_event_in_order(project):
    done = call(project, "run", "good.yaml", "--output", "json")

    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["type"] == "RunStarted"
    assert events[-1] | {"at_ms": 0} == events[-1] | {"type": "RunFinished", "at_ms": 0}


def test_a_failed_step_is_exit_one_with_its_output_and_cause(project):
    done = call(project, "run", "bad.yaml")

    assert done.returncode == 1
    assert "a failed: exit:3: the command ended with exit code 3" in done.stdout
    assert "  | oops" in done.stdout


def test_an_interrupt_cancels_cleanly(project):
    with start(project, "run", "stuck.yaml") as run:
        read_until(run, "stuck attempt 1 goes to local")

        run.send_signal(signal.SIGINT)
        assert "SIGINT: cancelling" in read_until(run, "stuck cancelled")
        assert run.wait(timeout=30) == 130


def test_a_run_can_be_cancelled_from_elsewhere(project):
    with start(project, "run", "stuck.yaml") as run:
        read_until(run, "stuck attempt 1 goes to local")

        assert call(project, "cancel", "last").returncode == 0
        assert run.wait(timeout=30) == 130
        assert "cancelled" in call(project, "ls").stdout


def test_a_killed_run_is_interrupted_and_goes_on(project):
    kill_while_stuck(project)

    assert "interrupted" in call(project, "ls").stdout
    assert "next:    runner resume" in call(project, "show").stdout

    resumed = call(project, "resume", "last")
    assert resumed.returncode == 4
    assert "stuck is held for a person" in resumed.stdout

    settled = call(project, "resolve", "last", "stuck", "succeed", "--output", "x=1")
    assert settled.returncode == 0
    ended = call(project, "resume", "last")
    assert (ended.returncode, "first attempt" in ended.stdout) == (0, False)
    shown = json.loads(call(project, "show", "--output", "json").stdout)
    assert shown["status"] == "succeeded"
    assert shown["steps"][1]["outputs"] == {"x": "1"}


def test_lost_steps_can_be_decided_about_on_the_line(project):
    kill_while_stuck(project)

    assert call(project, "resume", "last", "--lost", "fail").returncode == 1


def test_logs_follow_a_live_run_to_its_end(project):
    with start(project, "run", "stuck.yaml") as run:
        read_until(run, "stuck attempt 1 goes to local")

        with start(project, "logs", "last", "--follow") as follower:
            read_until(follower, "==> stuck, attempt 1 <==")
            assert call(project, "cancel", "last").returncode == 0

            read_until(follower, "stuck")
            assert follower.wait(timeout=30) == 0


def test_a_run_goes_on_when_its_reader_goes_away(project):
    with start(project, "run", "stuck.yaml") as run:
        read_until(run, "stuck attempt 1 goes to local")
        assert run.stdout is not None

        run.stdout.close()
        assert call(project, "cancel", "last").returncode == 0

        assert run.wait(timeout=30) == 130


def test_a_copied_run_is_told_elsewhere(project, tmp_path_factory):
    call(project, "run", "bad.yaml")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    folder = next((project / ".runner/runs").iterdir())
    folder.rename(elsewhere / "copied")

    assert "a failed: exit:3" in call(elsewhere, "show", "./copied").stdout
    assert call(elsewhere, "logs", "copied", "a").stdout == "oops\n"


def test_github_gets_summary_outputs_and_annotations(project):
    summary, output = project / "summary.md", project / "output"
    environ = clean_environment(
        project,
        CI="true",
        GITHUB_ACTIONS="true",
        GITHUB_STEP_SUMMARY=str(summary),
        GITHUB_OUTPUT=str(output),
    )

    done = call(project, "run", "bad.yaml", environ=environ)

    assert done.returncode == 1
    assert "::error file=bad.yaml,title=a failed%3A exit%3A3::the command ended" in done.stdout
    assert summary.read_text("utf-8").startswith("# bad: failed")
    assert "status=failed\ncost-usd=0.000000\n" in output.read_text("utf-8")


@pytest.mark.parametrize("workflow", ["bad.yaml", "missing.yaml"])
def test_nothing_is_left_by_a_run_that_cannot_begin(project, workflow):
    (project / "bad.yaml").write_text("- no mapping\n", "utf-8")

    done = call(project, "run", workflow)

    assert done.returncode == 2
    assert f"{workflow}:1:1: E1" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project / ".runner").exists()


def on_a_terminal(project, *words, types=b""):
    """Run a command on a terminal of 80 columns; return its exit code and all it has drawn."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "r+b", buffering=0) as terminal:
        process = subprocess.Popen(
            [*RUNNER, *words],
            cwd=project,
            env=clean_environment(project, TERM="xterm", COLUMNS="80", LINES="24"),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        terminal.write(types)
        drawn = b""
        # Linux tells the end of a terminal as an error.
        with contextlib.suppress(OSError):
            while piece := terminal.read(65536):
                drawn += piece
        return process.wait(timeout=30), drawn.decode("utf-8", "replace")


def test_on_a_terminal_a_table_is_drawn_and_then_the_summary(project):
    code, drawn = on_a_terminal(project, "run", "good.yaml")

    assert code == 0
    assert "LAST LINE" in drawn
    assert drawn.rstrip().splitlines()[-1].startswith("folder:  .runner/runs/")
    assert "\x1b[?25h" in drawn, "the cursor is shown again"


def test_on_a_terminal_a_person_is_asked_about_a_lost_step(project):
    kill_while_stuck(project)

    code, drawn = on_a_terminal(project, "resume", "last", types=b"f\n")

    assert "retry, hold or fail? [hold]" in drawn
    assert code == 1
