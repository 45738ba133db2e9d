"""What a schema's verdict means, in words for the author of the workflow."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from runner.base.canonical import Json
from runner.source.quoting import quoted

if TYPE_CHECKING:
    from jsonschema import ValidationError

LATER: Mapping[str, frozenset[str]] = {
    "": frozenset({"budget", "concurrency", "finally", "outputs", "routing"}),
    "inputs.*": frozenset({"trust"}),
    "step": frozenset(
        {
            *("strategy", "priority", "fallback", "verify", "repair", "expect", "budget"),
            *("session", "uses", "with", "approval"),
        }
    ),
    "step.retry": frozenset({"total-timeout", "recoveries"}),
    "step.requires": frozenset({"labels", "agent"}),
}
"""Keys of the language that this version does not do yet, by where they stand."""

_LATER_VALUES: Mapping[str, frozenset[Json]] = {"on-lost": frozenset({"resume"})}

_ADVICE: Mapping[str, str] = {
    "outputs": "outputs need no declaration: write 'key=value' to $RUNNER_OUTPUT, or give"
    " 'output-schema'",
    "on": "a workflow has no triggers; leave it out",
    "jobs": "a workflow has one flat graph: write 'steps'",
    "depends-on": "write 'needs'",
    "depends_on": "write 'needs'",
    "command": "write 'run'",
    "script": "write 'run'",
    "timeout-minutes": "write 'timeout', such as 30m",
    "retries": "write 'retry: {attempts: 3}'",
    "<<": "put what steps share under 'defaults'",
}
"""Words that other tools use for what the language says otherwise."""

_KINDS: Mapping[str, str] = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}

_TRUTHS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "on", "y"), "write true"),
    **dict.fromkeys(("no", "off", "n"), "write false"),
}
_LISTED_MAX = 12
"""More keys than these are no hint but a page."""

Sentence = tuple[str, str, str]
"""Code, message and hint."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the hint that names the nearest of ``known``; empty where nothing is near."""
    near = get_close_matches(name[:200], list(known), n=1)
    return f"did you mean '{near[0]}'?" if near else ""


def keys_at_fault(error: "ValidationError") -> Sequence[str | None]:
    """Return the keys of the mapping that ``error`` is about; none where it is a value."""
    match error.validator:
        case "additionalProperties":
            known = error.schema.get("properties", {})
            return [key for key in error.instance if key not in known]
        case "required":
            return [key for key in error.validator_value if key not in error.instance]
        case _ if "propertyNames" in error.absolute_schema_path:
            return [error.instance]
        case _:
            return [None]


def sentence_of(error: "ValidationError", key: str | None) -> Sentence:
    """Return what is wrong about ``error``, for ``key`` where it is about one."""
    path = [str(part) for part in error.absolute_path]
    where = _dotted(error.absolute_path)
    match error.validator:
        case "additionalProperties" if key is not None:
            return _unknown_key(path, key, error.schema.get("properties", {}))
        case "required" if key is not None:
            return "E203", f"{where or 'the workflow'} lacks {quoted(key)}", "add it"
        case "minProperties" | "minItems":
            return "E202", f"{where} is empty", "give at least one"
        case _ if "propertyNames" in error.absolute_schema_path:
            return _bad_name(where, error)
        case _:
            return _bad_value(where, path, error)


def _unknown_key(path: list[str], key: str, known: Mapping[str, Json]) -> Sentence:
    dotted = quoted(_dotted([*path, key]))
    if key in LATER.get(_place(path), ()):
        return "E204", f"{dotted} is not supported yet", "leave it out"
    return "E201", f"unknown key {dotted}", _nearest(key, known)


def _nearest(key: str, known: Mapping[str, Json]) -> str:
    """Return the hint for an unknown key: the word meant, or all there are."""
    near = get_close_matches(key[:200], [*known, *_ADVICE], n=1)
    if near:
        return _ADVICE.get(near[0], f"did you mean '{near[0]}'?")
    if len(known) <= _LISTED_MAX:
        return "known here: " + ", ".join(sorted(known))
    return "'runner schema' shows the keys there are"


def _place(path: list[str]) -> str:
    """Return the key of `LATER` for the mapping at ``path``."""
    match path:
        case ["inputs", *_]:
            return "inputs.*"
        case ["steps", _, *rest] | ["defaults", *rest]:
            return ".".join(["step", *rest])
        case _:
            return ".".join(path)


def _bad_name(where: str, error: "ValidationError") -> Sentence:
    expected = error.schema.get("x-expected")
    if error.validator == "enum":
        allowed = [str(value) for value in error.validator_value]
        hint = did_you_mean(error.instance, allowed) or "one of " + ", ".join(allowed)
        return "E201", f"unknown key {quoted(error.instance)} in {where}", hint
    return "E205", f"{quoted(error.instance)} in {where} cannot be a name", f"use {expected}"


def _bad_value(where: str, path: list[str], error: "ValidationError") -> Sentence:
    if path[-1:] == ["workspace"] and isinstance(error.instance, dict):
        return "E204", f"{where} as a mapping is not supported yet", "write commit, shared or none"
    got = f"got {_shown(error.instance)}"
    wanted = error.validator_value
    match error.validator:
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            expected = " or ".join(_KINDS[kind] for kind in kinds)
            return "E202", f"{where} must be {expected}, {got}", _type_hint(error.instance, kinds)
        case "enum":
            return _not_offered(where, path[-1] if path else "", error)
        case "pattern" | "minLength" | "maxLength" if "x-expected" in error.schema:
            return "E202", f"{where} must be {error.schema['x-expected']}, {got}", ""
        case "minLength":
            return "E202", f"{where} is empty", ""
        case "maxLength":
            return "E202", f"{where} must have at most {wanted} characters, {got}", ""
        case "minimum":
            return "E202", f"{where} must be at least {wanted}, {got}", ""
        case "exclusiveMinimum":
            return "E202", f"{where} must be more than {wanted}, {got}", ""
        case "maximum":
            return "E202", f"{where} must be at most {wanted}, {got}", ""
        case _:
            return "E202", f"{where} does not fit the schema, {got}", ""


def _type_hint(value: object, kinds: Sequence[str]) -> str:
    if value is None and "string" in kinds:
        return 'write "" for an empty text'
    return _TRUTHS.get(value.lower(), "") if isinstance(value, str) and "boolean" in kinds else ""


def _not_offered(where: str, key: str, error: "ValidationError") -> Sentence:
    value, offered = error.instance, error.validator_value
    if where == "version":
        return "E206", f"version {_shown(value)} of the language is not supported", "write 1"
    if isinstance(value, str) and value in _LATER_VALUES.get(key, ()):
        return (
            "E204",
            f"{where}: {quoted(value)} is not supported yet",
            "write " + " or ".join(offered),
        )
    names = [str(one) for one in offered]
    hint = did_you_mean(value, names) if isinstance(value, str) else ""
    return "E202", f"{where} must be {' or '.join(names)}, got {_shown(value)}", hint


def _shown(value: object) -> str:
    match value:
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case _:
            return quoted(str(value))


def _dotted(path: Iterable[str | int]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
