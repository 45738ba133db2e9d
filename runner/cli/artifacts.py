"""The command `artifacts`: the files that steps left behind."""

import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from runner.base.canonical import Json
from runner.base.errors import UsageError
from runner.base.ids import StepId, slug
from runner.cli.logs import check_step
from runner.cli.place import find_folder
from runner.cli.printing import say, say_json, say_table
from runner.cli.story import Story, read_story
from runner.cli.table import Command
from runner.source.quoting import quoted
from runner.store.artifacts import StoredArtifact


def _artifacts_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the run")
    parser.add_argument("step", metavar="STEP", nargs="?", help="only this step")
    parser.add_argument("--get", metavar="PATH", help="print the bytes of this one")


def _artifacts(arguments: Namespace) -> int:
    story = read_story(find_folder(arguments.run))
    check_step(story, arguments.step)
    step = None if arguments.step is None else StepId(arguments.step)
    found = story.folder.artifacts.listing(step)
    if arguments.get is not None:
        return _get(found, arguments.get)
    rows = [(_step_of(story, one), one) for one in found]
    if arguments.output == "json":
        shapes: list[Json] = [
            {"step": name, "name": one.name, "bytes": one.size, "path": str(one.path.absolute())}
            for name, one in rows
        ]
        say_json({"run": story.view.run, "artifacts": shapes})
    elif rows:
        say_table(("STEP", "BYTES", "NAME"), [(name, str(a.size), a.name) for name, a in rows])
    else:
        say("no step has left a file behind")
    return 0


def _step_of(story: Story, artifact: StoredArtifact) -> str:
    names = {slug(StepId(name)): name for name in story.view.steps}
    return names.get(artifact.slug, artifact.slug)


def _get(found: Sequence[StoredArtifact], name: str) -> int:
    """Write the bytes of the one that is called so.

    Raises:
        UsageError: none is called so, or several steps left one.
    """
    matching = [one for one in found if one.name == name]
    if not matching:
        known = ", ".join(sorted({one.name for one in found})[:10])
        hint = f"there are {known}" if known else "no step has left a file behind"
        raise UsageError(f"there is no artifact {quoted(name)}", hint=hint)
    if len(matching) > 1:
        steps = ", ".join(one.slug for one in matching)
        raise UsageError(f"several steps left {quoted(name)}: {steps}", hint="name the STEP too")
    sys.stdout.flush()
    with matching[0].path.open("rb") as file:
        shutil.copyfileobj(file, sys.stdout.buffer)
    return 0


ARTIFACTS = Command(
    _artifacts_arguments,
    _artifacts,
    "'--get' writes the bytes as they are to standard output: send them to a file.",
)
