"""Commands that conduct a run: `run` and `resume`."""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from runner.base.collector import collector_resting, keep_for_good
from runner.base.errors import RunnerError, UsageError
from runner.base.ids import StepId
from runner.cli.arguments import add_inputs_argument, read_pairs
from runner.cli.printing import let_go_of, say, warn
from runner.cli.table import Command

if TYPE_CHECKING:
    from runner.service.live import PreparedRun
    from runner.service.watcher import Watcher
    from runner.store.run_folder import RunFolder

LOST = ("retry", "hold", "fail")


def _run_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the workflow")
    add_inputs_argument(parser)
    parser.add_argument(
        "--replay",
        metavar="=DIR",
        help="answer Claude's steps from a cassette, without Claude; alone it is the one beside"
        " the workflow, --replay=DIR names another",
    )
    parser.add_argument(
        "--record",
        metavar="=DIR",
        help="keep what Claude does as a cassette; alone it lies beside the workflow,"
        " --record=DIR names another folder",
    )
    parser.add_argument("--slots", type=_slots, metavar="N", help="how many steps go on at once")
    parser.add_argument(
        "--in-place", action="store_true", help="let steps work in this very directory"
    )
    parser.add_argument(
        "--include-dirty", action="store_true", help="begin from the files as they are here"
    )


def _slots(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise ArgumentTypeError(f"'{text}' is not a whole number from 1")
    return int(text)


def _run(arguments: Namespace) -> int:
    if arguments.replay is not None and arguments.record is not None:
        raise UsageError("a run cannot replay and record at once", hint="give one of the two")
    with collector_resting():
        prepared = _opened(arguments)
    with closing(prepared):
        code = _conduct(prepared, arguments.output, length=0)
    return _ask_and_go_on(prepared.folder, code, arguments.output)


def _opened(arguments: Namespace) -> "PreparedRun":
    from runner.service.start import RunRequest, open_new

    request = RunRequest(
        Path(arguments.file),
        Path.cwd(),
        read_pairs(arguments.inputs, "-i"),
        _folder(arguments.replay),
        _folder(arguments.record),
        arguments.slots,
        arguments.in_place,
        arguments.include_dirty,
    )
    return open_new(request, os.environ)


def _folder(value: str | None) -> Path | bool:
    """Return the folder behind ``=``; true for the option alone, false without it."""
    return Path(value) if value else value is not None


def _resume_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the run")
    parser.add_argument(
        "--lost", choices=LOST, help="what follows for steps whose effects are unknown"
    )


def _resume(arguments: Namespace) -> int:
    from runner.cli.place import find_folder
    from runner.service.reopen import open_again

    folder = find_folder(arguments.run)
    length = sum(1 for _ in folder.read_events())
    lost: str | Callable[[StepId, str], str] | None = arguments.lost
    if lost is None and _is_somebody_there():
        lost = _ask
    with closing(open_again(folder, lost, os.environ)) as prepared:
        code = _conduct(prepared, arguments.output, length=length)
    return _ask_and_go_on(folder, code, arguments.output)


def _is_somebody_there() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask_and_go_on(folder: "RunFolder", code: int, form: str) -> int:
    """Put what the run asks to the person at the terminal, and go on while there are answers."""
    from runner.service.outcomes import EXIT_CODES

    if code != EXIT_CODES["held"] or not _is_somebody_there():
        return code
    from runner.cli.approvals import ask_at_terminal
    from runner.service.reopen import open_again

    while code == EXIT_CODES["held"] and ask_at_terminal(folder):
        length = sum(1 for _ in folder.read_events())
        with closing(open_again(folder, None, os.environ)) as prepared:
            code = _conduct(prepared, form, length=length)
    return code


def _ask(step: StepId, message: str) -> str:
    """Ask the person at the terminal what follows for a lost step; without an answer it is held."""
    warn(f"step {step} was lost, and what it did is unknown: {message}")
    while True:
        print("  retry, hold or fail? [hold] ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline()
        word = answer.strip().lower()
        if not word:
            return "hold"
        found = [choice for choice in LOST if choice.startswith(word)]
        if len(found) == 1:
            return found[0]
        warn(f"  '{word}' is none of them")


def _conduct(prepared: "PreparedRun", form: str, *, length: int) -> int:
    """Conduct the run to its end and tell about it; ``length`` events were told before."""
    with collector_resting():
        import asyncio

        from runner.cli.story import events_of
        from runner.service.shell import conduct

    watcher = choose_watcher(prepared, form, length)
    for notice in prepared.notices:
        watcher.notice(notice)
    watcher.events(list(events_of(prepared.folder, length)))
    keep_for_good()
    try:
        code = asyncio.run(conduct(prepared, watcher))
    except RunnerError:
        warn(f"run {prepared.folder.path.name} stands still; once what follows is mended, go on:")
        warn(f"  runner resume {prepared.folder.path.name}")
        raise
    finally:
        watcher.close()
    try:
        _tell_end(prepared, form)
        sys.stdout.flush()
    except OSError:
        let_go_of(sys.stdout)
    return code


def choose_watcher(prepared: "PreparedRun", form: str, length: int) -> "Watcher":
    """Return who looks on: a program, a person at a terminal, or a log."""
    from runner.cli.display_lines import JsonDisplay, LineDisplay
    from runner.cli.github import is_ci

    if form == "json":
        return JsonDisplay(sys.stdout, sys.stderr, length)
    is_screen = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    if is_screen and not is_ci(os.environ):
        from runner.cli.display_live import LiveDisplay

        say(f"run {prepared.folder.path.name} of '{prepared.plan.workflow}'")
        return LiveDisplay(prepared.evidence.view, prepared.time.now_ms, sys.stdout)
    return LineDisplay(sys.stdout, sys.stderr)


def _tell_end(prepared: "PreparedRun", form: str) -> None:
    from runner.cli.github import failure_annotations, is_on_actions, report_run
    from runner.cli.story import Story
    from runner.cli.summary import say_story

    view = prepared.evidence.view
    if form == "text":
        say()
        say_story(Story(prepared.folder, prepared.evidence.head, view, is_live=False))
    if is_on_actions(os.environ):
        for line in failure_annotations(view, str(prepared.evidence.head.get("file", ""))):
            print(line, file=sys.stderr if form == "json" else sys.stdout)
        report_run(prepared.folder.path, view, os.environ)


RUN = Command(
    _run_arguments,
    _run,
    "On a terminal a table of the steps is drawn in place; otherwise, or where CI is set, one\n"
    "line is printed for each event. '--output json' prints the events, one object a line.\n"
    "Ctrl-C cancels: steps are stopped cleanly; once more kills what still runs.\n"
    "Exit codes: 0 done, 1 a step failed, 2 the workflow or the call is wrong, 3 the runner could\n"
    "not work, 4 the run waits for a person or for money, 130 cancelled.",
)
RESUME = Command(
    _resume_arguments,
    _resume,
    "Steps that have ended are not run again. A step that was running when the runner or the\n"
    "machine died is lost: where its 'on-lost' is 'hold' you are asked on a terminal, or --lost\n"
    "says it for all of them. Exit codes are those of 'run'.",
)
