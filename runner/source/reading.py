"""Reading a file by meaning: faults are noted with their place, and reading goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from runner.source.document import Document, Text
from runner.source.durations import parse_duration
from runner.source.nodes import MappingNode, NodeValue, SequenceNode
from runner.source.problems import Mark, Problem, SpecError
from runner.source.quoting import quoted
from runner.source.template import Template, parse_template

T = TypeVar("T")


@dataclass(slots=True)
class Reading:
    """One workflow under the reader's eyes: its document, and what is wrong so far."""

    document: Document
    load_file: Callable[[str, Mark], Text]
    """Text of another file by the path the author wrote; raises `SpecError`."""
    problems: list[Problem] = field(default_factory=list)
    cut: Mapping[int, set[str]] = field(default_factory=dict)
    """Offset of a mapping -> keys that the check of the shape took out of it, and has told of."""

    def report(self, code: str, mark: Mark, message: str, hint: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(code, mark, message, hint))

    def attempt(self, parse: Callable[[], T]) -> T | None:
        """Return what ``parse`` gives; none, with its problems noted, where it raises them."""
        try:
            return parse()
        except SpecError as error:
            self.problems.extend(error.problems)
            return None


class Fields:
    """The keys of one mapping whose shape the schema has checked, read by meaning."""

    __slots__ = ("node", "reading")

    def __init__(self, reading: Reading, node: MappingNode) -> None:
        self.reading = reading
        self.node = node

    def __contains__(self, key: str) -> bool:
        return key in self.node

    def lacks(self, *keys: str) -> bool:
        """Say whether the author wrote none of ``keys``; what was cut out, they wrote."""
        written = self.node.keys() | self.reading.cut.get(self.node.at, set())
        return written.isdisjoint(keys)

    def mark(self, key: str) -> Mark:
        """Return the place of the value of ``key``."""
        return self.reading.document.mark(self.node.place_of(key))

    def content_mark(self, key: str) -> Mark:
        """Return where the text of the value of ``key`` begins."""
        return self.reading.document.content_mark(self.node.place_of(key))

    def key_mark(self, key: str) -> Mark:
        """Return the place of ``key`` itself."""
        return self.reading.document.mark(self.node.key_at[key])

    def mapping(self, key: str) -> "Fields | None":
        """Return the mapping under ``key``; none where it is absent or something else."""
        value = self.node.get(key)
        return Fields(self.reading, value) if isinstance(value, MappingNode) else None

    def text(self, key: str, default: str = "") -> str:
        """Return the text of ``key`` as written, also where it looks like a number."""
        value = self.node.get(key)
        if value.__class__ is str:
            return value
        return self._as_written(value, self.node.place_of(key)) if key in self.node else default

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the items of the list under ``key``; one item where there is no list."""
        value = self.node.get(key)
        if isinstance(value, SequenceNode):
            items = value.placed()
            written = self._as_written
            return tuple(
                [item if item.__class__ is str else written(item, at) for item, at in items]
            )
        return () if value is None else (self.text(key),)

    def placed_texts(self, key: str) -> list[tuple[str, Mark]]:
        """Return the items of the list under ``key`` with their places."""
        value = self.node.get(key)
        if value is None:
            return []
        if not isinstance(value, SequenceNode):
            return [(self.text(key), self.mark(key))]
        mark = self.reading.document.mark
        return [(self._as_written(item, at), mark(at)) for item, at in value.placed()]

    def is_true(self, key: str) -> bool:
        """Return the boolean under ``key``; false where it is absent."""
        return self.node.get(key) is True

    def number(self, key: str, default: float) -> float:
        """Return the number under ``key``."""
        value = self.node.get(key, default)
        assert isinstance(value, int | float)
        return value

    def duration_ms(self, key: str, default: int) -> int:
        """Return the duration under ``key`` in milliseconds."""
        if key not in self.node:
            return default
        duration = parse_duration(self.text(key))
        if duration is None:
            message = f"{quoted(self.text(key))} is not more than nothing and at most 366 days"
            self.reading.report("E207", self.mark(key), message, "write it such as 90s or 1h30m")
            return default
        return duration

    def template(self, key: str) -> Template | None:
        """Return the template under ``key``; none where it is absent or wrong."""
        if key not in self.node:
            return None
        return self._template(self.node[key], self.node.place_of(key))

    def templates(self, key: str) -> dict[str, Template]:
        """Return the templates of the mapping under ``key``, in its order."""
        fields = self.mapping(key)
        if fields is None:
            return {}
        found: dict[str, Template] = {}
        for name, value, _, at in fields.node.placed():
            template = self._template(value, at)
            if template is not None:
                found[name] = template
        return found

    def _template(self, value: NodeValue, at: int) -> Template | None:
        try:
            return parse_template(
                self._as_written(value, at), self.reading.document.content_mark(at)
            )
        except SpecError as error:
            self.reading.problems.extend(error.problems)
            return None

    def _as_written(self, value: NodeValue, at: int) -> str:
        return value if isinstance(value, str) else self.reading.document.source_of(at)
