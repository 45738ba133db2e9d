"""Whether a step's ``output-schema`` is one that Claude Code and the runner can both use."""

from collections.abc import Iterator, Mapping

from runner.base.canonical import Json
from runner.kinds.schema_references import check_schema_references
from runner.source.quoting import SHOWN_CHARS_MAX, escaped, quoted

Fault = tuple[str, str]
"""Message and hint."""


def check_output_schema(schema: Mapping[str, Json]) -> Iterator[Fault]:
    """Yield what is wrong with ``schema``; remote references are refused, never fetched."""
    from jsonschema import Draft202012Validator, SchemaError

    if schema.get("type") != "object":
        yield "output-schema must describe an object", "write 'type: object' with 'properties'"
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        where = ".".join(str(part) for part in error.absolute_path)
        at = f" at {quoted(where)}" if where else ""
        yield f"output-schema is no JSON Schema{at}: {escaped(error.message)[:SHOWN_CHARS_MAX]}", ""
    yield from check_schema_references(schema)


def declared_outputs(schema: Mapping[str, Json]) -> frozenset[str] | None:
    """Return the names that outputs of ``schema`` can have; none where any name can be."""
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or "patternProperties" in schema:
        return None
    open_ended = schema.get("additionalProperties", False)
    if open_ended is not False or any(key in schema for key in ("$ref", "allOf", "anyOf", "oneOf")):
        return None
    return frozenset(properties)
