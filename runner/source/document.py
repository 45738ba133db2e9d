"""A file's text with its places: offsets become lines and columns when somebody asks."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate

from runner.source.nodes import MappingNode
from runner.source.problems import Mark, Problem

_LINE_END = re.compile(r"\r\n|\n|\r")
_PLAIN_SCALAR = re.compile(r"[^\s,\]}#:]+")
_QUOTES = frozenset("'\"")
_OPENINGS = _QUOTES | frozenset("|>")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r)")


@dataclass(frozen=True)
class Text:
    """The text of one file, captured once."""

    path: str
    text: str

    def mark(self, at: int) -> Mark:
        """Return the place of offset ``at``."""
        starts = self._starts
        line = bisect_right(starts, at)
        return Mark(self.path, line, at - starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return line ``number``, from 1, without its end; empty where there is none."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def shown(self, problem: Problem) -> Problem:
        """Return ``problem`` with the source line for its drawing."""
        return replace(problem, line=self.line(problem.mark.line))

    @cached_property
    def _starts(self) -> list[int]:
        if "\r" in self.text:
            return [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        # The same for all but a few files, ten times as fast.
        lengths = [len(line) + 1 for line in self.text.split("\n")]
        return [0, *accumulate(lengths[:-1])]


@dataclass(frozen=True)
class Document(Text):
    """A YAML file: its text, its tree, and what was wrong but left a tree."""

    root: MappingNode = field(default_factory=lambda: MappingNode(0))
    problems: tuple[Problem, ...] = ()
    cut: Mapping[int, set[str]] = field(default_factory=dict)
    """Offset of a mapping -> its keys whose values were refused and left out."""

    def content_mark(self, at: int) -> Mark:
        """Return where the content of the scalar at ``at`` begins: behind a quote or a ``|``."""
        first = self.text[at : at + 1]
        if first not in _OPENINGS:
            return self.mark(at)
        if first in _QUOTES:
            return self.mark(at + 1)
        header = _BLOCK_HEADER.match(self.text, at)
        if header is None:
            return self.mark(at)
        start = header.end()
        while self.text[start : start + 1] in {" ", "\n", "\r"}:
            start += 1
        return self.mark(start)

    def source_of(self, at: int) -> str:
        """Return the plain scalar at ``at`` as written, before it became a number or a boolean."""
        match = _PLAIN_SCALAR.match(self.text, at)
        return match[0] if match else ""
