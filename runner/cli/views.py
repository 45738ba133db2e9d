"""Commands that tell about runs: `ls` and `show`. They read plain files and change nothing."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from datetime import UTC, datetime

from runner.base.canonical import Json
from runner.base.errors import StoreError
from runner.cli.place import find_folder, project_folder
from runner.cli.printing import say, say_json, say_table
from runner.cli.story import read_story, status_word, story_json
from runner.cli.summary import say_story
from runner.cli.table import Command
from runner.store.run_folder import RunFolder
from runner.views.sentences import duration, money

_DAMAGED = "damaged"
_LISTED_MAX = 50


def _ls_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--all", action="store_true", help=f"also those before the last {_LISTED_MAX}"
    )


def _ls(arguments: Namespace) -> int:
    folders = project_folder().runs()
    shown = folders if arguments.all else folders[-_LISTED_MAX:]
    rows = [_row(folder) for folder in reversed(shown)]
    if arguments.output == "json":
        say_json({"runs": rows})
        return 0
    if not rows:
        say("no run yet in this project; 'runner run FILE' starts one")
        return 0
    say_table(
        ("RUN", "#", "STATUS", "STARTED", "TIME", "COST", "WORKFLOW"),
        [_cells(row) for row in rows],
    )
    if len(shown) < len(folders):
        say(f"and {len(folders) - len(shown)} older ones: 'runner ls --all'")
    return 0


def _row(folder: RunFolder) -> dict[str, Json]:
    """Return one run as ``run.json`` tells it; a damaged one is listed as such."""
    try:
        head: Mapping[str, Json] = folder.head()
    except StoreError as error:
        return {"run": folder.path.name, "status": _DAMAGED, "message": str(error)}
    is_live = folder.is_live()
    status = status_word(str(head.get("status") or "running"), is_live=is_live)
    names = ("number", "workflow", "mode", "at_ms", "cost_usd")
    known = {name: head.get(name) for name in names}
    return {"run": folder.path.name, "status": status, "live": is_live, **known}


def _cells(row: Mapping[str, Json]) -> tuple[str, ...]:
    at_ms, cost, workflow = row.get("at_ms"), row.get("cost_usd"), row.get("workflow")
    replay = " (replay)" if row.get("mode") == "replay" else ""
    return (
        str(row["run"]),
        str(row.get("number") or ""),
        str(row["status"]),
        _began(str(row["run"])),
        duration(at_ms) if isinstance(at_ms, int) else "",
        money(cost) if isinstance(cost, int | float) and cost else "",
        f"{workflow}{replay}" if workflow else str(row.get("message") or ""),
    )


def _began(run: str) -> str:
    """Return when a run began, which its name tells in UTC, in local time to the minute."""
    moment = datetime.strptime(run[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _show_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", nargs="?", default="last", help="the run")


def _show(arguments: Namespace) -> int:
    story = read_story(find_folder(arguments.run))
    if arguments.output == "json":
        say_json(story_json(story))
    else:
        say_story(story)
    return 0


LS = Command(
    _ls_arguments,
    _ls,
    "The newest comes first. A run that is not finished and that nobody conducts is\n"
    "'interrupted': 'runner resume RUN' goes on with it.",
)
SHOW = Command(
    _show_arguments,
    _show,
    "Without RUN it is the last one. The path of a copied run folder works on any machine.",
)
