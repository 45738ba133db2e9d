import json

import pytest

from runner.cli.main import main

GOOD = """\
name: demo
inputs: {who: {type: string, default: world}}
steps:
  hello: {run: "echo ${{ inputs.who }}"}
  twice: {needs: [hello], run: "true", timeout: 90s, retry: {attempts: 2}}
"""
BAD = "steps:\n  a: {comand: x}\n  b: {needs: [c], run: 'true'}\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    (tmp_path / "good.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "bad.yaml").write_text(BAD, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def test_several_files_are_checked_and_one_bad_one_decides(files, capsys):
    assert main(["validate", "good.yaml", "bad.yaml", "missing.yaml"]) == 2

    out = capsys.readouterr().out
    assert "good.yaml: good, 2 steps\n" in out
    assert "bad.yaml:2:7: E201" in out
    assert "no step is called 'c'" in out
    assert "missing.yaml:1:1: E101" in out


def test_programs_get_the_problems_with_their_places(files, capsys):
    assert main(["validate", "good.yaml", "bad.yaml", "--output", "json"]) == 2

    good, bad = json.loads(capsys.readouterr().out)["files"]
    assert good == {"path": "good.yaml", "good": True, "steps": 2, "problems": []}
    assert bad["problems"][0]["line"] == 2
    assert {problem["severity"] for problem in bad["problems"]} == {"error"}


def test_github_gets_annotations(files, capsys):
    assert main(["validate", "bad.yaml", "--output", "github"]) == 2

    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("::error file=bad.yaml,line=") for line in lines)


ODD = "inputs: {idea: {}}\nsteps: {a: {run: 'true'}}\n"
"""Legal, and nobody uses what is asked for."""


def test_warnings_are_told_in_each_form_and_let_the_file_pass(files, capsys):
    (files / "odd.yaml").write_text(ODD, "utf-8")

    assert main(["validate", "odd.yaml"]) == 0
    assert "odd.yaml: good, 1 step, 1 warning" in capsys.readouterr().out
    assert main(["validate", "odd.yaml", "--output", "github"]) == 0
    annotation = capsys.readouterr().out
    assert main(["validate", "odd.yaml", "--output", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["files"]

    message = "nobody uses the input 'idea'"
    hint = "name it as ${{ inputs.idea }}, or leave it out"
    place = "file=odd.yaml,line=1,col=10,title=W265"
    assert annotation == f"::warning {place}::{message}; {hint}\n"
    assert found["good"]
    assert found["problems"] == [
        {
            "code": "W265",
            "severity": "warning",
            "path": "odd.yaml",
            "line": 1,
            "column": 10,
            "message": message,
            "hint": hint,
        }
    ]


@pytest.mark.parametrize(
    ("form", "word"), [("text", "wave 2"), ("mermaid", "flowchart"), ("dot", "digraph")]
)
def test_a_graph_is_drawn_in_each_form(files, form, word, capsys):
    assert main(["graph", "good.yaml", "--format", form]) == 0
    assert word in capsys.readouterr().out


def test_a_graph_is_told_to_programs(files, capsys):
    assert main(["graph", "good.yaml", "--output", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["edges"] == [["hello", "twice"]]


@pytest.mark.parametrize("command", ["plan", "graph", "run"])
def test_a_bad_file_or_input_is_told_before_anything_is_made(files, tmp_path, command, capsys):
    before = sorted(tmp_path.iterdir())

    assert main([command, "bad.yaml"]) == 2
    assert main([command, "good.yaml", "-i", "what=x"]) == 2
    assert main([command, "nothing.yaml"]) == 2

    err = capsys.readouterr().err
    assert "no input is called 'what'" in err
    assert "nothing.yaml:1:1: E101" in err
    assert sorted(tmp_path.iterdir()) == before
