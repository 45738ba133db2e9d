"""The commands there are: one line each, in the order of the help. Loads none of them."""

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from runner.base.records import record

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


@record
class Command:
    """What a command's module says of it."""

    add_arguments: "Callable[[ArgumentParser], None]"
    carry_out: "Callable[[Namespace], int]"
    """Does the work, prints, and returns the exit code."""
    notes: str = ""
    """What the help and the reference say beyond the summary."""
    forms: tuple[str, ...] = ("text", "json")
    """What ``--output`` may name; empty where the command declares that option itself."""


@record
class Entry:
    """One line of the table."""

    name: str
    summary: str
    place: str
    """Module below ``runner.cli`` and the name of the `Command` in it."""

    def load(self) -> Command:
        """Import the command's module and return what it says."""
        module, _, name = self.place.partition(":")
        command = getattr(importlib.import_module(f"runner.cli.{module}"), name)
        assert isinstance(command, Command)
        return command


ENTRIES = (
    Entry("run", "check, plan and run a workflow", "conduct:RUN"),
    Entry("validate", "check workflow files and show all their problems", "checks:VALIDATE"),
    Entry("plan", "show what a run would do, in order", "plans:PLAN"),
    Entry("graph", "draw the graph of steps", "checks:GRAPH"),
    Entry("ls", "list the runs of this project", "views:LS"),
    Entry("show", "show one run: steps, causes, cost", "views:SHOW"),
    Entry("logs", "print what steps have printed", "logs:LOGS"),
    Entry("artifacts", "list the files that steps left behind, or get one", "artifacts:ARTIFACTS"),
    Entry("diff", "show what a run, or one step of it, has changed", "changes:DIFF"),
    Entry("apply", "bring the result of a run into this clone", "changes:APPLY"),
    Entry("resume", "go on with a run that was interrupted or is held", "conduct:RESUME"),
    Entry("cancel", "end a run", "requests:CANCEL"),
    Entry("approve", "say yes to a step that asks", "approvals:APPROVE"),
    Entry("reject", "say no to a step that asks", "approvals:REJECT"),
    Entry("resolve", "decide about a step that is held", "requests:RESOLVE"),
    Entry("budget", "allow a run to spend more", "requests:BUDGET"),
    Entry("init", "write a first workflow", "init:INIT"),
    Entry("doctor", "see what this machine has and what is missing", "doctor:DOCTOR"),
    Entry("schema", "print a JSON schema, for editors", "about:SCHEMA"),
    Entry("explain", "explain the code of a problem or the cause of a failure", "about:EXPLAIN"),
    Entry("version", "print the version", "about:VERSION"),
)

BY_NAME = {entry.name: entry for entry in ENTRIES}
