"""The command `logs`: what steps have printed, whole or as it comes."""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from runner.base.errors import UsageError
from runner.base.ids import StepId
from runner.cli.place import find_folder
from runner.cli.printing import inert_lines, json_text
from runner.cli.story import Story, read_story
from runner.cli.table import Command
from runner.source.quoting import quoted
from runner.store.attempt_folder import LOG, TRANSCRIPT
from runner.views.run_view import StepView
from runner.views.transcript import transcript_lines

_READ_BYTES = 1 << 16
_LINE_BYTES_MAX = 1 << 20
"""A longer line is printed in pieces: memory stays flat whatever a step prints."""
_EVENT_BYTES_MAX = 8 << 20
"""The same for an event of Claude Code, which is told only when it is whole."""
_POLL_S = 0.2


@dataclass(slots=True)
class _Tail:
    """How far the log of one attempt has been printed."""

    step: str
    attempt: int
    path: Path
    is_transcript: bool = False
    offset: int = 0
    rest: bytes = field(default=b"")

    def lines(self, *, is_whole: bool) -> Iterator[str]:
        """Yield the lines behind those that were yielded; ``is_whole``: no more will come."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                while piece := file.read(_READ_BYTES):
                    self.offset += len(piece)
                    yield from self._cut(piece)
        except FileNotFoundError:
            return
        if is_whole and self.rest:
            last, self.rest = self.rest, b""
            yield last.decode("utf-8", "replace")

    def _cut(self, piece: bytes) -> Iterator[str]:
        *whole, self.rest = (self.rest + piece).split(b"\n")
        if len(self.rest) > (_EVENT_BYTES_MAX if self.is_transcript else _LINE_BYTES_MAX):
            whole.append(self.rest)
            self.rest = b""
        for line in whole:
            yield line.removesuffix(b"\r").decode("utf-8", "replace")


class _Printer:
    """Prints lines, with a head wherever another attempt speaks."""

    def __init__(self, form: str, *, is_single: bool) -> None:
        self._form = form
        self._is_single = is_single
        self._last: tuple[str, int] | None = None

    def print(self, tail: _Tail, line: str) -> None:
        """Print one line of an attempt."""
        if self._form == "json":
            print(json_text({"step": tail.step, "attempt": tail.attempt, "line": line}))
            return
        source = (tail.step, tail.attempt)
        if source != self._last and not self._is_single:
            gap = "" if self._last is None else "\n"
            print(f"{gap}==> {tail.step}, attempt {tail.attempt} <==")
        self._last = source
        # A carriage return within a line overwrites it on a screen; here each part is a line.
        print("\n".join(inert_lines(line.replace("\r", "\n"))))


def _logs_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the run")
    parser.add_argument("step", metavar="STEP", nargs="?", help="only this step")
    parser.add_argument("--follow", action="store_true", help="print what comes until the run ends")


def _logs(arguments: Namespace) -> int:
    folder = find_folder(arguments.run)
    story = read_story(folder)
    check_step(story, arguments.step)
    is_single = arguments.step is not None and len(story.view.steps[arguments.step].attempts) < 2  # noqa: PLR2004
    printer = _Printer(arguments.output, is_single=is_single and not arguments.follow)
    tails: dict[Path, _Tail] = {}
    while True:
        is_over = not (arguments.follow and story.is_live)
        _print_new(_attempts(story, arguments.step), tails, printer, is_over=is_over)
        if is_over:
            return 0
        time.sleep(_POLL_S)
        story = read_story(folder)


def _print_new(
    attempts: list[_Tail], tails: dict[Path, _Tail], printer: _Printer, *, is_over: bool
) -> None:
    for attempt in attempts:
        tail = tails.setdefault(attempt.path, attempt)
        for line in tail.lines(is_whole=is_over):
            for told in transcript_lines(line) if tail.is_transcript else (line,):
                printer.print(tail, told)
    if tails:
        print(end="", flush=True)


def check_step(story: Story, step: str | None) -> None:
    """Make sure that the run has a step of that name, where one is named.

    Raises:
        UsageError: it has none; the steps it has are named.
    """
    if step is None or step in story.view.steps:
        return
    from difflib import get_close_matches

    near = get_close_matches(step, story.view.steps, n=1)
    known = ", ".join(list(story.view.steps)[:20])
    hint = f"did you mean '{near[0]}'?" if near else f"its steps are {known}"
    raise UsageError(f"run {story.name} has no step {quoted(step)}", hint=hint)


def _attempts(story: Story, step: str | None) -> list[_Tail]:
    """Return the attempts whose logs are asked for, in the order in which they began."""
    steps: list[StepView] = list(story.view.steps.values())
    if step is not None:
        steps = [story.view.steps[step]]
    begun = sorted(
        (attempt.began_ms, index, one.id, attempt.number)
        for index, one in enumerate(steps)
        for attempt in one.attempts
    )
    tails = []
    for _, _, name, number in begun:
        path = story.folder.attempt(StepId(name), number).path
        tails += [
            _Tail(name, number, path / LOG),
            _Tail(name, number, path / TRANSCRIPT, is_transcript=True),
        ]
    return tails


LOGS = Command(
    _logs_arguments,
    _logs,
    "Without STEP the logs of all steps come in the order in which the steps began. Control\n"
    "characters are shown as escapes; the bytes as they came are in steps/STEP/ATTEMPT/log.txt of\n"
    "the run's folder. Of a Claude step it is what was said, '> Tool(...)' for each use of a tool\n"
    "and '! ...' for what went wrong; the whole is in transcript.jsonl.\n"
    "'--output json' prints one object a line.",
)
