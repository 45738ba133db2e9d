"""YAML to a tree with places, event by event, so that limits stop a file before it costs.

YAML 1.2 core scalars, decimals only: what another YAML would read as a date, an octal or a
truth in disguise (``no``, ``on``) is text here. No anchors, aliases, tags or second documents.
"""

import math
import re
from collections.abc import Callable
from typing import Any, NoReturn, Protocol

from runner.base.canonical import compact
from runner.source.document import Document, Text
from runner.source.nodes import MappingNode, NodeValue, SequenceNode, plain
from runner.source.problems import Problem, SpecError
from runner.source.quoting import quoted
from runner.source.yaml_syntax import explain_syntax

DEPTH_MAX = 64
NODES_MAX = 10_000_000
"""Values of a file; 100,000 steps have some 1,500,000."""
PROBLEMS_MAX = 50
"""More are noise, and most follow from the first."""
NUMBER_CHARS_MAX = 300
"""Every finite double fits; Python refuses to convert integers of 4,300 digits and more."""

_NUMBER = re.compile(r"[-+]?(?:[0-9]+|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)\Z")
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MAY_BE_NUMBER = frozenset("0123456789+-.")
_HIDDEN = re.compile("[\x00\u202a-\u202e\u2066-\u2069]")


class _Mark(Protocol):
    index: int


class _Event(Protocol):
    """What is used of PyYAML's events; each has those of these that its kind has."""

    start_mark: _Mark
    value: str
    anchor: str | None
    tag: str | None
    implicit: tuple[bool, bool]
    style: str | None


def read_yaml(source: Text) -> Document:
    """Return the document in ``source``; its problems are those that left a tree.

    Raises:
        SpecError: there is no tree: it is empty, not a mapping, or not YAML.
    """
    from yaml import MarkedYAMLError, YAMLError
    from yaml._yaml import CParser

    notes = _Notes(source)
    try:
        root, at = _Tree(notes, CParser(source.text).get_event).document()
    except _StopReadingError as error:
        raise SpecError(notes.shown()) from error
    except MarkedYAMLError as error:
        notes.problems.append(explain_syntax(source, error))
        raise SpecError(notes.shown()) from error
    except YAMLError as error:
        notes.problems.append(
            Problem("E105", source.mark(0), f"this is not YAML: {quoted(str(error))}")
        )
        raise SpecError(notes.shown()) from error
    if not isinstance(root, MappingNode):
        notes.problems.append(_no_mapping(source, root, at))
        raise SpecError(notes.shown())
    return Document(source.path, source.text, root, notes.shown(), notes.cut)


def _no_mapping(source: Text, root: NodeValue, at: int) -> Problem:
    if root is None or root == "":
        return Problem("E104", source.mark(0), "the workflow is empty", "start with 'steps:'")
    text = root if isinstance(root, str) else compact(plain(root))
    what = "a list" if isinstance(root, SequenceNode) else quoted(text)
    message = f"expected a mapping, got {what}"
    return Problem("E111", source.mark(at), message, "start with 'steps:'")


class _StopReadingError(Exception):
    """What follows in the file is not looked at."""


class _Notes:
    """What is wrong so far, and what was left out of the tree for it."""

    def __init__(self, source: Text) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.cut: dict[int, set[str]] = {}

    def report(self, code: str, at: int, message: str, hint: str = "") -> None:
        """Note a problem at offset ``at`` and go on, up to the most that are shown."""
        self.problems.append(Problem(code, self.source.mark(at), message, hint))
        if len(self.problems) >= PROBLEMS_MAX:
            raise _StopReadingError

    def stop(self, code: str, at: int, message: str, hint: str) -> NoReturn:
        """Note a problem at offset ``at`` behind which nothing is looked at."""
        self.problems.append(Problem(code, self.source.mark(at), message, hint))
        raise _StopReadingError

    def refuse_sharing(self, at: int, what: str) -> None:
        """Note an anchor or an alias."""
        hint = "write the value out, or put what steps share under 'defaults'"
        self.report("E107", at, f"anchors and aliases are not allowed: {quoted(what)}", hint)

    def refuse_properties(self, event: _Event) -> None:
        """Note the anchor and the tag of ``event`` where it has them."""
        at = event.start_mark.index
        if event.anchor is not None:
            self.refuse_sharing(at, f"&{event.anchor}")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!", 1)
            self.report("E108", at, f"tags are not allowed: {quoted(tag)}", "leave it out")

    def shown(self) -> tuple[Problem, ...]:
        """Return the problems so far with their source lines."""
        return tuple(self.source.shown(problem) for problem in self.problems)


