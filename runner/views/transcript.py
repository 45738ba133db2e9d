"""A Claude step's transcript as lines for a person: what was said, which tools were used."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

_SHOWN_CHARS = 200
_TELLING = ("command", "file_path", "path", "pattern", "url", "query", "description", "prompt")
"""Inputs of tools that say most about a call, in this order."""


def transcript_lines(line: str) -> list[str]:
    """Return what one line of ``transcript.jsonl`` tells; nothing for what is only machinery."""
    try:
        event = json.loads(line)
    except ValueError:
        return []
    if not isinstance(event, dict):
        return []
    match event.get("type"):
        case "assistant":
            return list(_said(event))
        case "user":
            return list(_refused(event))
        case "result":
            return list(_ended(event))
        case _:
            return []


def _blocks(event: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    message = event.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    for block in content if isinstance(content, list) else ():
        if isinstance(block, dict):
            yield block


def _said(event: Mapping[str, Any]) -> Iterator[str]:
    for block in _blocks(event):
        if block.get("type") == "text":
            yield from str(block.get("text", "")).splitlines()
        elif block.get("type") == "tool_use":
            yield f"> {block.get('name')}{_argument(block.get('input'))}"


def _argument(given: object) -> str:
    if not isinstance(given, dict) or not given:
        return ""
    key = next((name for name in _TELLING if name in given), next(iter(given)))
    text = given[key] if isinstance(given[key], str) else json.dumps(given[key])
    return f"({_short(text)})"


def _refused(event: Mapping[str, Any]) -> Iterator[str]:
    for block in _blocks(event):
        if block.get("type") == "tool_result" and block.get("is_error") is True:
            content = block.get("content")
            yield f"! {_short(content if isinstance(content, str) else json.dumps(content))}"


def _ended(event: Mapping[str, Any]) -> Iterator[str]:
    if event.get("subtype") != "success":
        yield f"! ended: {event.get('subtype')}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARS else f"{line[:_SHOWN_CHARS]}..."
