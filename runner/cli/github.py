"""What GitHub Actions is told: annotations, the step summary, outputs of the action's step."""

from collections.abc import Mapping
from pathlib import Path

from runner.source.problems import Problem
from runner.source.quoting import escaped, masked
from runner.views.run_view import RunView, StepView

_ANNOTATIONS_MAX = 10
"""GitHub shows ten of each kind for a step and drops the rest."""


def is_on_actions(environ: Mapping[str, str]) -> bool:
    """Say whether a runner of GitHub Actions started us."""
    return environ.get("GITHUB_ACTIONS") == "true"


def annotation(problem: Problem) -> str:
    """Return the workflow command that shows ``problem`` beside its line."""
    kind = "error" if problem.is_error else "warning"
    sentence = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    mark = problem.mark
    place = f"file={_property(mark.path)},line={mark.line},col={mark.column}"
    return f"::{kind} {place},title={_property(problem.code)}::{_data(masked(sentence))}"


def failure_annotations(view: RunView, file: str) -> list[str]:
    """Return an annotation for each of the first failed or held steps."""
    bad = [step for step in view.steps.values() if step.state in {"failed", "held"}]
    return [_failure(step, file) for step in bad[:_ANNOTATIONS_MAX]]


def report_run(folder: Path, view: RunView, environ: Mapping[str, str]) -> None:
    """Append the run's page to the step summary and its facts to the step's outputs.

    Files that cannot be written are passed over: the run is what it is without them.
    """
    _append(environ.get("GITHUB_STEP_SUMMARY"), _page(folder))
    facts = f"run-id={view.run}\nstatus={view.status}\ncost-usd={view.cost_usd:.6f}\n"
    _append(environ.get("GITHUB_OUTPUT"), f"{facts}run-folder={folder.resolve()}\n")


def _failure(step: StepView, file: str) -> str:
    title = _property(f"{step.id} {step.state}: {step.cause}")
    return f"::error file={_property(file)},title={title}::{_data(masked(step.reason))}"


def _page(folder: Path) -> str:
    try:
        return (folder / "summary.md").read_text("utf-8")
    except OSError:
        return ""


def _append(path: str | None, text: str) -> None:
    if not path or not text:
        return
    try:
        with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123 - GitHub's own file
            file.write(text)
    except OSError:
        return


def _data(text: str) -> str:
    """Return ``text`` as the message of a workflow command (actions/toolkit, escapeData)."""
    lines = [escaped(line) for line in text.replace("%", "%25").split("\n")]
    return "%0A".join(lines)


def _property(text: str) -> str:
    """Return ``text`` as a property of a workflow command (actions/toolkit, escapeProperty)."""
    plain = escaped(text).replace("%", "%25")
    return plain.replace(":", "%3A").replace(",", "%2C")


def is_ci(environ: Mapping[str, str]) -> bool:
    """Say whether a machine reads what is printed, as ``CI`` tells by convention."""
    return environ.get("CI", "") not in {"", "0", "false"}
