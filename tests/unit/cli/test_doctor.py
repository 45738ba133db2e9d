import json
import os

import pytest

from runner.cli.main import main


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A project and a PATH of our own, with programs as the test writes them."""
    (tmp_path / ".git").mkdir()
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in list(os.environ):
        if name.startswith(("ANTHROPIC", "CLAUDE", "WORKFLOW_RUNNER", "AWS", "GOOGLE")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def install(name, prints):
        path = programs / name
        path.write_text(f"#!/bin/sh\necho '{prints}'\n", "utf-8")
        path.chmod(0o755)

    return install


def report(capsys):
    code = main(["doctor", "--output", "json"])
    found = json.loads(capsys.readouterr().out)
    return code, {one["name"]: one for one in found["findings"]}


def test_a_machine_that_has_everything_is_good(machine, monkeypatch, capsys):
    machine("git", "git version 2.38.1 (Apple Git-1)")
    machine("claude", "2.1.187 (Claude Code)")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a-value-never-shown")

    code, found = report(capsys)

    assert code == 0
    assert found["git"]["found"].startswith("2.38.1 (")
    assert "2.1.187" in found["claude"]["found"]
    assert found["credential"]["found"] == "ANTHROPIC_API_KEY is set (API key)"
    assert "never-shown" not in json.dumps(found)


def test_what_is_missing_is_told_with_the_command_that_mends_it(machine, capsys):
    machine("apt-get", "")

    code, found = report(capsys)

    assert code == 3
    assert found["git"]["good"] is False
    assert found["git"]["mend"] == "sudo apt-get install git"
    assert "setup-token" in found["credential"]["mend"]


def test_an_old_git_is_told_with_what_is_needed(machine, capsys):
    machine("git", "git version 2.37.9")

    _, found = report(capsys)

    assert found["git"]["good"] is False
    assert "2.38 is needed" in found["git"]["found"]


def test_settings_are_shown_with_their_sources(machine, monkeypatch, capsys):
    monkeypatch.setenv("WORKFLOW_RUNNER_SLOTS", "3")

    main(["doctor"])

    assert "slots = 3   from WORKFLOW_RUNNER_SLOTS" in capsys.readouterr().out


def test_a_bad_setting_is_a_finding_and_not_the_end(machine, monkeypatch, capsys):
    monkeypatch.setenv("WORKFLOW_RUNNER_SLOTS", "many")

    code, found = report(capsys)

    assert code == 3
    assert "WORKFLOW_RUNNER_SLOTS" in found["settings"]["found"]
    assert "disk" in found
