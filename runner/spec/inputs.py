"""Inputs: what is declared, and what text stands for."""

import math

from runner.base.canonical import Json
from runner.source.problems import Mark
from runner.source.quoting import quoted
from runner.source.reading import Fields
from runner.source.schema_words import did_you_mean
from runner.source.yaml_reader import NUMBER_CHARS_MAX
from runner.spec.workflow import InputSpec


def read_inputs(fields: Fields) -> dict[str, InputSpec]:
    """Return the inputs that the workflow in ``fields`` declares."""
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
        is_untrusted=fields.text("trust") == "untrusted",
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


def converted(declared: InputSpec, text: str) -> tuple[Json, str]:
    """Return the value of ``text`` as the input takes it, or what was expected instead."""
    match declared.type:
        case "boolean":
            value = {"true": True, "false": False}.get(text.lower())
            return value, "" if value is not None else "true or false"
        case "number":
            return _number(text)
        case "choice" if text not in declared.options:
            near = did_you_mean(text, declared.options)
            return None, "one of " + ", ".join(declared.options) + (f" ({near})" if near else "")
        case _:
            return text, ""


def _number(text: str) -> tuple[Json, str]:
    try:
        number = (
            int(text)
            if text.lstrip("+-").isdecimal() and len(text) <= NUMBER_CHARS_MAX
            else float(text)
        )
    except ValueError:
        return None, "a number"
    return (number, "") if math.isfinite(number) else (None, "a finite number")


def value_of(declared: InputSpec, value: Json) -> tuple[Json, str]:
    """Return a rendered value as the input takes it, or what was expected instead."""
    match declared.type, value:
        case "boolean", bool():
            return value, ""
        case "number", bool():
            return None, "a number"
        case "number", int() | float():
            return value, ""
        case "string", None | bool() | int() | float() | str() | list() | dict():
            return value, ""
        case _, str():
            return converted(declared, value)
        case _:
            return None, f"a {declared.type}"
