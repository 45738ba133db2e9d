"""A Claude step through the command line, by the real Claude Code against a scripted model."""

import signal

import pytest

from tests.support.claude_project import KEY, make_project, with_claude
from tests.support.command_line import call, start
from tests.support.last_run import told
from tests.support.model_scenarios import Fault, Scenario, ToolCall, Turn
from tests.support.model_server import ModelServer
from tests.support.survivors import survivors, wait_for_the_end

pytestmark = [pytest.mark.integration, pytest.mark.claude]

WORKFLOW = """\
name: one
steps:
  write:
    prompt: "[[scenario:%s]] Write a file."
"""
REFUSED = Fault("status", status=401, type="authentication_error", message=f"invalid key {KEY}")
SCENARIOS = [
    Scenario(
        "write",
        [
            Turn(tools=[ToolCall("Write", {"file_path": "{{cwd}}/new.txt", "content": "new\n"})]),
            Turn(text="It is written."),
        ],
    ),
    Scenario("refused", [Turn(fault=REFUSED)]),
    Scenario("hanging", [Turn(fault=Fault("hang", at="headers"))]),
]


@pytest.fixture(scope="module")
def server():
    with ModelServer(SCENARIOS) as server:
        yield server


@pytest.fixture
def begin(tmp_path, server):
    """Makes a project for a scenario and the environment to run it in."""

    def begin(scenario):
        project = make_project(tmp_path / "project", {"one.yaml": WORKFLOW % scenario})
        return project, with_claude(project, server.url)

    return begin


def test_a_step_changes_files_and_costs_money(begin):
    project, environ = begin("write")

    done = call(project, "run", "one.yaml", environ=environ)

    assert done.returncode == 0, done.stdout + done.stderr
    assert told(project)["cost_usd"] > 0
    assert told(project)["steps"][0]["state"] == "succeeded"
    assert "+new" in call(project, "diff", "last").stdout
    assert not (project / "new.txt").exists()
    transcript = next((project / ".runner").rglob("transcript.jsonl")).read_text("utf-8")
    assert "It is written." in transcript
    printed = call(project, "logs", "last", "write").stdout
    assert printed.splitlines()[0].startswith("> Write(")
    assert "It is written." in printed

    # Nothing of it stays behind, and the key is in no file.
    wait_for_the_end(str(project))
    files = [path for path in (project / ".runner").rglob("*") if path.is_file()]
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


def test_a_refused_credential_is_named_and_not_tried_again(begin):
    project, environ = begin("refused")

    done = call(project, "run", "one.yaml", environ=environ)

    assert done.returncode == 1
    assert "write failed: auth:" in done.stdout
    assert KEY not in done.stdout + done.stderr
    assert [attempt["cause"] for attempt in told(project)["steps"][0]["attempts"]] == ["auth"]


def test_without_a_credential_nothing_begins_and_the_remedy_is_told(begin):
    project, environ = begin("write")
    del environ["ANTHROPIC_API_KEY"]

    done = call(project, "run", "one.yaml", environ=environ)

    assert done.returncode == 3
    assert "no credential for Claude Code" in done.stderr
    assert "export ANTHROPIC_API_KEY" in done.stderr
    assert not list((project / ".runner").glob("runs/*"))


def test_without_claude_nothing_begins_and_the_remedy_is_told(begin):
    project, environ = begin("write")
    environ["WORKFLOW_RUNNER_CLAUDE_PATH"] = "/nowhere/claude"

    done = call(project, "run", "one.yaml", environ=environ)

    assert done.returncode == 3
    assert "'/nowhere/claude'" in done.stderr
    assert not list((project / ".runner").glob("runs/*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_a_hanging_claude_and_the_run(begin, server, number):
    project, environ = begin("hanging")
    before = len(server.requests_of("hanging"))

    with start(project, "run", "one.yaml", environ=environ) as process:
        server.wait_for("hanging", before + 1)
        assert [command for command in survivors(str(project)).values() if "claude" in command]
        process.send_signal(number)
        assert process.wait(timeout=60) == 130

    assert survivors(str(project)) == {}
    assert told(project)["status"] == "cancelled"


def test_a_killed_runner_takes_claude_with_it_and_the_step_is_done_again(begin, server):
    project, environ = begin("hanging")
    before = len(server.requests_of("hanging"))

    with start(project, "run", "one.yaml", environ=environ) as process:
        server.wait_for("hanging", before + 1)
        process.kill()
        process.wait(timeout=30)
    wait_for_the_end(str(project))

    # In a checkout of its own Claude may be asked again, so nobody has to decide.
    with start(project, "resume", "last", environ=environ) as process:
        server.wait_for("hanging", before + 2)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
    attempts = told(project)["steps"][0]["attempts"]
    assert [attempt["number"] for attempt in attempts] == [1, 2]
