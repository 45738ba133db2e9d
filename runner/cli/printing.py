"""Everything that is printed goes through here, so that no name, log or file can move a cursor.

On GitHub Actions a line must not become a workflow command either (corpus P14).
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

from runner.base.canonical import Json
from runner.source.quoting import escaped

_GAP = "  "
_ACTIONS_PREFIX = "::"
_ACTIONS_OLD_PREFIX = "##["
# One for all: `json.dumps` would make another for each line.
_one_line = json.JSONEncoder(separators=(",", ":")).encode


def inert(text: str) -> str:
    """Return ``text`` as one line that can do nothing but be read."""
    return _without_commands(escaped(text.replace("\t", "    ")))


def inert_lines(text: str) -> list[str]:
    """Return the lines of ``text``, each `inert`."""
    return [inert(line) for line in text.replace("\r\n", "\n").split("\n")]


def counted(number: int, noun: str) -> str:
    """Return ``number`` with its noun: ``1 step``, ``2 steps``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def say(text: str = "") -> None:
    """Print ``text``, which may have several lines."""
    print("\n".join(inert_lines(text)))


def warn(text: str) -> None:
    """Print ``text`` where it does not mix with results."""
    print("\n".join(inert_lines(text)), file=sys.stderr)


def print_drawn(text: str, stream: TextIO) -> None:
    """Print problems as they were drawn: escaped already, carets below their characters."""
    print("\n".join(map(_without_commands, text.split("\n"))), file=stream)


def say_json(value: Json) -> None:
    """Print ``value`` as indented JSON."""
    print(json_text(value, indent=2))


def json_text(value: Json, *, indent: int | None = None) -> str:
    """Return JSON in plain ASCII, so that a terminal has nothing to obey."""
    text = json.dumps(value, indent=indent) if indent else _one_line(value)
    return text.replace("\x7f", "\\u007f")


def say_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows below ``header``, columns aligned; the last one is as wide as it is."""
    shown = [[inert(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[index]) for row in shown) for index in range(len(header) - 1)]
    for row in shown:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        print(_GAP.join([*cells, row[-1]]).rstrip())


def say_fields(fields: Mapping[str, str]) -> None:
    """Print names and values in two columns; what is empty is left out."""
    width = max((len(name) for name in fields), default=0)
    for name, value in fields.items():
        if value:
            print(f"{(name + ':').ljust(width + 1)} {inert(value)}")


def let_go_of(stream: TextIO) -> None:
    """Have what is left in the buffer of ``stream`` go nowhere: nobody reads it any more."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


def _without_commands(line: str) -> str:
    """Return ``line`` so that GitHub Actions, where it reads along, finds no command in it."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return line
    stripped = line.lstrip()
    if stripped.startswith(_ACTIONS_PREFIX):
        start = len(line) - len(stripped)
        line = f"{line[:start]}\\x3a{stripped[1:]}"
    return line.replace(_ACTIONS_OLD_PREFIX, "##\\x5b")
