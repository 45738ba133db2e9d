"""From the tree of a workflow to its frozen values: meaning, where the schema gave the shape."""

from pathlib import PurePath

from runner.base.canonical import Json
from runner.source.problems import Mark
from runner.source.quoting import quoted
from runner.source.reading import Fields, Reading
from runner.spec.env import read_env
from runner.spec.graph_check import check_graph
from runner.spec.literal_check import check_literals
from runner.spec.reference_check import check_all_references
from runner.spec.steps import StepReader
from runner.spec.workflow import InputSpec, StepSpec, WorkflowSpec


def read_workflow(reading: Reading, cut: dict[int, set[str]]) -> WorkflowSpec:
    """Return the workflow in ``reading``; what is wrong is noted there, and reading goes on.

    ``cut`` names, by the offset of a mapping, keys that the check of the shape took out, so that
    their absence is not held against the author a second time.
    """
    fields = Fields(reading, reading.document.root)
    inputs = _inputs(fields)
    env = read_env(fields)
    reader = StepReader(reading, fields.mapping("defaults"), env, cut)
    steps_fields = fields.mapping("steps")
    steps: dict[str, StepSpec] = {}
    refused: set[str] = set()
    if steps_fields is not None:
        steps = {step.id: step for step in reader.read_all(steps_fields)}
        refused = {*steps_fields.node, *cut.get(steps_fields.node.at, ())} - steps.keys()
        check_graph(steps_fields, steps, refused)
    check_literals(reading)
    spec = WorkflowSpec(
        name=fields.text("name") or PurePath(reading.document.path).stem,
        description=fields.text("description"),
        path=reading.document.path,
        inputs=inputs,
        secrets=fields.texts("secrets"),
        steps=steps,
        text=reading.document.text,
    )
    check_all_references(reading, spec, refused)
    return spec


def _inputs(fields: Fields) -> dict[str, InputSpec]:
    inputs = fields.mapping("inputs")
    if inputs is None:
        return {}
    return {name: _input(inputs, name) for name in inputs.node}


def _input(inputs: Fields, name: str) -> InputSpec:
    fields = inputs.mapping(name)
    assert fields is not None
    kind = fields.text("type", "string")
    mark = inputs.key_mark(name)
    options = fields.texts("options")
    if kind == "choice" and not options:
        inputs.reading.report(
            "E240", mark, f"the choice {quoted(name)} has no options", "add 'options'"
        )
    if kind != "choice" and options:
        message = f"'options' of {quoted(name)} are for inputs of type choice"
        inputs.reading.report("E240", fields.key_mark("options"), message, "write 'type: choice'")
    return InputSpec(
        name=name,
        type=kind,
        required=fields.is_true("required"),
        default=_default(fields, kind, options),
        options=options,
        description=fields.text("description"),
        mark=mark,
    )


def _default(fields: Fields, kind: str, options: tuple[str, ...]) -> Json:
    if "default" not in fields:
        return None
    value = fields.node["default"]
    text = fields.text("default")
    mark: Mark = fields.mark("default")
    if fields.is_true("required"):
        message = "an input that is required has no use for a default"
        fields.reading.report("W242", fields.key_mark("default"), message, "leave one of them out")
    match kind:
        case "boolean" if not isinstance(value, bool):
            fields.reading.report(
                "E241", mark, f"the default must be true or false, got {quoted(text)}"
            )
        case "number" if isinstance(value, bool) or not isinstance(value, int | float):
            fields.reading.report("E241", mark, f"the default must be a number, got {quoted(text)}")
        case "choice" if options and text not in options:
            fields.reading.report(
                "E241", mark, f"the default {quoted(text)} is none of the options"
            )
        case "boolean" | "number":
            return value if isinstance(value, bool | int | float) else None
        case _:
            pass
    return text
