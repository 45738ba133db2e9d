"""A git project whose Claude steps are done by the real Claude Code against a scripted model."""

from collections.abc import Mapping
from pathlib import Path

from runner_agent.claude_binary import find_claude
from tests.support.command_line import clean_environment, git

KEY = "sk-ant-a-key-that-nobody-has"


def make_project(path: Path, files: Mapping[str, str]) -> Path:
    """Return a repository at ``path`` with one commit of ``files``."""
    path.mkdir(parents=True)
    git(path, "init", "--quiet")
    commit(path, files)
    return path


def commit(path: Path, files: Mapping[str, str]) -> None:
    """Write ``files`` and commit everything."""
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(content, "utf-8")
    git(path, "add", "--all")
    git(path, "commit", "--quiet", "--message", "Change")


def with_claude(home: Path, url: str) -> dict[str, str]:
    """Return an environment for the runner in which Claude Code can reach only ``url``."""
    return clean_environment(
        home,
        ANTHROPIC_API_KEY=KEY,
        ANTHROPIC_BASE_URL=url,
        WORKFLOW_RUNNER_CLAUDE_PATH=find_claude(None, {"PATH": ""}),
    )
