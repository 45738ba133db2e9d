"""What the scripted model does: scenarios of turns and faults, in Python or from a JSON file.

A JSON file holds ``{"scenarios": [...]}``; each has ``name``, optionally ``match`` (a regular
expression on the prompt) and ``turns``, whose keys are the fields of `Turn`::

    {"name": "greet", "match": "^Greet", "turns": [
        {"tools": [{"name": "Write", "input": {"file_path": "{{cwd}}/a.txt", "content": "hi"}}]},
        {"output": {"done": true}, "text": "done"}]}

``{{cwd}}`` in a tool's input is the directory that Claude works in.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OUTPUT_TOOL = "StructuredOutput"
_MARKER = re.compile(r"\[\[scenario:([A-Za-z0-9_.-]+)\]\]")


@dataclass(frozen=True)
class ToolCall:
    name: str
    input: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and where: at `connect`, `headers`, `start`, `delta`, `block` or `end`."""

    kind: str
    """`status`, `reset`, `close`, `hang`, `garbage` (a page instead of an answer), or within the
    stream `malformed` (an event that is no JSON) and `error` (one that says so)."""
    at: str = "connect"
    status: int = 500
    type: str = "api_error"
    message: str = "scripted fault"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """One answer of the model: text, tool calls, structured output; or a fault, then the answer."""

    text: str = ""
    tools: Sequence[ToolCall] = ()
    output: Mapping[str, Any] | None = None
    """Given by the structured output tool; as text where the request has no such tool."""
    stop_reason: str | None = None
    input_tokens: int = 100
    output_tokens: int = 42
    repeat_text: int = 1
    """How often the text is said; for answers of megabytes."""
    fault: Fault | None = None
    fault_times: int | None = None
    """How many requests it hits; all where none."""


@dataclass(frozen=True)
class Scenario:
    """Turns in order; the last one is repeated for as long as Claude asks."""

    name: str
    turns: Sequence[Turn]
    match: str | None = None


def select(scenarios: Sequence[Scenario], prompt: str) -> Scenario | None:
    """Return the scenario named by a marker in the prompt, else the first whose pattern fits."""
    named = _MARKER.search(prompt)
    for scenario in scenarios:
        if named:
            if scenario.name == named[1]:
                return scenario
        elif scenario.match and re.search(scenario.match, prompt):
            return scenario
    return None


def load(path: Path) -> list[Scenario]:
    """Read the scenarios of a JSON file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return [_scenario(value) for value in content["scenarios"]]


def _scenario(value: Mapping[str, Any]) -> Scenario:
    turns = [_turn(turn) for turn in value["turns"]]
    return Scenario(value["name"], turns, value.get("match"))


def _turn(value: Mapping[str, Any]) -> Turn:
    fields = dict(value)
    fields["tools"] = [ToolCall(**tool) for tool in value.get("tools", ())]
    if "fault" in value:
        fields["fault"] = Fault(**value["fault"])
    return Turn(**fields)
