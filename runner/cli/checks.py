"""Commands that look at workflow files and run nothing: `validate`, `graph`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from runner.base.canonical import Json
from runner.base.records import record
from runner.cli.arguments import add_inputs_argument, read_pairs
from runner.cli.failures import problems_json
from runner.cli.printing import counted, print_drawn, say, say_json
from runner.cli.table import Command
from runner.source.problems import Problem, SpecError

if TYPE_CHECKING:
    from runner.plan.plan import Plan


@record
class Verdict:
    """What was found in one file."""

    path: str
    steps: int
    problems: tuple[Problem, ...]

    @property
    def is_good(self) -> bool:
        """Warnings are allowed."""
        return not any(problem.is_error for problem in self.problems)


def _validate_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="the workflows")


def _validate(arguments: Namespace) -> int:
    verdicts = [_verdict(name) for name in arguments.files]
    printers = {"text": _say_verdicts, "json": _say_verdicts_json, "github": _annotate}
    printers[arguments.output](verdicts)
    return 0 if all(verdict.is_good for verdict in verdicts) else SpecError.exit_code


def _verdict(name: str) -> Verdict:
    from runner.spec.load import load_workflow

    try:
        spec = load_workflow(Path(name))
    except SpecError as error:
        return Verdict(name, 0, error.problems)
    return Verdict(name, len(spec.steps), spec.warnings)


def _say_verdicts(verdicts: Sequence[Verdict]) -> None:
    from runner.source.drawing import draw

    for verdict in verdicts:
        for problem in verdict.problems:
            print_drawn(draw(problem), sys.stdout)
        errors = sum(problem.is_error for problem in verdict.problems)
        if errors:
            say(f"{verdict.path}: {counted(errors, 'error')}")
        else:
            warnings = counted(len(verdict.problems), "warning")
            more = f", {warnings}" if verdict.problems else ""
            say(f"{verdict.path}: good, {counted(verdict.steps, 'step')}{more}")


def _say_verdicts_json(verdicts: Sequence[Verdict]) -> None:
    files: list[Json] = [
        {
            "path": verdict.path,
            "good": verdict.is_good,
            "steps": verdict.steps,
            "problems": problems_json(verdict.problems),
        }
        for verdict in verdicts
    ]
    say_json({"files": files})


def _annotate(verdicts: Sequence[Verdict]) -> None:
    from runner.cli.github import annotation

    for verdict in verdicts:
        for problem in verdict.problems:
            print(annotation(problem))


def load_plan(arguments: Namespace) -> "Plan":
    """Return the plan of the file and the inputs that were given.

    Raises:
        SpecError: the file has faults.
        AuthorError: an input is missing or wrong.
    """
    from runner.cli.place import project_path
    from runner.plan.resolve import resolve
    from runner.spec.load import load_workflow

    path = Path(arguments.file)
    spec = load_workflow(path)
    default = "commit" if (project_path() / ".git").exists() else "shared"
    return resolve(spec, read_pairs(arguments.inputs, "-i"), workspace_default=default)


def _graph_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the workflow")
    add_inputs_argument(parser)
    parser.add_argument(
        "--format", choices=("text", "mermaid", "dot"), default="text", help="what is drawn"
    )


def _graph(arguments: Namespace) -> int:
    plan = load_plan(arguments)
    if arguments.output == "json":
        nodes: list[Json] = [{"id": s.id, "kind": s.spec.kind} for s in plan.steps.values()]
        edges: list[Json] = [[need, s.id] for s in plan.steps.values() for need in s.needs]
        say_json({"workflow": plan.workflow, "steps": nodes, "edges": edges})
        return 0
    from runner.plan.graph import draw_graph

    say(draw_graph(plan, arguments.format).rstrip("\n"))
    return 0


VALIDATE = Command(
    _validate_arguments,
    _validate,
    "Every problem is told with file:line:column, the line and a caret, a code and a hint;\n"
    "'runner explain CODE' tells more. '--output github' prints annotations for GitHub Actions.",
    ("text", "json", "github"),
)
GRAPH = Command(
    _graph_arguments,
    _graph,
    "Mermaid is shown by GitHub in Markdown; dot is Graphviz's language.",
)
