"""The entry: finds the command, reads its arguments, turns what goes wrong into an exit code."""

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn, TextIO

from runner.base.errors import RunnerError, UsageError
from runner.cli.table import BY_NAME, ENTRIES, Command, Entry

if TYPE_CHECKING:
    from argparse import ArgumentParser

CANCELLED = 130
_OPTIONAL_VALUES = ("--replay", "--record")
"""Options whose value comes behind ``=`` or not at all, so that a file may follow them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out the command line ``argv`` and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal's encoding lacks is shown as an escape.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _carry_out(words)
        sys.stdout.flush()
    except RunnerError as error:
        return _fail(error, words)
    except KeyboardInterrupt:
        return CANCELLED
    except BrokenPipeError:
        # Whoever read has seen enough.
        _drop_output()
        return 0
    except OSError as error:
        from runner.cli.failures import world_error_of

        _drop_output()
        return _fail(world_error_of(error), [])
    return code


def help_text() -> str:
    """Return the help of the program as a whole."""
    width = max(len(entry.name) for entry in ENTRIES)
    commands = "\n".join(f"  {entry.name.ljust(width)}  {entry.summary}" for entry in ENTRIES)
    return (
        "usage: runner COMMAND [ARGUMENT ...]\n\n"
        "A declarative workflow runner for Claude Code.\n\n"
        f"commands:\n{commands}\n\n"
        "'runner COMMAND --help' tells more; every command takes '--output json'.\n"
        "RUN is an id, its beginning, 'last', or the path of a run's folder.\n"
    )


def command_parser(entry: Entry, command: Command) -> "ArgumentParser":
    """Return the parser of one command; what is wrong with a line is a `UsageError`."""
    from argparse import ArgumentParser, RawDescriptionHelpFormatter

    class Parser(ArgumentParser):
        def error(self, message: str) -> NoReturn:
            raise UsageError(message, hint=f"'runner {entry.name} --help' shows what it takes")

    parser = Parser(
        prog=f"runner {entry.name}",
        description=f"{entry.summary[0].upper()}{entry.summary[1:]}.",
        epilog=command.notes,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_arguments(parser)
    if command.forms:
        parser.add_argument(
            "--output", choices=command.forms, default="text", help="the form of what is printed"
        )
    return parser


def _open_what_is_closed() -> None:
    """Have a standard stream that was closed lead nowhere: a file would take its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, open(number, "r+", encoding="utf-8", closefd=False))  # noqa: SIM115


def _carry_out(words: list[str]) -> int:
    if not words or words[0] in {"-h", "--help", "help"}:
        _write(help_text(), sys.stdout if words else sys.stderr)
        return 0 if words else UsageError.exit_code
    name = {"--version": "version"}.get(words[0], words[0])
    entry = BY_NAME.get(name)
    if entry is None:
        raise _unknown(name)
    command = entry.load()
    parser = command_parser(entry, command)
    try:
        arguments = parser.parse_args(_with_values(words[1:]))
    except SystemExit as end:
        return int(end.code or 0)
    return command.carry_out(arguments)


def _with_values(words: list[str]) -> list[str]:
    end = words.index("--") if "--" in words else len(words)
    return [f"{w}=" if w in _OPTIONAL_VALUES and i < end else w for i, w in enumerate(words)]


def _unknown(name: str) -> UsageError:
    from difflib import get_close_matches

    from runner.source.quoting import quoted

    near = get_close_matches(name, BY_NAME, n=1)
    hint = f"did you mean '{near[0]}'?" if near else "'runner --help' lists the commands"
    return UsageError(f"there is no command {quoted(name)}", hint=hint)


def _fail(error: RunnerError, words: list[str]) -> int:
    from runner.cli.failures import tell_failure

    try:
        tell_failure(error, _form_of(words))
        sys.stdout.flush()
    except OSError:
        _drop_output()
    return error.exit_code


def _form_of(words: list[str]) -> str:
    """Return the form that was asked for, also where the rest of the line cannot be read."""
    is_json = "--output=json" in words or ("--output", "json") in pairwise(words)
    return "json" if is_json else "text"


def _write(text: str, stream: TextIO) -> None:
    stream.write(text)


def _drop_output() -> None:
    from runner.cli.printing import let_go_of

    let_go_of(sys.stdout)
