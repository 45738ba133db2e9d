"""Where Claude Code is found, and what it says it is."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from runner_agent.claude_binary import ClaudeNotFoundError, find_claude, version_of

ENVIRON = {"PATH": "/usr/bin:/bin"}


def program(folder: Path, text: str) -> str:
    path = folder / "claude"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_the_named_program_wins_over_path(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    named, other = program(tmp_path / "a", ""), program(tmp_path / "b", "")

    environ = {"PATH": str(tmp_path / "b")}

    assert find_claude(named, environ) == named
    assert find_claude(None, environ) == other


def test_without_one_on_path_the_wheel_has_it(tmp_path):
    if find_spec("claude_agent_sdk") is None:
        pytest.skip("the wheel is not installed")

    found = find_claude(None, {"PATH": str(tmp_path)})

    assert found.endswith("claude_agent_sdk/_bundled/claude")
    assert "claude_agent_sdk" not in sys.modules


def test_a_named_program_that_is_none_is_said_so(tmp_path):
    with pytest.raises(ClaudeNotFoundError, match="which is not a program"):
        find_claude(str(tmp_path / "absent"), {"PATH": "/bin"})


def test_the_version_is_the_first_word(tmp_path):
    assert version_of(program(tmp_path, "echo '2.1.330 (Claude Code)'"), ENVIRON) == "2.1.330"


def test_the_program_is_asked_in_a_home_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    text = f'env > "{tmp_path}/env"; echo 1.0'

    version_of(program(tmp_path, text), os.environ)

    seen = (tmp_path / "env").read_text()
    assert "secret" not in seen
    assert str(Path.home()) + "\n" not in seen


def test_a_script_finds_its_interpreter_on_the_path_of_the_agent(tmp_path):
    folder = tmp_path / "node" / "bin"
    folder.mkdir(parents=True)
    interpreter = folder / "some-node"
    interpreter.write_text("#!/bin/sh\necho 2.0.1\n")
    interpreter.chmod(0o755)
    script = tmp_path / "claude"
    script.write_text("#!/usr/bin/env some-node\n")
    script.chmod(0o755)

    assert version_of(str(script), {"PATH": f"{folder}:/usr/bin:/bin"}) == "2.0.1"


def test_another_program_of_that_name_is_not_taken_for_it(tmp_path):
    with pytest.raises(ClaudeNotFoundError, match="exit code 3 and said 'go away'"):
        version_of(program(tmp_path, "echo go away >&2; exit 3"), ENVIRON)
