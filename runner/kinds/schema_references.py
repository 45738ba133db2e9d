"""References within a JSON Schema: each leads to a part of it, and none leads back to itself.

What is validated by it is an answer of Claude's; a reference to nothing would break the run then.
"""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from urllib.parse import unquote

from runner.base.canonical import Json
from runner.source.quoting import quoted

_REFERRING = ("$ref", "$dynamicRef", "$recursiveRef")
_ANCHORS = ("$anchor", "$dynamicAnchor")
_IN_PLACE = ("not", "if", "then", "else", "allOf", "anyOf", "oneOf", "dependentSchemas")
"""Keywords whose schemas judge the same value: through these alone a circle never ends."""

Part = Mapping[str, Json]


def check_schema_references(schema: Part) -> Iterator[tuple[str, str]]:
    """Yield message and hint for what is wrong with the references of ``schema``."""
    parts = list(_parts(schema))
    anchors = {str(part[key]): part for part in parts for key in _ANCHORS if key in part}
    leads_to: dict[int, list[int]] = {id(part): list(map(id, _in_place(part))) for part in parts}
    for part in parts:
        if part is not schema and isinstance(part.get("$id"), str):
            yield (
                f"a part of output-schema has the '$id' {quoted(str(part['$id']))}",
                "leave it out",
            )
        for reference in map(part.get, _REFERRING):
            if not isinstance(reference, str):
                continue
            target = _target(schema, anchors, reference)
            if not reference.startswith("#"):
                message = f"output-schema refers to {quoted(reference)}, which is not fetched"
                yield message, "write it out under '$defs'"
            elif target is None:
                message = f"output-schema refers to {quoted(reference)}, which is not there"
                yield message, "write it out under '$defs', and refer to '#/$defs/NAME'"
            else:
                leads_to[id(part)].append(id(target))
    if _has_circle(leads_to):
        yield "a part of output-schema refers to itself", "say what the value is made of"


def _parts(schema: Part) -> Iterator[Part]:
    waiting: list[Json] = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


def _target(schema: Part, anchors: Mapping[str, Part], reference: str) -> Json:
    """Return the part that ``reference`` names by a JSON Pointer (RFC 6901) or an anchor."""
    name = unquote(reference.removeprefix("#"))
    if name and not name.startswith("/"):
        return anchors.get(name)
    found: Json = schema
    for step in name.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping):
            found = found.get(key)
        elif isinstance(found, list) and key.isdecimal() and len(key) < len("1000000"):
            found = found[int(key)] if int(key) < len(found) else None
        else:
            return None
    return found


def _in_place(part: Part) -> Iterator[Part]:
    for value in map(part.get, _IN_PLACE):
        inner: list[Json] = [value]
        if isinstance(value, list):
            inner = [*value]
        elif isinstance(value, Mapping) and value is part.get("dependentSchemas"):
            inner = [*value.values()]
        yield from (each for each in inner if isinstance(each, Mapping))


def _has_circle(leads_to: Mapping[int, list[int]]) -> bool:
    try:
        TopologicalSorter(leads_to).prepare()
    except CycleError:
        return True
    return False
