"""The scripts of ``action.yml`` as a runner of GitHub Actions runs them, the installation aside."""

import re
import shlex
import subprocess

import pytest
import yaml

from tests.support.command_line import ROOT, RUNNER, clean_environment

pytestmark = pytest.mark.integration

TEXT = (ROOT / "action.yml").read_text("utf-8")
ACTION = yaml.safe_load(TEXT)
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
WORKFLOW = """\
name: greet
inputs: {who: {type: string, required: true}}
steps:
  greet: {env: {WHO: "${{ inputs.who }}"}, run: 'echo "Hello, $WHO."'}
"""


@pytest.fixture
def machine(tmp_path):
    """A job's machine: the runner is installed, and the project has one workflow."""
    programs = tmp_path / "temp/workflow-runner/bin"
    programs.mkdir(parents=True)
    runner = programs / "runner"
    runner.write_text(f'#!/bin/sh\nexec {shlex.join(RUNNER)} "$@"\n', "utf-8")
    runner.chmod(0o755)
    project = tmp_path / "project"
    project.mkdir()
    (project / "my workflow.yaml").write_text(WORKFLOW, "utf-8")
    return tmp_path


def carry_out(machine, name, **environ):
    """Run the script of one step with bash, as GitHub does."""
    script = STEPS[name]["run"]
    given = {
        "GITHUB_ACTIONS": "true",
        "CI": "true",
        "RUNNER_TEMP": str(machine / "temp"),
        "GITHUB_OUTPUT": str(machine / "output"),
        "GITHUB_STEP_SUMMARY": str(machine / "summary"),
        **environ,
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=machine / "project",
        env=clean_environment(machine, **given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_workflow_is_checked_and_run_with_its_inputs(machine):
    checked = carry_out(machine, "Check the workflow", RUNNER_WORKFLOW="my workflow.yaml")
    done = carry_out(
        machine,
        "Run the workflow",
        RUNNER_WORKFLOW="my workflow.yaml",
        RUNNER_INPUTS='who=$(touch owned) "x"; y\n',
        RUNNER_ARGUMENTS="--slots=1\n",
    )

    assert (checked.returncode, checked.stderr) == (0, "")
    assert (done.returncode, done.stderr) == (0, "")
    log = next((machine / "project").glob(".runner/runs/*/steps/greet/1/log.txt"))
    assert log.read_text("utf-8") == 'Hello, $(touch owned) "x"; y.\n'
    assert not (machine / "project/owned").exists()
    facts = dict(line.split("=", 1) for line in (machine / "output").read_text().splitlines())
    assert facts["status"] == "succeeded"
    assert {"run-id", "cost-usd", "run-folder"} <= facts.keys()
    assert (machine / "summary").read_text("utf-8").startswith("# greet: succeeded")


def test_without_inputs_and_arguments_nothing_is_made_up(machine):
    done = carry_out(
        machine,
        "Run the workflow",
        RUNNER_WORKFLOW="my workflow.yaml",
        RUNNER_INPUTS="",
        RUNNER_ARGUMENTS="",
    )

    assert done.returncode == 2
    assert "the input 'who' is missing" in done.stderr


def test_a_bad_workflow_is_annotated(machine):
    (machine / "project/bad.yaml").write_text("steps: {a: {comand: x}}\n", "utf-8")

    done = carry_out(machine, "Check the workflow", RUNNER_WORKFLOW="bad.yaml")

    assert done.returncode == 2
    assert done.stdout.startswith("::error file=bad.yaml,line=1,col=")


def test_every_action_is_pinned_by_commit_and_tells_its_version():
    used = re.findall(r"uses: (.*)", TEXT)

    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", one) for one in used)


def test_no_script_holds_an_expression():
    assert [name for name, step in STEPS.items() if "${{" in step.get("run", "")] == []
