"""Commands that ask something of a run, live or not: `cancel` and `resolve`."""

import getpass
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping

from runner.base.canonical import Json
from runner.base.errors import UsageError
from runner.base.ids import StepId
from runner.cli.arguments import read_pairs
from runner.cli.logs import check_step
from runner.cli.place import find_folder
from runner.cli.printing import say, say_json
from runner.cli.story import Story, read_story
from runner.cli.table import Command

HOW_TO_RESOLVE = ("retry", "succeed", "fail")
_FORMS = ("text", "json")
_MINUTE_MS = 60_000
_AMOUNT_MAX = 1e9
"""More than anybody spends; such a number is a slip of the pen."""


def _cancel_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the run")


def _cancel(arguments: Namespace) -> int:
    from runner.service.requests import cancel_request

    story = read_story(find_folder(arguments.run))
    if story.view.finished:
        raise UsageError(f"run {story.name} has {story.view.finished} already")
    ask_of_run(story, cancel_request(who()), arguments.output)
    return 0


def _resolve_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the run")
    parser.add_argument("step", metavar="STEP", help="the step")
    parser.add_argument("how", choices=HOW_TO_RESOLVE, help="what follows")
    parser.add_argument("--reason", default="", metavar="TEXT", help="kept in the journal")
    parser.add_argument(
        "--output",
        action="append",
        default=[],
        dest="outputs",
        metavar="NAME=VALUE",
        help="an output of the step, for 'succeed'; may be given again."
        " Without '=' it is the form of what is printed: text or json",
    )


def _resolve(arguments: Namespace) -> int:
    from runner.engine.facts import Resolution
    from runner.service.requests import resolve_request

    form, outputs = _form_and_outputs(arguments.outputs)
    if outputs and arguments.how != "succeed":
        raise UsageError("outputs are given to a step that succeeds", hint="use 'succeed'")
    story = read_story(find_folder(arguments.run))
    check_step(story, arguments.step)
    state = story.view.steps[arguments.step].state
    # Of a dead run the steps at work become held once its journal is opened.
    if state != "held" and (story.is_live or state not in {"leased", "running"}):
        held = ", ".join(step.id for step in story.steps_in("held"))
        hint = f"held are {held}" if held else "no step of this run is held"
        raise UsageError(f"step '{arguments.step}' is {state}, not held", hint=hint)
    step, reason = StepId(arguments.step), arguments.reason
    resolution = Resolution(step, arguments.how, who(), reason, dict(outputs))
    ask_of_run(story, resolve_request(resolution), form)
    return 0


def _form_and_outputs(words: list[str]) -> tuple[str, dict[str, str]]:
    """Part what ``--output`` was given: the form has no ``=``, an output of the step has one."""
    forms = [word for word in words if word in _FORMS]
    outputs = read_pairs([word for word in words if word not in _FORMS], "--output")
    return (forms[-1] if forms else "text"), outputs


def _budget_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the run")
    for name, what in (("usd", "US dollars"), ("tokens", "tokens"), ("minutes", "minutes")):
        parser.add_argument(
            f"--add-{name}", type=_amount, default=0, metavar="N", help=f"how many {what} more"
        )


def _amount(text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = 0.0
    if not 0 < amount < _AMOUNT_MAX:
        raise ArgumentTypeError(f"'{text}' is not a number above 0")
    return amount


def _budget(arguments: Namespace) -> int:
    from runner.engine.facts import BudgetMore
    from runner.service.requests import budget_request

    more = BudgetMore(
        who(),
        float(arguments.add_usd),
        int(arguments.add_tokens),
        round(arguments.add_minutes * _MINUTE_MS),
    )
    if not (more.usd or more.tokens or more.time_ms):
        hint = "give --add-usd, --add-tokens or --add-minutes"
        raise UsageError("nothing is added to the budget", hint=hint)
    story = read_story(find_folder(arguments.run))
    if story.view.finished:
        raise UsageError(f"run {story.name} has {story.view.finished} already")
    ask_of_run(story, budget_request(more), arguments.output)
    return 0


def ask_of_run(story: Story, request: Mapping[str, Json], form: str) -> None:
    """Put the request to whoever conducts the run, or carry it out where nobody does."""
    if story.is_live:
        story.folder.inbox.send(request)
        told = "asked: the run goes on in another process, which takes it up at once"
    else:
        from runner.service.reopen import command_offline

        command_offline(story.folder, request)
        finished = read_story(story.folder).view.finished
        told = f"done: the run has {finished}" if finished else "done"
    if form == "json":
        say_json({"run": story.view.run, "live": story.is_live, "request": request})
        return
    say(told)
    if told == "done":
        say(f"'runner resume {story.name}' goes on with the run")


def who() -> str:
    """Return the user of this machine, whose word it is."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


CANCEL = Command(
    _cancel_arguments,
    _cancel,
    "A live run stops its steps cleanly and ends; one that nobody conducts is cancelled at once.",
)
BUDGET = Command(
    _budget_arguments,
    _budget,
    "A run whose budget is spent, and that says 'on-exceed: pause', ends what is at work, begins\n"
    "nothing new, and ends with exit code 4. Allow more, and 'runner resume RUN' goes on.",
)
RESOLVE = Command(
    _resolve_arguments,
    _resolve,
    "A step is held where nobody can say what it did. 'retry' runs it again, 'succeed' takes it\n"
    "as done with the outputs that are given, 'fail' as failed.",
    (),
)
