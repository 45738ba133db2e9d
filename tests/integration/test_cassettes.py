"""Recorded with the real Claude Code against a scripted model, and played back without either."""

import json
from pathlib import Path

import pytest

from tests.support.claude_project import KEY, commit, make_project, with_claude
from tests.support.command_line import call, clean_environment, git
from tests.support.model_scenarios import Scenario, ToolCall, Turn
from tests.support.model_server import ModelServer

pytestmark = [pytest.mark.integration, pytest.mark.claude]

WORKFLOW = """\
name: taped
defaults: {retry: {attempts: 1}}
inputs: {color: {type: string, default: red, trust: untrusted}}
steps:
  paint:
    prompt: Paint the list ${{ inputs.color }}, in run ${{ run.id }}.
    artifacts: [note.txt]
    claude: {allowed-tools: ["Bash(sh put.sh)"]}
    output-schema:
      type: object
      required: [count]
      properties: {count: {type: integer}}
  look:
    needs: paint
    env: {COUNT: "${{ steps.paint.outputs.count }}"}
    run: cat list.txt; echo "count $COUNT"
"""
LIST = "".join(f"{number}\n" for number in range(1, 13))
PAINTED = LIST.replace("2\n", "2 is painted\n", 1)
SCENARIOS = [
    Scenario(
        "paint",
        [
            Turn(tools=[ToolCall("Read", {"file_path": "{{cwd}}/list.txt"})]),
            Turn(
                tools=[
                    ToolCall("Write", {"file_path": "{{cwd}}/list.txt", "content": PAINTED}),
                    ToolCall("Write", {"file_path": "{{cwd}}/note.txt", "content": "painted\n"}),
                ]
            ),
            Turn(tools=[ToolCall("Bash", {"command": "sh put.sh", "description": "Put"})]),
            Turn(output={"count": 12}),
        ],
        match="^Paint the list",
    )
]
PUT = 'echo seen > "$RUNNER_ARTIFACTS/seen.txt"\n'
FILES = {"taped.yaml": WORKFLOW, "list.txt": LIST, "put.sh": PUT}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A project with a cassette beside its workflow, recorded by the real Claude Code."""
    project = make_project(tmp_path_factory.mktemp("recorded") / "project", FILES)
    with ModelServer(SCENARIOS) as server:
        done = call(
            project, "run", "taped.yaml", "--record", environ=with_claude(project, server.url)
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return project


@pytest.fixture
def copy(recorded, tmp_path):
    """A fresh project with the workflow and the cassette, committed, and no Claude anywhere."""
    tape = {
        str(path.relative_to(recorded)): path.read_text("utf-8")
        for path in (recorded / "taped.cassette").rglob("*")
        if path.is_file()
    }
    return make_project(tmp_path / "copy", {**FILES, **tape})


def replay(project, *words):
    environ = clean_environment(project, WORKFLOW_RUNNER_CLAUDE_PATH="/nowhere/claude")
    return call(project, "run", "taped.yaml", "--replay", *words, environ=environ)


def step_of(project, name):
    shown = json.loads(call(project, "show", "last", "--output", "json").stdout)
    return next(step for step in shown["steps"] if step["id"] == name)


def test_a_replay_ends_as_the_recording_did_at_no_cost(recorded, copy):
    done = replay(copy)

    assert done.returncode == 0, done.stdout + done.stderr
    assert step_of(recorded, "paint")["cost_usd"] > 0
    assert step_of(copy, "paint")["cost_usd"] == 0
    for told in ("outputs", "artifacts"):
        assert step_of(copy, "paint")[told] == step_of(recorded, "paint")[told]
    assert (
        call(copy, "logs", "last", "look").stdout == call(recorded, "logs", "last", "look").stdout
    )
    assert call(copy, "diff", "last").stdout == call(recorded, "diff", "last").stdout
    assert "+2 is painted" in call(copy, "diff", "last").stdout
    note = call(copy, "artifacts", "last", "paint", "--get", "note.txt")
    assert note.stdout == "painted\n"
    assert step_of(copy, "paint")["artifacts"] == ["note.txt", "seen.txt"]
    assert "seen.txt" not in call(copy, "diff", "last").stdout


def test_a_cassette_says_nothing_of_the_machine_it_was_recorded_on(recorded):
    texts = [path.read_text("utf-8") for path in sorted((recorded / "taped.cassette").rglob("*.*"))]

    assert len(texts) >= 4
    assert any("<untrusted-data-" in text for text in texts)
    for text in texts:
        assert KEY not in text
        assert str(recorded) not in text


@pytest.mark.parametrize(
    ("old", "new", "words", "named"),
    [
        ("Paint the list", "Paint my list", (), "another template and another prompt"),
        (
            "default: red",
            "default: green",
            ("-i", "color=blue"),
            "another prompt and another inputs",
        ),
        ("claude: {", "claude: {max-turns: 7, ", (), "another options"),
    ],
    ids=["prompt", "input", "option"],
)
def test_a_miss_names_what_differs(copy, old, new, words, named):
    commit(copy, {"taped.yaml": WORKFLOW.replace(old, new)})

    done = replay(copy, *words)

    assert done.returncode == 1
    assert f"cassette_miss: step 'paint' was recorded with {named}" in done.stdout
    assert [attempt["cause"] for attempt in step_of(copy, "paint")["attempts"]] == ["cassette_miss"]


def test_a_step_that_was_never_recorded_is_a_miss(copy):
    commit(copy, {"taped.yaml": WORKFLOW.replace("paint", "draw")})

    done = replay(copy)

    assert done.returncode == 1
    assert "the cassette has no recording of step 'draw'" in done.stdout


def test_on_other_files_the_recorded_change_is_merged_in_with_a_warning(copy):
    commit(copy, {"list.txt": LIST.replace("11\n", "eleven\n")})

    done = replay(copy)

    assert done.returncode == 0, done.stdout + done.stderr
    assert step_of(copy, "paint")["warnings"] == [
        "the files differ from those of the recording; its changes were merged in"
    ]
    merged = PAINTED.replace("11\n", "eleven\n")
    assert call(copy, "logs", "last", "look").stdout == f"{merged}count 12\n"


def test_a_recorded_change_that_does_not_fit_any_more_fails_the_step(copy):
    commit(copy, {"list.txt": "something\nelse\n"})

    done = replay(copy)

    assert done.returncode == 1
    assert "list.txt" in done.stdout


def test_a_damaged_recording_is_named(copy):
    next(iter((copy / "taped.cassette").glob("*/*/*/exit.json"))).write_text("{", "utf-8")

    done = replay(copy)

    assert done.returncode == 1
    assert "cannot be read" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_another_folder_can_be_recorded_into_and_played_from(recorded, copy, tmp_path):
    place = Path(tmp_path / "elsewhere")
    git(copy, "rm", "-r", "--quiet", "taped.cassette")
    with ModelServer(SCENARIOS) as server:
        environ = with_claude(tmp_path, server.url)
        done = call(copy, "run", "taped.yaml", f"--record={place}", environ=environ)
        assert done.returncode == 0, done.stdout + done.stderr

    environ = clean_environment(copy)
    played = call(copy, "run", "taped.yaml", f"--replay={place}", environ=environ)

    assert played.returncode == 0, played.stdout
    assert not (copy / "taped.cassette").exists()
