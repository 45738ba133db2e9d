"""YAML to a tree with places, event by event, so that limits stop a file before it costs.

YAML 1.2 core scalars, decimals only: what another YAML would read as a date, an octal or a
truth in disguise (``no``, ``on``) is text here. No anchors, aliases, tags or second documents.
"""

import math
import re
from collections.abc import Callable
from sys import intern
from typing import Any, Protocol

from runner.source.document import Document, Text
from runner.source.nodes import MappingNode, NodeValue, SequenceNode
from runner.source.problems import Problem, SpecError
from runner.source.quoting import quoted
from runner.source.yaml_syntax import explain_syntax

DEPTH_MAX = 64
EVENTS_MAX = 10_000_000
"""Keys, values, and ends of mappings and lists; 100,000 steps have some 3,500,000."""
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


def read_yaml(source: Text) -> Document:
    """Return the document in ``source``; its problems are those that left a tree.

    Raises:
        SpecError: there is no tree: it is empty, not a mapping, or not YAML.
    """
    from yaml import MarkedYAMLError, YAMLError
    from yaml._yaml import CParser

    tree = _Tree(source)
    try:
        parser = CParser(source.text)
        tree.take(parser.get_event)
    except MarkedYAMLError as error:
        tree.problems.append(explain_syntax(source, error))
        raise SpecError(tree.shown()) from error
    except YAMLError as error:
        tree.report("E105", 0, f"this is not YAML: {quoted(str(error))}")
        raise SpecError(tree.shown()) from error
    if not isinstance(tree.root, MappingNode):
        tree.report_root()
        raise SpecError(tree.shown())
    return Document(source.path, source.text, tree.root, tree.shown(), tree.cut)


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


class _StopReadingError(Exception):
    """A limit is reached: what follows in the file is not looked at."""


