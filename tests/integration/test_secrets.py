"""A secret reaches the step that names it, and nothing that is kept or shown."""

import base64
import json
import os

import pytest

from tests.support.claude_project import make_project, with_claude
from tests.support.command_line import call, clean_environment, start
from tests.support.model_scenarios import Scenario, ToolCall, Turn
from tests.support.model_server import ModelServer
from tests.support.survivors import wait_for_the_end

pytestmark = pytest.mark.integration

SECRET = "correct-horse/battery+staple"
ENCODED = base64.b64encode(SECRET.encode()).decode()
WORKFLOW = """\
name: secretive
secrets: [TOKEN]
steps:
  leak:
    env: {TOKEN: "${{ secrets.TOKEN }}"}
    run: |
      printenv TOKEN > ../../../../../proof
      echo "plain $TOKEN"
      echo "twice $TOKEN$TOKEN" >&2
      printf %s "$TOKEN" | base64 -w0
      echo
      for letter in $(printf %s "$TOKEN" | sed 's/./& /g'); do printf %s "$letter"; done
      printf '\\ncut: '
      printf %s "$TOKEN" | head -c 12
      printf %s "$TOKEN" | tail -c +13
      printf '\\n%s\\n' done
      echo "said=$TOKEN" >> "$RUNNER_OUTPUT"
      echo "# $TOKEN" >> "$RUNNER_SUMMARY"
"""
FAILING = WORKFLOW.replace(
    """      echo "said=""", """      echo "last words $TOKEN"\n      exit 7\n      echo "said="""
)
# The first attempt leaves its secret where outputs go, and is killed there.
STUCK = """\
secrets: [TOKEN]
steps:
  leak:
    env: {TOKEN: "${{ secrets.TOKEN }}"}
    idempotent: true
    run: |
      echo "said=$TOKEN" >> "$RUNNER_OUTPUT"
      if [ "$RUNNER_ATTEMPT" = 1 ]; then echo begun > ../../../../../begun; tail -f /dev/null; fi
      echo "second attempt with $TOKEN"
"""
# What a reader would take for the secret, in whole or in a good part.
FORMS = (SECRET, ENCODED.rstrip("="), SECRET[:14], SECRET[-14:])


def forms_in(text):
    return [form for form in FORMS if form in text]


def leaks(folder):
    """Return each file below that has the secret in some form."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            forms = forms_in(path.read_bytes().decode("latin-1"))
            if forms:
                found[str(path.relative_to(folder))] = forms
    return found


@pytest.fixture
def project(tmp_path):
    (tmp_path / "secretive.yaml").write_text(WORKFLOW, "utf-8")
    (tmp_path / "failing.yaml").write_text(FAILING, "utf-8")
    return tmp_path


@pytest.mark.parametrize(("file", "code"), [("secretive.yaml", 0), ("failing.yaml", 1)])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_printed_secret_is_neither_kept_nor_shown(project, file, code, form):
    environ = clean_environment(project, TOKEN=SECRET)

    done = call(project, "run", file, "--output", form, environ=environ)

    assert done.returncode == code, done.stdout + done.stderr
    assert (project / "proof").read_text() == f"{SECRET}\n"
    assert leaks(project / ".runner") == {}
    assert forms_in(done.stdout + done.stderr) == []
    for words in (("show",), ("logs", "last"), ("show", "last", "--output", "json"), ("ls",)):
        shown = call(project, *words)
        assert shown.returncode == 0
        assert forms_in(shown.stdout + shown.stderr) == []
    assert "plain ***" in call(project, "logs", "last", "leak").stdout


def test_a_missing_secret_is_a_mistake_of_the_call_and_leaves_nothing(project):
    done = call(project, "run", "secretive.yaml")

    assert done.returncode == 2
    assert "TOKEN" in done.stderr
    assert not list((project / ".runner").glob("runs/*"))


def test_a_resumed_run_takes_the_secret_from_the_environment_again(project):
    (project / "again.yaml").write_text(STUCK, "utf-8")
    environ = clean_environment(project, TOKEN=SECRET)
    os.mkfifo(project / "begun")
    with start(project, "run", "again.yaml", environ=environ) as process:
        assert (project / "begun").read_text() == "begun\n"
        process.kill()
        process.wait(timeout=30)
    wait_for_the_end(str(project))

    without = call(project, "resume", "last")
    assert without.returncode == 2
    assert "TOKEN" in without.stderr

    resumed = call(project, "resume", "last", environ=environ)
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert "second attempt with ***" in call(project, "logs", "last", "leak").stdout
    assert leaks(project / ".runner") == {}


CLAUDE = """\
secrets: [TOKEN]
steps:
  ask:
    env: {TOKEN: "${{ secrets.TOKEN }}"}
    claude: {tools: [Bash], allowed-tools: [Bash]}
    prompt: "[[scenario:print]] Print the token."
"""
PRINT = Scenario(
    "print",
    [
        Turn(tools=[ToolCall("Bash", {"command": "printenv TOKEN"})]),
        Turn(text=f"It is {SECRET}, of course."),
    ],
)


@pytest.mark.claude
def test_a_secret_that_claude_sees_is_neither_kept_nor_shown(tmp_path):
    project = make_project(tmp_path / "project", {"claude.yaml": CLAUDE})
    with ModelServer([PRINT]) as server:
        environ = {**with_claude(project, server.url), "TOKEN": SECRET}
        done = call(project, "run", "claude.yaml", f"--record={tmp_path}/tape", environ=environ)
        seen = json.dumps([request.body for request in server.requests_of("print")])

    assert done.returncode == 0, done.stdout + done.stderr
    assert SECRET in seen, "Claude did not see it"
    assert forms_in(done.stdout + done.stderr) == []
    transcript = next((project / ".runner").rglob("transcript.jsonl")).read_text("utf-8")
    assert "It is ***, of course." in transcript
    assert leaks(project / ".runner") == {}
    assert leaks(tmp_path / "tape") == {}
