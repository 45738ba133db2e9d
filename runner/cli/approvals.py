"""Commands that answer the question of an approval step: `approve` and `reject`."""

import sys
from argparse import ArgumentParser, Namespace

from runner.base.errors import UsageError
from runner.base.ids import StepId
from runner.cli.logs import check_step
from runner.cli.place import find_folder
from runner.cli.printing import say, warn
from runner.cli.requests import ask_of_run, who
from runner.cli.story import read_story
from runner.cli.table import Command
from runner.engine.facts import Answer
from runner.service.clock import SystemClock
from runner.service.requests import answer_request
from runner.store.run_folder import RunFolder
from runner.views.run_view import StepView

_YES, _NO = frozenset({"y", "yes"}), frozenset({"n", "no"})


def _approve_arguments(parser: ArgumentParser) -> None:
    _common_arguments(parser)
    parser.add_argument("--comment", default="", metavar="TEXT", help="kept in the journal")


def _reject_arguments(parser: ArgumentParser) -> None:
    _common_arguments(parser)
    parser.add_argument("--reason", required=True, metavar="TEXT", help="kept in the journal")


def _common_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the run")
    parser.add_argument("step", metavar="STEP", help="the step that asks")


def _approve(arguments: Namespace) -> int:
    return _answer(arguments, arguments.comment, is_approved=True)


def _reject(arguments: Namespace) -> int:
    return _answer(arguments, arguments.reason, is_approved=False)


def _answer(arguments: Namespace, comment: str, *, is_approved: bool) -> int:
    story = read_story(find_folder(arguments.run))
    check_step(story, arguments.step)
    step = story.view.steps[arguments.step]
    if step.question is None:
        asking = ", ".join(one.id for one in story.view.questions())
        hint = f"these ask: {asking}" if asking else "no step of this run asks"
        raise UsageError(f"step '{step.id}' is {step.state} and asks nothing", hint=hint)
    answer = answer_to(step, comment, is_approved=is_approved)
    ask_of_run(story, answer_request(answer), arguments.output)
    return 0


def answer_to(step: StepView, comment: str, *, is_approved: bool) -> Answer:
    """Return this user's answer to the question of ``step``, as it was shown."""
    assert step.question is not None
    return Answer(
        StepId(step.id),
        is_approved,
        who(),
        comment,
        step.question.digest,
        wall_ms=SystemClock().wall_ms(),
    )


def ask_at_terminal(folder: RunFolder) -> bool:
    """Ask the person at the terminal what the run asks; return whether anything was answered."""
    from runner.service.reopen import command_offline

    story = read_story(folder)
    is_any = False
    for step in story.view.questions():
        answer = _put(step)
        if answer is not None:
            command_offline(folder, answer_request(answer))
            is_any = True
    return is_any


def _put(step: StepView) -> Answer | None:
    assert step.question is not None
    say()
    say(f"{step.id} asks: {step.question.message}")
    while True:
        print("  yes, no, or nothing to decide later: ", end="", file=sys.stderr, flush=True)
        word = sys.stdin.readline().strip().lower()
        if not word:
            return None
        if word in _YES | _NO:
            break
        warn(f"  '{word}' is none of them")
    what = "comment" if word in _YES else "reason"
    print(f"  {what}, or nothing: ", end="", file=sys.stderr, flush=True)
    return answer_to(step, sys.stdin.readline().strip(), is_approved=word in _YES)


_NOTES = (
    "The answer counts for the question as it stands: where what it depends on has changed since,\n"
    "it is refused. Without a hub the user of this machine is recorded, and marked as unverified."
)
APPROVE = Command(_approve_arguments, _approve, _NOTES)
REJECT = Command(_reject_arguments, _reject, _NOTES)
