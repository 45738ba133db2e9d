"""Commands about what a run has changed: `diff` shows it, `apply` brings it into this clone."""

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from runner.base.errors import UsageError
from runner.cli.github import is_on_actions
from runner.cli.logs import check_step
from runner.cli.place import find_folder, project_path
from runner.cli.printing import counted, inert_lines, say, say_json
from runner.cli.story import Story, read_story
from runner.cli.table import Command


def _diff_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the run")
    parser.add_argument("step", metavar="STEP", nargs="?", help="only this step")


def _diff(arguments: Namespace) -> int:
    story = read_story(find_folder(arguments.run))
    check_step(story, arguments.step)
    if arguments.step is None:
        _check_result(story)
    from runner.workspace.result import diff_of, diff_of_step

    if arguments.step is None:
        patch = diff_of(story.folder.repository_path, story.view.base, story.view.result)
        commit = story.view.result
    else:
        commit = story.view.steps[arguments.step].commit
        patch = diff_of_step(story.folder.repository_path, commit) if commit else b""
    if arguments.output == "json":
        text = patch.decode("utf-8", "replace")
        step = arguments.step or ""
        say_json({"run": story.view.run, "step": step, "commit": commit, "patch": text})
    elif patch:
        _say_patch(patch)
    else:
        say("nothing has changed")
    return 0


def _say_patch(patch: bytes) -> None:
    """Print a patch: for a screen or a log inert, for a program as it is, so that it applies."""
    if sys.stdout.isatty() or is_on_actions(os.environ):
        print("\n".join(inert_lines(patch.decode("utf-8", "replace").removesuffix("\n"))))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(patch)


def _apply_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the run")
    parser.add_argument(
        "--branch", metavar="B", help="make this branch of it and leave the checkout as it is"
    )


def _apply(arguments: Namespace) -> int:
    story = read_story(find_folder(arguments.run))
    _check_result(story)
    from runner.workspace.result import apply_result

    project = project_path()
    paths = apply_result(story.folder.repository_path, story.view, project, arguments.branch)
    if arguments.output == "json":
        shape = {"run": story.view.run, "commit": story.view.result, "branch": arguments.branch}
        say_json({**shape, "paths": list(paths)})
    elif arguments.branch:
        say(f"branch {arguments.branch} holds {counted(len(paths), 'changed file')}")
    else:
        say(f"changed {counted(len(paths), 'file')} here:")
        say("\n".join(f"  {path}" for path in paths))
    return 0


def _check_result(story: Story) -> None:
    """Make sure that there is a result.

    Raises:
        UsageError: the run has none, or not yet; says why.
    """
    if story.view.result:
        return
    if not story.view.base:
        message = f"run {story.name} was not started in a git project, so it has no commits"
        raise UsageError(message, hint=f"its files are in {_work(story)}")
    if not story.view.finished:
        message = f"run {story.name} is {story.status} and has no result yet"
        raise UsageError(message, hint=f"'runner diff {story.name} STEP' shows one step")
    raise UsageError(f"run {story.name} {story.status} without a result")


def _work(story: Story) -> Path:
    return story.folder.work_path


DIFF = Command(
    _diff_arguments,
    _diff,
    "Without STEP it is the merge of what all steps have done. On a terminal the patch is shown\n"
    "with control characters as escapes; into a pipe or a file it goes as it is, fit for git.",
)
APPLY = Command(
    _apply_arguments,
    _apply,
    "Files that you have changed since are merged; where that conflicts nothing is changed.",
)
