"""Runs of one `concurrency` group, each in a process of its own."""

import json
import os
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.command_line import call, read_until, start
from tests.support.survivors import wait_for_the_end

pytestmark = pytest.mark.integration

WORKFLOW = """\
inputs: {{name: {{type: string, default: x}}}}
concurrency: {concurrency}
steps:
  work:
    env: {{NAME: "${{{{ inputs.name }}}}"}}
    run: |
      echo $NAME >> ../../../../../ledger
      read line < ../../../../../gate-$NAME
finally:
  clean: {{run: echo cleaned >> ../../../../../ledger}}
"""
"""The step of a run ends once somebody writes a line into its pipe, ``gate-NAME``."""

ASKING = """\
concurrency: deploy
steps:
  ask: {approval: {message: Go on?}}
  after: {needs: ask, run: 'true'}
"""


def project_with(tmp_path: Path, concurrency: str) -> Path:
    (tmp_path / "w.yaml").write_text(WORKFLOW.format(concurrency=concurrency))
    return tmp_path


def open_gate(project: Path, name: str) -> None:
    """Let the step of that run end."""
    (project / f"gate-{name}").write_text("go\n")


def launch(project: Path, stack: ExitStack, name: str):
    """Start a run in a process of its own."""
    os.mkfifo(project / f"gate-{name}")
    return stack.enter_context(start(project, "run", "w.yaml", "-i", f"name={name}"))


def ledger(project: Path) -> list[str]:
    path = project / "ledger"
    return path.read_text().split() if path.exists() else []


def started(process) -> str:
    """Return the id of the run that ``process`` conducts."""
    return read_until(process, "started").split("run ")[1].split()[0]


def begin(project: Path, stack: ExitStack, name: str):
    """Start a run that goes on at once."""
    process = launch(project, stack, name)
    run = started(process)
    read_until(process, "work attempt 1 goes to local")
    return process, run


def queue(project: Path, stack: ExitStack, name: str):
    """Start a run that has to wait; return its process, its id and what it says."""
    process = launch(project, stack, name)
    run = started(process)
    return process, run, read_until(process, "waits for").splitlines()[-1]


def status(project: Path, run: str) -> str:
    return json.loads(call(project, "show", run, "--output", "json").stdout)["status"]


def listed(project: Path) -> dict[str, str]:
    rows = json.loads(call(project, "ls", "--output", "json").stdout)["runs"]
    return {row["run"]: row["status"] for row in rows}


def test_a_run_waits_until_the_earlier_one_has_ended_and_says_so(tmp_path):
    project = project_with(tmp_path, "deploy")
    with ExitStack() as stack:
        first, one = begin(project, stack, "one")
        second, two, told = queue(project, stack, "two")

        assert told == f"waits for run {one} of group 'deploy'"
        assert status(project, two) == "queued"
        assert listed(project) == {one: "running", two: "queued"}
        shown = call(project, "show", two).stdout
        assert "waits for earlier runs of its group 'deploy'" in shown
        assert ledger(project) == ["one"]

        open_gate(project, "one")
        assert first.wait(timeout=30) == 0
        read_until(second, "work attempt 1 goes to local")
        assert status(project, two) == "running"
        open_gate(project, "two")
        assert second.wait(timeout=30) == 0
    assert ledger(project) == ["one", "cleaned", "two", "cleaned"]
    assert status(project, two) == "succeeded"


def test_those_who_wait_go_on_in_the_order_in_which_they_came(tmp_path):
    project = project_with(tmp_path, "deploy")
    with ExitStack() as stack:
        processes = [begin(project, stack, "0")[0]]
        processes += [queue(project, stack, str(number))[0] for number in range(1, 4)]

        for number, process in enumerate(processes):
            open_gate(project, str(number))
            assert process.wait(timeout=30) == 0

    assert [word for word in ledger(project) if word != "cleaned"] == ["0", "1", "2", "3"]


def test_as_many_go_on_at_once_as_the_limit_says(tmp_path):
    project = project_with(tmp_path, "{group: deploy, limit: 2}")
    with ExitStack() as stack:
        first, one = begin(project, stack, "one")
        second, two = begin(project, stack, "two")

        third, _, told = queue(project, stack, "three")

        assert told == f"waits for runs {one}, {two} of group 'deploy', of which 2 go on at once"
        open_gate(project, "one")
        read_until(third, "work attempt 1 goes to local")
        open_gate(project, "two")
        open_gate(project, "three")
        assert [process.wait(timeout=30) for process in (first, second, third)] == [0, 0, 0]


