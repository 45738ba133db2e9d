"""The command `init`: a first workflow that runs as it is, and the line that keeps git clean."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from runner.base.canonical import Json
from runner.base.errors import StoreError, UsageError
from runner.cli.place import project_path
from runner.cli.printing import say, say_json
from runner.cli.table import Command
from runner.source.quoting import quoted
from runner.source.schema_files import schema_text

_SCHEMA = "workflow.schema.json"
_IGNORED = ".runner/"
_FIRST = """\
# yaml-language-server: $schema={schema}
version: 1
name: {name}
description: A first workflow; 'runner run {path}' runs it.

inputs:
  who: {{type: string, default: world, description: Who is greeted}}

steps:
  greet:
    env: {{WHO: "${{{{ inputs.who }}}}"}}
    run: |
      echo "Hello, $WHO."
      echo "greeting=Hello, $WHO." >> "$RUNNER_OUTPUT"

  keep:
    needs: greet
    env: {{GREETING: "${{{{ steps.greet.outputs.greeting }}}}"}}
    run: echo "$GREETING" > greeting.txt
    artifacts: [greeting.txt]

  # A step for Claude Code. 'runner doctor' says whether this machine is ready for it.
  # answer:
  #   needs: greet
  #   prompt: |
  #     Somebody says: ${{{{ steps.greet.outputs.greeting }}}}
  #     Write a kind answer into answer.txt.
  #   artifacts: [answer.txt]
"""


def _init_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "path",
        metavar="FILE",
        nargs="?",
        default="workflows/first.yaml",
        help="where; workflows/first.yaml when absent",
    )


def _init(arguments: Namespace) -> int:
    path = Path(arguments.path)
    if path.suffix not in {".yaml", ".yml"}:
        raise UsageError(f"a workflow's name ends in .yaml or .yml, not as {quoted(path.name)}")
    text = _FIRST.format(schema=_SCHEMA, name=_name(path), path=path.as_posix())
    if not _write_new(path, text):
        hint = "name another file, or remove it first"
        raise UsageError(f"{quoted(str(path))} is there already", hint=hint)
    schema = path.parent / _SCHEMA
    _write_new(schema, schema_text("workflow"))
    is_added = _ignore(project_path() / ".gitignore")
    if arguments.output == "json":
        written: dict[str, Json] = {"workflow": str(path), "schema": str(schema)}
        say_json({**written, "gitignore_entry_added": is_added})
        return 0
    say(f"wrote {path}, and {schema} for your editor")
    if is_added:
        say(f"added '{_IGNORED}' to .gitignore")
    say(f"next: runner run {path}")
    return 0


def _write_new(path: Path, text: str) -> bool:
    """Write a file that was not there; return whether it was so."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(f"cannot write {quoted(str(path))}: {reason}") from error
    return True


def _ignore(path: Path) -> bool:
    """Have git ignore the runner's folder; return whether the entry was missing."""
    try:
        text = path.read_text("utf-8") if path.exists() else ""
        if {_IGNORED, _IGNORED.rstrip("/"), "/" + _IGNORED} & set(text.splitlines()):
            return False
        gap = "" if not text or text.endswith("\n") else "\n"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{gap}{_IGNORED}\n")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"cannot add '{_IGNORED}' to {path}: {error}") from error
    return True


def _name(path: Path) -> str:
    kept = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in path.stem)
    return kept if kept[:1].isalpha() else f"workflow-{kept}"


INIT = Command(
    _init_arguments,
    _init,
    "The schema is written beside it, so that editors complete and check without a network; both\n"
    "belong into git. Nothing is overwritten.",
)
