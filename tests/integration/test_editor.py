"""What an editor makes of a workflow by its schema, with the server that editors use for YAML."""

import json

import pytest

from tests.support.command_line import ROOT
from tests.support.language_server import NoServerError, editor, installed_server

pytestmark = pytest.mark.integration

WORKFLOWS = sorted((ROOT / "workflows").rglob("*.yaml"))
SCHEMA = json.loads((ROOT / "schemas" / "workflow.schema.json").read_text("utf-8"))
STEP = SCHEMA["definitions"]["step"]["properties"]
TEXT = """\
# yaml-language-server: $schema=../schemas/workflow.schema.json
steps:
  greet:
    run: echo hello
    CURSOR
"""
DRAFT = ROOT / "workflows" / "draft.yaml"
"""A file that is only in the editor."""


@pytest.fixture(scope="module")
def server():
    try:
        program = installed_server()
    except NoServerError as error:
        pytest.skip(f"editors are NOT tested: {error}")
    with editor(program) as found:
        yield found


def described(key):
    entry = STEP[key]
    reference = entry.get("$ref", "").rpartition("/")[2]
    return SCHEMA["definitions"][reference]["description"] if reference else entry["description"]


def shown(text):
    """Return words alone: Markdown escapes some signs, and joins lines."""
    return " ".join(text.replace("\\", "").replace("&nbsp;", " ").split())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_an_example_has_no_problems_in_an_editor(server, path):
    text = path.read_text("utf-8")

    assert text.startswith("# yaml-language-server: $schema=")
    assert server.problems(path, text) == []
    assert len(server.problems(path, f"{text}odd: 1\n")) == 1


def test_an_unknown_key_is_one_problem_at_its_place(server):
    text = TEXT.replace("CURSOR", "need: plan")

    (problem,) = server.problems(DRAFT, text)

    assert "need" in problem["message"]
    assert problem["range"]["start"] == {"line": 4, "character": 4}


def test_a_wrong_value_is_a_problem(server):
    (problem,) = server.problems(DRAFT, TEXT.replace("CURSOR", "priority: urgent"))

    assert "high" in problem["message"]


def test_every_key_of_a_step_is_offered_with_its_description(server):
    server.problems(DRAFT, TEXT.replace("CURSOR", ""))

    offered = server.completions(DRAFT, 4, 4)

    assert set(STEP) - {"run"} <= set(offered)
    for key in set(STEP) - {"run"}:
        assert shown(described(key)) in shown(offered[key]), key


def test_the_values_of_a_choice_are_offered(server):
    server.problems(DRAFT, TEXT.replace("CURSOR", "priority: "))

    offered = server.completions(DRAFT, 4, len("    priority: "))

    assert {"high", "normal", "low"} <= set(offered)


def test_pointing_at_a_key_tells_what_it_means(server):
    server.problems(DRAFT, TEXT.replace("CURSOR", "timeout: 10m"))

    told = shown(server.hover(DRAFT, 4, 6))

    assert shown(described("timeout")) in told


def test_a_key_at_the_top_is_told_too(server):
    server.problems(DRAFT, TEXT.replace("CURSOR", "").replace("steps:", "budget: {usd: 1}\nsteps:"))

    assert shown(SCHEMA["properties"]["budget"]["description"]) in shown(server.hover(DRAFT, 1, 2))
