"""Workflows from text, without a file."""

from runner.plan.plan import Plan
from runner.plan.resolve import resolve
from runner.source.problems import SpecError
from runner.source.scope import Scope
from runner.spec.load import load_captured
from runner.spec.workflow import StepSpec, WorkflowSpec


def workflow(text: str, **files: str) -> WorkflowSpec:
    return load_captured(
        text, {name.replace("__", "."): body for name, body in files.items()}, "w.yaml"
    )


def step(text: str) -> StepSpec:
    """Return the only step of a workflow whose body is ``text``, in flow style without braces."""
    return workflow("steps: {only: {" + text + "}}").steps["only"]


def plan(text: str, *, workspace: str = "shared", **inputs: str) -> Plan:
    return resolve(workflow(text), inputs, workspace_default=workspace)


def problems(text: str, **files: str) -> list[str]:
    try:
        found = workflow(text, **files).warnings
    except SpecError as error:
        found = error.problems
    return [f"{one.mark.line}:{one.mark.column} {one.code} {one.message}" for one in found]


def scope(**values) -> Scope:
    return Scope({"inputs": {}, "env": {}, "steps": {}, "run": {}, "workflow": {}, **values})
