"""Records a cassette beside a workflow: the real Claude Code against the scripted model.

The model's part is scripted, everything else is real: prompts, permissions, tools, commits, tests.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.model_scenarios import Scenario, ToolCall
from tests.support.model_server import ModelServer

ROOT = Path(__file__).parents[2]


def record(project: Path, name: str, scenarios: Sequence[Scenario], *words: str) -> int:
    """Run ``workflows/NAME.yaml`` in ``project`` and keep the cassette in this repository."""
    with ModelServer(scenarios) as server, tempfile.TemporaryDirectory() as home:
        env = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "LANG": "C.UTF-8",
            "ANTHROPIC_API_KEY": "sk-ant-dummy-for-the-scripted-model",
            "ANTHROPIC_BASE_URL": server.url,
            "FORGE_URL": "http://127.0.0.1:9/",
            "FORGE_TOKEN": "a-token-that-nobody-has",
        }
        runner = Path(sys.executable).with_name("runner")
        cassette = ROOT / "workflows" / f"{name}.cassette"
        command = [str(runner), "run", f"workflows/{name}.yaml", f"--record={cassette}", *words]
        return subprocess.run(command, cwd=project, env=env, check=False).returncode


def writes(path: str, content: str) -> ToolCall:
    """Return the call by which Claude writes a file of its checkout."""
    return ToolCall("Write", {"file_path": "{{cwd}}/" + path, "content": content})


def reads(path: str) -> ToolCall:
    """Return the call by which Claude reads a file of its checkout."""
    return ToolCall("Read", {"file_path": "{{cwd}}/" + path})
