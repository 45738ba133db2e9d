"""What a run may spend, by the real Claude Code against a scripted model that has a price."""

import pytest

from tests.support.claude_project import make_project, with_claude
from tests.support.command_line import call
from tests.support.last_run import events, told
from tests.support.model_scenarios import Scenario, Turn
from tests.support.model_server import ModelServer

pytestmark = [pytest.mark.integration, pytest.mark.claude]

TOKENS = 200_000
"""What one answer says it has read: about 0.60 USD of claude-sonnet-4-5."""
DEAR = Scenario("dear", [Turn(text="Done.", input_tokens=TOKENS)])
WORKFLOW = """\
budget: %s
steps:
  one: {prompt: "[[scenario:dear]] First.", claude: {model: claude-sonnet-4-5}}
  two: {needs: one, prompt: "[[scenario:dear]] Second.", claude: {model: claude-sonnet-4-5}}
"""


@pytest.fixture(scope="module")
def server():
    with ModelServer([DEAR]) as server:
        yield server


@pytest.fixture
def begin(tmp_path, server):
    def begin(budget):
        project = make_project(tmp_path / "project", {"w.yaml": WORKFLOW % budget})
        return project, with_claude(project, server.url)

    return begin


def test_a_spent_budget_pauses_the_run_until_somebody_allows_more(begin):
    project, environ = begin("{usd: 0.5}")

    paused = call(project, "run", "w.yaml", environ=environ)

    assert paused.returncode == 4, paused.stdout + paused.stderr
    assert told(project)["status"] == "paused"
    assert "the budget of 0.50 USD is spent" in paused.stdout
    assert "runner budget" in paused.stdout
    # The answer cost more than was set aside, so the step has to be done again.
    assert told(project)["steps"][0]["state"] == "ready"

    assert call(project, "budget", "last", "--add-usd", "5", environ=environ).returncode == 0
    assert call(project, "resume", "last", environ=environ).returncode == 0

    caps = [event["cap_usd"] for event in events(project, "StepLeased")]
    assert caps[0] == 0.25
    assert all(cap <= 5 for cap in caps)
    assert events(project, "BudgetRaised")[0]["usd"] == 5


def test_a_budget_that_stops_fails_the_run(begin):
    project, environ = begin("{tokens: 1000, on-exceed: stop}")

    stopped = call(project, "run", "w.yaml", environ=environ)

    assert stopped.returncode == 1
    assert told(project)["status"] == "failed"
    assert "the budget of 1,000 tokens is used up" in told(project)["message"]
    assert [step["state"] for step in told(project)["steps"]] == ["succeeded", "cancelled"]


def test_only_a_limit_that_is_there_can_be_raised(begin):
    project, environ = begin("{tokens: 1000}")
    assert call(project, "run", "w.yaml", environ=environ).returncode == 4

    wrong = call(project, "budget", "last", "--add-usd", "5", environ=environ)
    assert wrong.returncode == 2
    assert "has no limit of usd" in wrong.stderr
    nothing = call(project, "budget", "last", environ=environ)
    assert nothing.returncode == 2
    assert "--add-usd" in nothing.stderr