class _Tree:
    """Builds the tree of one file: a method for each thing that can begin, at most 64 deep."""

    def __init__(self, notes: _Notes, get_event: Callable[[], Any]) -> None:
        from yaml import events

        self._notes = notes
        self._get_event = get_event
        self._count = 0
        self._words: dict[str, NodeValue] = dict(_WORDS)
        """What plain text means, as far as it is known: numbers recur."""
        self._names: dict[str, str] = {}
        """Keys that are known to be text, so that those that recur are judged and kept once."""
        self._alias: type[Any] = events.AliasEvent
        self._document: type[Any] = events.DocumentStartEvent
        self._mapping_end: type[Any] = events.MappingEndEvent
        self._mapping_start: type[Any] = events.MappingStartEvent
        self._scalar: type[Any] = events.ScalarEvent
        self._sequence_end: type[Any] = events.SequenceEndEvent
        self._sequence_start: type[Any] = events.SequenceStartEvent

    def document(self) -> tuple[NodeValue, int]:
        """Return the root and its offset; nothing where there is none."""
        root: NodeValue = None
        at = documents = 0
        for event in iter(self._get_event, None):
            if event.__class__ is self._document:
                documents += 1
                if documents > 1:
                    self._refuse_document(event.start_mark.index)
                event = self._get_event()  # noqa: PLW2901 - the root follows at once
                root, at = self._value(event, 0), event.start_mark.index
        return root, at

    def _value(self, event: Any, depth: int) -> NodeValue:  # noqa: ANN401 - any of PyYAML's
        kind = event.__class__
        if kind is self._scalar:
            return self._scalar_value(event)
        at = event.start_mark.index
        if kind is self._alias:
            self._notes.refuse_sharing(at, f"*{event.anchor}")
            return None
        if event.tag is not None or event.anchor is not None:
            self._notes.refuse_properties(event)
        if depth >= DEPTH_MAX:
            self._notes.stop("E112", at, f"nested deeper than {DEPTH_MAX}", "make it flatter")
        return (
            self._mapping(at, depth) if kind is self._mapping_start else self._sequence(at, depth)
        )

    def _mapping(self, at: int, depth: int) -> MappingNode:
        node = MappingNode(at)
        places, names = node.places, self._names
        get_event, scalar, scalar_value = self._get_event, self._scalar, self._scalar_value
        for event in iter(get_event, None):
            if event.__class__ is not scalar:
                if event.__class__ is self._mapping_end:
                    break
                self._refuse_key(event)
            key, place = names.get(event.value), event.start_mark.index
            if key is None or event.anchor is not None or event.tag is not None:
                key = self._key(event)
            event = get_event()  # noqa: PLW2901 - a value follows each key
            kind = event.__class__
            value = scalar_value(event) if kind is scalar else self._value(event, depth + 1)
            if key in node:
                self._refuse_second(node, key, place)
            elif kind is self._alias:
                self._notes.cut.setdefault(at, set()).add(key)
            else:
                node[key] = value
                places += (place, event.start_mark.index)
            self._count += 1
            if self._count > NODES_MAX:
                self._refuse_more(place)
        return node

    def _sequence(self, at: int, depth: int) -> SequenceNode:
        node = SequenceNode(at)
        places, end, scalar = node.item_at, self._sequence_end, self._scalar
        for event in iter(self._get_event, None):
            kind = event.__class__
            if kind is end:
                break
            value = self._scalar_value(event) if kind is scalar else self._value(event, depth + 1)
            node.append(value)
            place = event.start_mark.index
            places.append(place)
            self._count += 1
            if self._count > NODES_MAX:
                self._refuse_more(place)
        return node

    def _scalar_value(self, event: _Event) -> NodeValue:
        if event.tag is not None or event.anchor is not None:
            self._notes.refuse_properties(event)
        text = event.value
        if event.implicit[0]:
            value = self._words.get(text, text)
            if value is text and text[0] in _MAY_BE_NUMBER:
                value = self._words[text] = self._number(text, event.start_mark.index)
            return value
        if event.style == '"' and _HIDDEN.search(text):
            at = event.start_mark.index
            self._notes.report("E103", at, f"hidden characters in {quoted(text)}", "leave them out")
        return text

    def _number(self, text: str, at: int) -> NodeValue:
        if not _NUMBER.match(text):
            return text
        if len(text) <= NUMBER_CHARS_MAX:
            number = int(text) if _INTEGER.match(text) else float(text)
            if math.isfinite(number):
                return number
        self._notes.report(
            "E113", at, f"number too large: {quoted(text)}", "quote it if it is text"
        )
        return 0

    def _key(self, event: _Event) -> str:
        name = event.value
        if self._scalar_value(event).__class__ is not str:
            message = f"{quoted(name)} is not a string, so it cannot be a key"
            self._notes.report("E109", event.start_mark.index, message, "quote it")
        elif event.implicit[0]:
            # In quotes it would be text as well; the other way round that does not follow.
            self._names[name] = name
        return name

    def _refuse_more(self, at: int) -> NoReturn:
        self._notes.stop("E114", at, f"more than {NODES_MAX} values", "split the file")

    def _refuse_second(self, node: MappingNode, key: str, at: int) -> None:
        # Not `node.key_at`, which is kept once it is asked for: the mapping still grows.
        first = self._notes.source.mark(node.places[2 * list(node).index(key)]).line
        message = f"{quoted(key)} is given twice, first in line {first}"
        self._notes.report("E106", at, message, "keep one")

    def _refuse_key(self, event: _Event) -> NoReturn:
        at = event.start_mark.index
        if event.__class__ is self._alias:
            self._notes.refuse_sharing(at, f"*{event.anchor}")
            raise _StopReadingError
        self._notes.stop("E109", at, "a list or mapping cannot be a key", "quote it if it is text")

    def _refuse_document(self, at: int) -> NoReturn:
        line = self._notes.source.mark(at).line
        message = f"expected one document, a second starts at line {line}"
        self._notes.stop("E110", at, message, "split the file")
