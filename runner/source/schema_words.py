"""What a schema's verdict means, in words for the author of the workflow."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from runner.base.canonical import Json
from runner.base.records import record
from runner.source.quoting import quoted

LATER: Mapping[str, frozenset[str]] = {
    "": frozenset({"routing"}),
    "step": frozenset({"fallback", "verify", "repair", "expect", "session"}),
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
_LIMITS: Mapping[str, str] = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
}
_LISTED_MAX = 12
"""More keys than these are no hint but a page."""

Sentence = tuple[str, str, str]
"""Code, message and hint."""


@record
class Misfit:
    """One keyword of the schema that one value does not meet."""

    keyword: str
    wanted: Any
    """What the schema has under the keyword."""
    value: object
    path: tuple[str | int, ...]
    """Keys and indices that lead to the value."""
    schema: Mapping[str, Any]
    """The part of the schema that holds the keyword."""
    is_of_name: bool = False
    """The value is a key of the mapping at the path."""

    @property
    def known(self) -> Mapping[str, Json]:
        """The keys that the schema names."""
        properties: Mapping[str, Json] = self.schema.get("properties", {})
        return properties


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the hint that names the nearest of ``known``; empty where nothing is near."""
    near = get_close_matches(name[:200], list(known), n=1)
    return f"did you mean '{near[0]}'?" if near else ""


def keys_at_fault(misfit: Misfit) -> Sequence[str | None]:
    """Return the keys of the mapping that ``misfit`` is about; none where it is a value."""
    match misfit:
        case Misfit(is_of_name=True, value=str() as name):
            return [name]
        case Misfit(keyword="additionalProperties", value=dict() as mapping):
            return [key for key in mapping if key not in misfit.known]
        case Misfit(keyword="required", value=dict() as mapping):
            return [key for key in misfit.wanted if key not in mapping]
        case _:
            return [None]


def sentence_of(misfit: Misfit, key: str | None) -> Sentence:
    """Return what is wrong about ``misfit``, for ``key`` where it is about one."""
    where = _dotted(misfit.path)
    if misfit.is_of_name:
        return _bad_name(where, misfit)
    match misfit.keyword:
        case "additionalProperties" if key is not None:
            return _unknown_key([str(part) for part in misfit.path], key, misfit.known)
        case "required" if key is not None:
            return "E203", f"{where or 'the workflow'} lacks {quoted(key)}", "add it"
        case "minProperties" | "minItems":
            return "E202", f"{where} is empty", "give at least one"
        case _:
            return _bad_value(where, misfit)


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
        case ["steps" | "finally", _, *rest] | ["defaults", *rest]:
            return ".".join(["step", *rest])
        case _:
            return ".".join(path)


def _bad_name(where: str, misfit: Misfit) -> Sentence:
    name = str(misfit.value)
    if misfit.keyword == "enum":
        allowed = [str(value) for value in misfit.wanted]
        hint = did_you_mean(name, allowed) or "one of " + ", ".join(allowed)
        return "E201", f"unknown key {quoted(name)} in {where}", hint
    return "E205", f"{quoted(name)} in {where} cannot be a name", f"use {_expected(misfit)}"


def _bad_value(where: str, misfit: Misfit) -> Sentence:
    key = misfit.path[-1] if misfit.path else ""
    if key == "workspace" and isinstance(misfit.value, dict):
        return "E204", f"{where} as a mapping is not supported yet", "write commit, shared or none"
    got = f"got {_shown(misfit.value)}"
    wanted = misfit.wanted
    match misfit.keyword:
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            expected = " or ".join(_KINDS[kind] for kind in kinds)
            return "E202", f"{where} must be {expected}, {got}", _type_hint(misfit.value, kinds)
        case "enum":
            return _not_offered(where, str(key), misfit)
        case "minLength" if not misfit.value:
            return "E202", f"{where} is empty", ""
        case "maxLength" if not _expected(misfit):
            return "E202", f"{where} must have at most {wanted} characters, {got}", ""
        case "minimum" | "maximum" | "exclusiveMinimum":
            return "E202", f"{where} must be {_LIMITS[misfit.keyword]} {wanted}, {got}", ""
        case _:
            return "E202", f"{where} must be {_expected(misfit)}, {got}", ""


def _expected(misfit: Misfit) -> str:
    """Return what the schema says in words for people about the form of a text."""
    return str(misfit.schema.get("x-expected", ""))


def _type_hint(value: object, kinds: Sequence[str]) -> str:
    if value is None and "string" in kinds:
        return 'write "" for an empty text'
    return _TRUTHS.get(value.lower(), "") if isinstance(value, str) and "boolean" in kinds else ""


def _not_offered(where: str, key: str, misfit: Misfit) -> Sentence:
    value = misfit.value
    offered = [str(one) for one in misfit.wanted]
    if where == "version":
        return "E206", f"version {_shown(value)} of the language is not supported", "write 1"
    if isinstance(value, str) and value in _LATER_VALUES.get(key, ()):
        hint = "write " + " or ".join(offered)
        return "E204", f"{where}: {quoted(value)} is not supported yet", hint
    hint = did_you_mean(value, offered) if isinstance(value, str) else ""
    return "E202", f"{where} must be {' or '.join(offered)}, got {_shown(value)}", hint


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