class _Tree:
    """The tree as it grows, with the container that is open and the key that waits."""

    def __init__(self, source: Text) -> None:
        self.root: NodeValue = None
        self.problems: list[Problem] = []
        self.cut: dict[int, set[str]] = {}
        self._source = source
        self._top: MappingNode | SequenceNode | None = None
        self._key: str | None = None
        """In a mapping: the key whose value comes next; none where a key comes next."""
        self._key_at = 0
        self._outer: list[tuple[MappingNode | SequenceNode | None, str | None, int]] = []
        self._documents = 0
        self._root_at = 0

    def take(self, get_event: Callable[[], Any]) -> None:
        """Build the tree from the events up to the end of the stream or a limit."""
        from yaml import events

        actions: dict[type, Callable[[_Event], None]] = {
            events.ScalarEvent: self._take_scalar,
            events.MappingStartEvent: self._open_mapping,
            events.SequenceStartEvent: self._open_sequence,
            events.MappingEndEvent: self._close,
            events.SequenceEndEvent: self._close,
            events.AliasEvent: self._refuse_alias,
            events.DocumentStartEvent: self._start_document,
        }
        find = actions.get
        try:
            for count, event in enumerate(iter(get_event, None)):
                action = find(event.__class__)
                if action is not None:
                    action(event)
                if count > EVENTS_MAX:
                    self._stop("E114", event.start_mark.index, "too many values", "split the file")
        except _StopReadingError:
            raise SpecError(self.shown()) from None

    def shown(self) -> tuple[Problem, ...]:
        """Return the problems so far with their source lines."""
        return tuple(self._source.shown(problem) for problem in self.problems)

    def report(self, code: str, at: int, message: str, hint: str = "") -> None:
        """Note a problem at offset ``at`` and go on, up to the most that are shown."""
        self.problems.append(Problem(code, self._source.mark(at), message, hint))
        if len(self.problems) >= PROBLEMS_MAX:
            raise _StopReadingError

    def report_root(self) -> None:
        """Note that the root is no mapping: nothing at all, or something else."""
        found = self.root
        if found is None or found == "":
            self.report("E104", 0, "the workflow is empty", "start with 'steps:'")
            return
        what = "a list" if isinstance(found, SequenceNode) else quoted(str(found))
        self.report("E111", self._root_at, f"expected a mapping, got {what}", "start with 'steps:'")

    def _take_scalar(self, event: _Event) -> None:
        at = event.start_mark.index
        text = event.value
        if event.tag is not None or event.anchor is not None:
            self._refuse_properties(event)
        value: NodeValue = text
        if event.implicit[0]:
            value = _WORDS.get(text, text)
            if value is text and text[0] in _MAY_BE_NUMBER:
                value = self._number(text, at)
        elif event.style == '"' and _HIDDEN.search(text):
            self.report("E103", at, f"hidden characters in {quoted(text)}", "leave them out")
        if self._key is None and self._top.__class__ is MappingNode:
            if value.__class__ is not str:
                message = f"{quoted(text)} is not a string, so it cannot be a key"
                self.report("E109", at, message, "quote it")
            self._key = intern(text)
            self._key_at = at
        else:
            self._place(value, at)

    def _place(self, value: NodeValue, at: int) -> None:
        top = self._top
        if isinstance(top, MappingNode):
            key = self._key
            assert key is not None
            self._key = None
            if key in top:
                self._refuse_second(top, key)
            else:
                # What `put` does: a call for each of a million values would be felt.
                top[key] = value
                top.key_at[key] = self._key_at
                top.value_at[key] = at
        elif top is not None:
            top.add(value, at)
        else:
            self.root, self._root_at = value, at

    def _open_mapping(self, event: _Event) -> None:
        self._open(event, MappingNode(event.start_mark.index))

    def _open_sequence(self, event: _Event) -> None:
        self._open(event, SequenceNode(event.start_mark.index))

    def _open(self, event: _Event, container: MappingNode | SequenceNode) -> None:
        if event.tag is not None or event.anchor is not None:
            self._refuse_properties(event)
        at = container.at
        if self._key is None and isinstance(self._top, MappingNode):
            self._stop("E109", at, "a list or mapping cannot be a key", "keys are strings")
        if len(self._outer) >= DEPTH_MAX:
            self._stop("E112", at, f"nested deeper than {DEPTH_MAX}", "make it flatter")
        self._place(container, at)
        self._outer.append((self._top, self._key, self._key_at))
        self._top, self._key = container, None

    def _close(self, _event: _Event) -> None:
        self._top, self._key, self._key_at = self._outer.pop()

    def _refuse_second(self, mapping: MappingNode, key: str) -> None:
        first = self._source.mark(mapping.key_at[key]).line
        message = f"{quoted(key)} is given twice, first in line {first}"
        self.report("E106", self._key_at, message, "keep one")

    def _refuse_alias(self, event: _Event) -> None:
        at = event.start_mark.index
        self._refuse_sharing(at, f"alias {quoted(f'*{event.anchor}')}")
        if self._key is None and isinstance(self._top, MappingNode):
            self._stop("E109", at, "an alias cannot be a key", "keys are strings")
        if isinstance(self._top, MappingNode) and self._key is not None:
            self.cut.setdefault(self._top.at, set()).add(self._key)
            self._key = None

    def _refuse_properties(self, event: _Event) -> None:
        at = event.start_mark.index
        if event.anchor is not None:
            self._refuse_sharing(at, f"anchor {quoted(f'&{event.anchor}')}")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!", 1)
            self.report("E108", at, f"tags are not allowed: {quoted(tag)}", "leave it out")

    def _refuse_sharing(self, at: int, what: str) -> None:
        self.report(
            "E107",
            at,
            f"anchors and aliases are not allowed: {what}",
            "write the value out, or put what steps share under 'defaults'",
        )

    def _start_document(self, event: _Event) -> None:
        self._documents += 1
        if self._documents > 1:
            at = event.start_mark.index
            line = self._source.mark(at).line
            self._stop(
                "E110",
                at,
                f"expected one document, a second starts at line {line}",
                "split the file",
            )

    def _number(self, text: str, at: int) -> NodeValue:
        if not _NUMBER.match(text):
            return text
        if len(text) <= NUMBER_CHARS_MAX:
            number = int(text) if _INTEGER.match(text) else float(text)
            if math.isfinite(number):
                return number
        self.report("E113", at, f"number too large: {quoted(text)}", "quote it if it is text")
        return 0

    def _stop(self, code: str, at: int, message: str, hint: str) -> None:
        self.problems.append(Problem(code, self._source.mark(at), message, hint))
        raise _StopReadingError
