import json

from runner.cli.main import main
from runner.spec.load import load_workflow


def test_a_first_workflow_is_written_and_good(tmp_path, monkeypatch, capsys):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("*.pyc", "utf-8")
    monkeypatch.chdir(tmp_path)

    assert main(["init"]) == 0

    path = tmp_path / "workflows/first.yaml"
    text = path.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=workflow.schema.json\n")
    assert list(load_workflow(path).steps) == ["greet", "keep"]
    assert json.loads((path.parent / "workflow.schema.json").read_text("utf-8"))
    assert (tmp_path / ".gitignore").read_text("utf-8") == "*.pyc\n.runner/\n"
    assert "next: runner run workflows/first.yaml" in capsys.readouterr().out


def test_the_step_for_claude_is_good_once_it_is_uncommented(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main(["init", "w.yaml"])
    path = tmp_path / "w.yaml"
    head, mark, claude = path.read_text("utf-8").partition("  # answer:")
    claude = (mark + claude).replace("\n  # ", "\n  ").replace("  # answer", "  answer")
    path.write_text(head + claude, "utf-8")

    assert load_workflow(path).steps["answer"].kind == "claude"


def test_nothing_is_overwritten_and_git_is_told_once(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".gitignore").write_text(".runner/\n", "utf-8")
    (tmp_path / "mine.yaml").write_text("mine", "utf-8")

    assert main(["init", "mine.yaml"]) == 2
    assert main(["init", "other.yaml", "--output", "json"]) == 0

    assert (tmp_path / "mine.yaml").read_text("utf-8") == "mine"
    assert (tmp_path / ".gitignore").read_text("utf-8") == ".runner/\n"
    assert json.loads(capsys.readouterr().out)["gitignore_entry_added"] is False


def test_a_name_that_is_no_yaml_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert main(["init", "first.txt"]) == 2
    assert list(tmp_path.iterdir()) == []
