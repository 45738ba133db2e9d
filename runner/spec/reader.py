"""From the tree of a workflow to its frozen values: meaning, where the schema gave the shape."""

from pathlib import PurePath

from runner.source.quoting import quoted
from runner.source.reading import Fields, Reading
from runner.spec.budget import read_budget
from runner.spec.env import read_env
from runner.spec.graph_check import check_graph
from runner.spec.inputs import read_inputs
from runner.spec.literal_check import check_literals
from runner.spec.reference_check import check_all_references
from runner.spec.steps import StepReader
from runner.spec.used import Use, read_used
from runner.spec.workflow import ConcurrencySpec, StepSpec, WorkflowSpec


def read_workflow(reading: Reading, use: Use) -> WorkflowSpec:
    """Return the workflow in ``reading``; what is wrong is noted there, and reading goes on.

    ``use`` gives the workflows that steps of this one are.
    """
    fields = Fields(reading, reading.document.root)
    inputs = read_inputs(fields)
    reader = StepReader(reading, fields.mapping("defaults"), read_env(fields))
    steps: dict[str, StepSpec] = {}
    refused: set[str] = set()
    for section in ("steps", "finally"):
        under = fields.mapping(section)
        if under is None:
            continue
        _refuse_twice(under, steps)
        found = {step.id: step for step in reader.read_all(under, is_final=section == "finally")}
        left_out = {*under.node, *reading.cut.get(under.node.at, ())} - found.keys()
        check_graph(under, found, left_out, steps)
        refused |= left_out
        steps = {**found, **steps} if section == "steps" else {**steps, **found}
    check_literals(reading)
    spec = WorkflowSpec(
        name=fields.text("name") or PurePath(reading.document.path).stem,
        description=fields.text("description"),
        path=reading.document.path,
        inputs=inputs,
        secrets=fields.texts("secrets"),
        steps=steps,
        budget=read_budget(fields),
        concurrency=_concurrency(fields),
        outputs=fields.templates("outputs"),
        used=read_used(reading, steps, use),
        text=reading.document.text,
    )
    check_all_references(reading, spec, refused)
    return spec


def _refuse_twice(under: Fields, steps: dict[str, StepSpec]) -> None:
    for name in under.node:
        if name in steps:
            message = f"a step is called {quoted(name)} already"
            under.reading.report("E238", under.key_mark(name), message, "choose another name")


def _concurrency(fields: Fields) -> ConcurrencySpec | None:
    if "concurrency" not in fields:
        return None
    long_form = fields.mapping("concurrency")
    if long_form is None:
        group = fields.template("concurrency")
        return None if group is None else ConcurrencySpec(group)
    if long_form.lacks("group"):
        message = "concurrency lacks 'group'"
        fields.reading.report("E203", fields.key_mark("concurrency"), message, "add it")
    if "group" not in long_form:
        return None
    group = long_form.template("group")
    if group is None:
        return None
    limit = int(long_form.number("limit", 1))
    return ConcurrencySpec(group, limit, long_form.is_true("cancel-in-progress"))
