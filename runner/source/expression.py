"""One expression of the author: parsed once, checked, evaluated as often as there are scopes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from runner.base.canonical import Json
from runner.source.codes_expressions import NOT_ALLOWED, SYNTAX
from runner.source.expression_errors import (
    ExpressionError,
    ExpressionSyntaxError,
    offset_mark,
)
from runner.source.grammar import CLOSE, OPEN, GrammarError, parse_source, segments
from runner.source.problems import Mark, Problem
from runner.source.scope import STATUS_FUNCTIONS, Scope

if TYPE_CHECKING:
    from jinja2 import nodes

    from runner.source.meter import Meter

__all__ = ["Expression", "ExpressionError", "ExpressionSyntaxError", "parse_expression"]


@dataclass(frozen=True)
class Expression:
    """An expression without its braces; equal to another of the same text at the same place."""

    text: str
    mark: Mark
    """Where the text begins."""
    node: "nodes.Node" = field(repr=False, compare=False)
    bound: frozenset[str] = frozenset()
    """Names that a loop around it gives a value."""

    def evaluate(self, scope: Scope, meter: "Meter | None" = None) -> Json:
        """Return the value in ``scope``.

        Raises:
            ExpressionError: a value is absent or of the wrong type, or a limit is reached.
        """
        from runner.source.evaluate import Walk
        from runner.source.meter import Meter

        return Walk(scope, self.mark, meter or Meter(self.mark)).value(self.node)

    def references(self) -> frozenset[tuple[str, ...]]:
        """Return the dotted names in it, each as far as it is fixed."""
        return self._references

    @cached_property
    def _references(self) -> frozenset[tuple[str, ...]]:
        from runner.source.node_paths import paths_in

        return frozenset(path for path in paths_in(self.node) if path[0] not in self.bound)

    @cached_property
    def calls_status(self) -> bool:
        """Whether it asks how the steps before ended."""
        from jinja2 import nodes

        called = {getattr(call.node, "name", "") for call in _within(self.node, nodes.Call)}
        return bool(called & STATUS_FUNCTIONS)


def _within(node: "nodes.Node", kind: "type[nodes.Call]") -> "Iterable[nodes.Call]":
    if isinstance(node, kind):
        yield node
    yield from node.find_all(kind)


def parse_expression(text: str, mark: Mark) -> Expression:
    """Return the expression ``text``, as in ``if``: with or without ``${{ }}`` around all of it.

    Raises:
        ExpressionSyntaxError: it is none, or does what expressions may not.
    """
    start, end = 0, len(text)
    stripped = text.strip()
    if stripped.startswith(OPEN) and stripped.endswith(CLOSE):
        (first, *rest) = segments(stripped)
        if not rest:
            start = text.index(OPEN) + len(OPEN)
            end = start + len(first.source)
    source = text[start:end]
    return expression_of(source, offset_mark(mark, text, start + _indent(source)))


def _indent(source: str) -> int:
    return len(source) - len(source.lstrip())


def expression_of(source: str, mark: Mark) -> Expression:
    """Return the expression ``source``, which stands without braces.

    Raises:
        ExpressionSyntaxError: it is none, or does what expressions may not.
    """
    try:
        node = parse_source(source)
    except GrammarError as error:
        problem = Problem(SYNTAX, mark, error.message, error.hint)
        raise ExpressionSyntaxError([problem]) from error
    return checked(Expression(source.strip(), mark, node))


def checked(expression: Expression) -> Expression:
    """Return ``expression`` if it holds nothing but what expressions may.

    Raises:
        ExpressionSyntaxError: it does.
    """
    from runner.source.vocabulary import faults_of

    faults = dict.fromkeys((fault.message, fault.hint) for fault in faults_of(expression.node))
    if faults:
        mark = expression.mark
        raise ExpressionSyntaxError(
            [Problem(NOT_ALLOWED, mark, message, hint) for message, hint in faults]
        )
    return expression