def test_runs_of_other_groups_and_of_other_projects_do_not_wait(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    project = project_with(tmp_path / "a", '"deploy-${{ inputs.name }}"')
    other = project_with(tmp_path / "b", '"deploy-${{ inputs.name }}"')
    with ExitStack() as stack:
        begin(project, stack, "one")
        begin(project, stack, "two")
        begin(other, stack, "one")


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "cancel"])
def test_a_run_that_waits_can_be_cancelled_and_has_begun_nothing(tmp_path, how):
    project = project_with(tmp_path, "deploy")
    with ExitStack() as stack:
        first, _ = begin(project, stack, "one")
        second, two, _ = queue(project, stack, "two")

        if how == "cancel":
            assert call(project, "cancel", two).returncode == 0
        else:
            second.send_signal(signal.Signals[how])

        assert second.wait(timeout=30) == 130
        assert status(project, two) == "cancelled"
        assert first.poll() is None
        open_gate(project, "one")
        assert first.wait(timeout=30) == 0
    assert ledger(project) == ["one", "cleaned"]


def test_a_run_that_was_killed_holds_nothing(tmp_path):
    project = project_with(tmp_path, "deploy")
    with ExitStack() as stack:
        first, one = begin(project, stack, "one")
        waiting, _, _ = queue(project, stack, "two")
        third, _, _ = queue(project, stack, "three")

        waiting.kill()
        first.kill()

        read_until(third, "work attempt 1 goes to local")
        assert status(project, one) == "interrupted"
    wait_for_the_end(str(tmp_path))


def test_a_run_that_died_while_it_waited_is_resumed_like_any_other(tmp_path):
    project = project_with(tmp_path, "deploy")
    with ExitStack() as stack:
        first, _ = begin(project, stack, "one")
        second, two, _ = queue(project, stack, "two")
        second.kill()
        second.wait(timeout=30)
        assert status(project, two) == "interrupted"
        again = stack.enter_context(start(project, "resume", two))
        read_until(again, "waits for")

        open_gate(project, "one")
        assert first.wait(timeout=30) == 0
        read_until(again, "work attempt 1 goes to local")
        open_gate(project, "two")

        assert again.wait(timeout=30) == 0
    assert ledger(project) == ["one", "cleaned", "two", "cleaned"]


def test_a_run_that_had_begun_still_cleans_up_when_its_turn_comes(tmp_path):
    project = project_with(tmp_path, "deploy")
    with ExitStack() as stack:
        process, one = begin(project, stack, "one")
        process.kill()
        process.wait(timeout=30)
        second, _ = begin(project, stack, "two")
        again = stack.enter_context(start(project, "resume", one, "--lost", "retry"))
        read_until(again, "waits for")

        assert call(project, "cancel", one).returncode == 0
        read_until(again, "cancelled by")
        open_gate(project, "two")

        assert second.wait(timeout=30) == 0
        assert again.wait(timeout=30) == 130
    assert ledger(project) == ["one", "two", "cleaned", "cleaned"]


def test_a_newer_run_cancels_those_before_it_where_it_says_so(tmp_path):
    project = project_with(tmp_path, "{group: deploy, cancel-in-progress: true}")
    with ExitStack() as stack:
        first, one = begin(project, stack, "one")
        second = launch(project, stack, "two")

        said = read_until(second, "work attempt 1 goes to local")

        assert f"cancels run {one} of group 'deploy'" in said
        assert first.wait(timeout=30) == 130
        open_gate(project, "two")
        assert second.wait(timeout=30) == 0
    assert status(project, one) == "cancelled"
    assert ledger(project) == ["one", "cleaned", "two", "cleaned"]
    assert call(project, "show", one).returncode == 0


def test_a_newer_run_also_cancels_those_that_wait(tmp_path):
    project = project_with(tmp_path, "deploy")
    with ExitStack() as stack:
        first, one = begin(project, stack, "one")
        second, two, _ = queue(project, stack, "two")
        (project / "w.yaml").write_text(
            WORKFLOW.format(concurrency="{group: deploy, cancel-in-progress: true}")
        )
        third = launch(project, stack, "three")

        said = read_until(third, "work attempt 1 goes to local")

        assert f"cancels runs {one}, {two} of group 'deploy'" in said
        assert (first.wait(timeout=30), second.wait(timeout=30)) == (130, 130)
    assert ledger(project)[:3] == ["one", "cleaned", "three"]


def test_a_run_that_stands_still_makes_way_and_lines_up_again(tmp_path):
    project = project_with(tmp_path, "deploy")
    (project / "ask.yaml").write_text(ASKING)
    held = call(project, "run", "ask.yaml")
    assert held.returncode == 4
    run = json.loads(call(project, "show", "last", "--output", "json").stdout)["run"]

    with ExitStack() as stack:
        first, _ = begin(project, stack, "one")
        assert call(project, "approve", run, "ask").returncode == 0
        again = stack.enter_context(start(project, "resume", run))
        read_until(again, "waits for")
        open_gate(project, "one")

        assert first.wait(timeout=30) == 0
        assert again.wait(timeout=30) == 0


def test_a_group_without_a_name_begins_nothing(tmp_path):
    project = project_with(tmp_path, '"${{ inputs.name | int }}"')

    refused = call(project, "run", "w.yaml", "-i", "name=seven")

    assert refused.returncode == 2
    assert "w.yaml:2:" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert listed(project) == {}
