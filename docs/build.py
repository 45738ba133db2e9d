# ruff: noqa: INP001 - a script beside the pages it writes, not a package
"""Writes the pages under ``docs/reference`` that tables and schemas already say.

``python docs/build.py`` writes them; a test compares.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from runner.base.canonical import Json
from runner.base.causes import ALIASES, CAUSES
from runner.cli.main import command_parser
from runner.cli.table import ENTRIES, Entry
from runner.engine.moves import draw_moves
from runner.service.settings import setting_names
from runner.source.codes import CODES
from runner.source.schema_files import schema
from runner.views.sentences import duration

FOLDER = Path(__file__).parent / "reference"
SAMPLES = FOLDER / "samples"
_NOTE = "<!-- Written by docs/build.py; change what it reads instead. -->\n"

Object = Mapping[str, Json]


def pages() -> dict[str, str]:
    """Return every generated page by its file name."""
    return {
        "commands.md": _commands(),
        "causes.md": _causes(),
        "codes.md": _codes(),
        "settings.md": _settings(),
        "states.md": _states(),
        "workflow.md": _workflow(),
    }


def _commands() -> str:
    lines = [
        "# Commands",
        "",
        "`RUN` is a run's id, its beginning, `last`, or the path of a run's folder. Every command",
        "takes `--output json`. Errors are told on standard error as `runner: what is wrong`; with",
        '`--output json` as `{"error": {"code", "message", "location", "hint"}}` on standard',
        "output.",
        "",
        "| exit code | meaning |",
        "| --- | --- |",
        "| 0 | done |",
        "| 1 | a step failed |",
        "| 2 | the workflow or the call is wrong |",
        "| 3 | the runner could not work: disk, git, Claude Code |",
        "| 4 | the run waits: for an answer, a decision about a step that is held, or money |",
        "| 130 | cancelled: Ctrl-C, SIGTERM or `runner cancel` |",
    ]
    for entry in ENTRIES:
        lines += ["", *_command(entry)]
    return _page(lines)


def _command(entry: Entry) -> Iterator[str]:
    command = entry.load()
    parser = command_parser(entry, command)
    yield f"## {entry.name}"
    yield ""
    yield f"{entry.summary[0].upper()}{entry.summary[1:]}."
    yield ""
    yield "| argument | meaning |"
    yield "| --- | --- |"
    # argparse has no public list of what a parser takes, and its help differs between versions.
    for action in parser._actions:  # noqa: SLF001
        if action.dest == "help":
            continue
        names = ", ".join(action.option_strings) or str(action.metavar or action.dest)
        value = _value_of(action.metavar, action.choices, has_value=action.nargs != 0)
        gap = "" if value.startswith("=") else " "
        shown = f"`{names}{gap}{value}`" if action.option_strings and value else f"`{names}`"
        choices = ", ".join(f"`{choice}`" for choice in action.choices or ())
        meaning = "; ".join(part for part in (action.help or "", choices) if part)
        yield f"| {shown} | {meaning} |"
    if command.notes:
        yield ""
        yield command.notes
    sample = next(SAMPLES.glob(f"{entry.name}.json*"), None)
    if sample is not None:
        yield ""
        yield f"`runner {entry.name} --output json` prints, for example:"
        yield ""
        yield "```json"
        yield sample.read_text("utf-8").rstrip("\n")
        yield "```"


def _value_of(metavar: object, choices: object, *, has_value: bool) -> str:
    if not has_value:
        return ""
    return str(metavar) if metavar else "..." if choices else ""


def _causes() -> str:
    lines = [
        "# Causes",
        "",
        "Why an attempt ended badly: the words of `retry.on`, `retry.never`, events and logs.",
        "`runner explain CAUSE` shows one. *Unknown effects*: nobody can say what was done, so",
        "`on-lost` decides between another attempt and `held`.",
        "",
        "| cause | when | retried by default | rests at least | effects | what to do |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in CAUSES.values():
        floor = duration(row.floor_ms) if row.floor_ms else ""
        effects = "unknown" if row.effects_unknown else ""
        cells = (f"`{row.name}`", row.meaning, row.retry.value, floor, effects, row.remedy)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    aliases = ", ".join(f"`{alias}` for `{name}`" for alias, name in ALIASES.items())
    return _page([*lines, "", f"Accepted as well: {aliases}."])


def _codes() -> str:
    lines = [
        "# Codes",
        "",
        "Every problem of a workflow has a code: `E` is an error, `W` a warning.",
        "`runner explain CODE` shows one of these.",
    ]
    for page in CODES.values():
        lines += ["", f"## {page.code}: {page.title}", "", page.explanation]
        if page.example:
            lines += ["", "```yaml", page.example, "```"]
    return _page(lines)


def _settings() -> str:
    lines = [
        "# Settings",
        "",
        "A flag wins over the environment, that over `runner.toml` in the project, and this over",
        "the default. `runner doctor` says where each came from.",
        "",
        "| in `runner.toml` | in the environment | meaning |",
        "| --- | --- | --- |",
    ]
    for name, variable in setting_names():
        place: Object = schema("settings")
        for part in name.split("."):
            place = cast("Object", cast("Object", place["properties"])[part])
        lines.append(f"| `{name}` | `{variable}` | {place['description']} |")
    return _page(lines)


def _states() -> str:
    return _page(
        [
            "# States of a step",
            "",
            "Every move a step can make, with the event that makes it; `faltered` lasts no time:",
            "what follows is decided with it. `held` waits for a person and is not an end.",
            "`asking` is shown as `ready`, since it waits for its answer, and `open` as `running`:",
            "it has become instances or another workflow, and those go on.",
            "",
            "```mermaid",
            draw_moves().rstrip("\n"),
            "```",
            "",
            "A run is `queued`, `running`, `paused` (its budget is spent), `held` (it waits for",
            "people), `succeeded`, `failed` or `cancelled`. One that is not finished and nobody",
            "conducts is shown as `interrupted`.",
        ]
    )


def _workflow() -> str:
    whole = schema("workflow")
    lines = [
        "# The workflow file",
        "",
        "Unknown keys are errors. `runner schema` prints the JSON schema this page is made from.",
        "",
        "## At the top",
        "",
        *_keys(whole, whole),
    ]
    for path, title in _SECTIONS.items():
        shape = _shape_at(whole, path)
        lines += ["", f"## {title}", "", str(shape.get("description") or ""), ""]
        lines += _keys(_with_properties(shape), whole)
    return _page(lines)


_SECTIONS = {
    "definitions/input": "An input",
    "properties/budget": "`budget` of the workflow",
    "properties/concurrency": "`concurrency`",
    "definitions/step": "A step",
    "definitions/strategy": "`strategy`",
    "definitions/strategy/properties/matrix": "`matrix`",
    "definitions/step/properties/approval": "`approval`",
    "definitions/step_budget": "`budget` of a step",
    "definitions/requires": "`requires`",
    "definitions/retry": "`retry`",
    "definitions/retry/properties/backoff": "`backoff`",
    "definitions/artifacts": "`artifacts`",
    "definitions/claude": "`claude`",
}


def _shape_at(whole: Object, path: str) -> Object:
    shape = whole
    for part in path.split("/"):
        shape = cast("Object", shape[part])
    return shape


def _with_properties(shape: Object) -> Object:
    """Return ``shape``, or of its alternatives the one that has keys."""
    alternatives = cast("list[Object]", shape.get("anyOf") or shape.get("oneOf") or [])
    return next((one for one in (shape, *alternatives) if "properties" in one), shape)


def _keys(shape: Object, whole: Object) -> Iterator[str]:
    yield "| key | type | meaning | default |"
    yield "| --- | --- | --- | --- |"
    for key, raw in cast("Mapping[str, Object]", shape.get("properties", {})).items():
        entry = _resolved(raw, whole)
        default = entry.get("default")
        shown = "" if default is None else f"`{json.dumps(default)}`"
        meaning = str(entry.get("description") or "").replace("|", "\\|")
        yield f"| `{key}` | {_type_of(entry, whole)} | {meaning} | {shown} |"


def _resolved(entry: Object, whole: Object) -> Object:
    reference = entry.get("$ref")
    if not isinstance(reference, str):
        return entry
    return cast("Object", cast("Object", whole["definitions"])[reference.rpartition("/")[2]])


def _type_of(entry: Object, whole: Object) -> str:
    if "enum" in entry:
        return ", ".join(f"`{json.dumps(one)}`" for one in cast("list[Json]", entry["enum"]))
    alternatives = entry.get("anyOf") or entry.get("oneOf")
    if isinstance(alternatives, list):
        found = [_type_of(_resolved(cast("Object", one), whole), whole) for one in alternatives]
        return " or ".join(dict.fromkeys(found))
    kind = entry.get("type")
    return " or ".join(kind) if isinstance(kind, list) else str(kind or "any")


def _page(lines: list[str]) -> str:
    title, *rest = lines
    return "\n".join([title, "", _NOTE.rstrip("\n"), *rest]) + "\n"


def write() -> None:
    """Write every generated page."""
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write()
