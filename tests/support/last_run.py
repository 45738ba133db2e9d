"""The last run of a project, as the command line and its plain files tell it."""

import json
from pathlib import Path
from typing import Any

from tests.support.command_line import call


def told(project: Path) -> dict[str, Any]:
    """Return what `show` says of it."""
    shown: dict[str, Any] = json.loads(call(project, "show", "last", "--output", "json").stdout)
    return shown


def states(project: Path) -> dict[str, str]:
    """Return the word for each of its steps."""
    return {step["id"]: step["state"] for step in told(project)["steps"]}


def events(project: Path, kind: str) -> list[dict[str, Any]]:
    """Return its events of one kind; the project has no other run."""
    path = next((project / ".runner" / "runs").glob("*/events.jsonl"))
    found = [json.loads(line) for line in path.read_text().splitlines()]
    return [event for event in found if event["type"] == kind]
