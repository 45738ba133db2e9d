"""Commands that need no workflow: `version`, `schema`, `explain`."""

import platform
from argparse import ArgumentParser, Namespace
from difflib import get_close_matches

from runner import __version__
from runner.base.canonical import Json
from runner.base.causes import ALIASES, CAUSES, CauseRow, find_cause
from runner.base.errors import UsageError
from runner.cli.printing import say, say_fields, say_json
from runner.cli.table import Command
from runner.source.code_page import CodePage
from runner.source.quoting import quoted
from runner.views.sentences import duration

SCHEMAS = ("workflow", "settings")


def _version_arguments(_parser: ArgumentParser) -> None:
    pass


def _version(arguments: Namespace) -> int:
    python = platform.python_version()
    if arguments.output == "json":
        from runner.engine.events import JOURNAL_VERSION

        say_json({"version": __version__, "python": python, "journal": JOURNAL_VERSION})
    else:
        say(f"runner {__version__} (Python {python})")
    return 0


def _schema_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "name",
        nargs="?",
        choices=SCHEMAS,
        default="workflow",
        help="which one; the workflow's when absent",
    )


def _schema(arguments: Namespace) -> int:
    from runner.source.schema_files import schema_text

    print(schema_text(arguments.name), end="")
    return 0


def _explain_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help="such as E105, W401, timeout or exit:75")


def _explain(arguments: Namespace) -> int:
    from runner.source.codes import CODES

    page = CODES.get(arguments.code.upper())
    row = find_cause(arguments.code)
    if page is not None:
        _explain_code(page, arguments.output)
    elif row is not None:
        _explain_cause(row, arguments.output)
    else:
        known = [*CODES, *CAUSES, *ALIASES]
        near = get_close_matches(arguments.code, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else "docs/reference/codes.md lists them"
        raise UsageError(f"there is no code or cause {quoted(arguments.code)}", hint=hint)
    return 0


def _explain_code(page: CodePage, form: str) -> None:
    if form == "json":
        shape: dict[str, Json] = {"code": page.code, "title": page.title}
        say_json({**shape, "explanation": page.explanation, "example": page.example})
        return
    say(f"{page.code}: {page.title}\n\n{page.explanation}")
    if page.example:
        say("\nExample:")
        say("\n".join(f"  {line}" for line in page.example.splitlines()))


def _explain_cause(row: CauseRow, form: str) -> None:
    if form == "json":
        shape: dict[str, Json] = {"cause": row.name, "meaning": row.meaning}
        retried: dict[str, Json] = {"retry": row.retry.value, "floor_ms": row.floor_ms}
        lost: dict[str, Json] = {"effects_unknown": row.effects_unknown, "remedy": row.remedy}
        say_json({**shape, **retried, **lost})
        return
    say(f"{row.name}: {row.meaning}")
    say_fields(
        {
            "retried by default": row.retry.value,
            "rests at least": duration(row.floor_ms) if row.floor_ms else "",
            "effects": "unknown: 'on-lost' decides what follows" if row.effects_unknown else "",
            "what to do": row.remedy,
        }
    )


VERSION = Command(_version_arguments, _version)
SCHEMA = Command(
    _schema_arguments,
    _schema,
    "The output is the schema itself in both forms. Editors read it through the first line of a\n"
    "workflow: # yaml-language-server: $schema=workflow.schema.json",
)
EXPLAIN = Command(
    _explain_arguments,
    _explain,
    "Codes begin with E (error) or W (warning) and stand in every message of 'validate'; causes\n"
    "stand behind failed steps and in 'retry.on'.",
)
