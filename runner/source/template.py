"""Text of the author with expressions in it: parsed once, rendered once for each use."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from runner.base.canonical import Json
from runner.source.codes_expressions import LIMIT, UNCLOSED
from runner.source.expression import Expression, expression_of
from runner.source.expression_errors import ExpressionSyntaxError, offset_mark
from runner.source.grammar import ESCAPE_HINT, OPEN, Segment, segments
from runner.source.meter import Meter
from runner.source.problems import Mark, Problem
from runner.source.scope import Scope
from runner.source.template_parts import Body, Rendering, expressions_in

if TYPE_CHECKING:
    from runner.source.prompt_blocks import Load

_BLOCK = "{%"
EXPRESSIONS_MAX = 1_000
"""In one text; each takes about 0.1 ms to read."""


@dataclass(frozen=True)
class Template:
    """A text whose expressions become values when it is rendered."""

    text: str
    mark: Mark
    parts: Body
    keeps_type: bool = False
    """It is one expression and nothing else, and gives the value itself."""

    @classmethod
    def static(cls, text: str, mark: Mark) -> "Template":
        """Return the template that is ``text`` as it stands, whatever is in it."""
        return cls(text, mark, (text,))

    @property
    def is_plain(self) -> bool:
        """Whether it is the same text in every scope."""
        parts = self.parts
        if len(parts) == 1:
            return parts[0].__class__ is str
        return all(isinstance(part, str) for part in parts)

    def render(self, scope: Scope) -> Json:
        """Return the text, or the value itself where the template is one expression.

        Raises:
            ExpressionError: an expression has no value, or a limit is reached.
        """
        if self.is_plain:
            return "".join(part for part in self.parts if isinstance(part, str))
        meter = Meter(self.mark)
        if self.keeps_type:
            (only,) = self.expressions
            return only.evaluate(scope, meter)
        return Rendering(self.mark, meter).text(self.parts, scope)

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """Every expression in it, in the order of the text."""
        return tuple(expressions_in(self.parts))

    def references(self) -> frozenset[tuple[str, ...]]:
        """Return the dotted names in it, each as far as it is fixed."""
        return frozenset().union(*(each.references() for each in self.expressions))


def parse_template(text: str, mark: Mark) -> Template:
    """Return the template ``text``, which begins at ``mark`` and in which only ``${{`` is syntax.

    Raises:
        ExpressionSyntaxError: with every fault of the text.
    """
    if OPEN not in text:
        return Template.static(text, mark)
    refuse_too_many(text, mark)
    problems: list[Problem] = []
    parts: list[str | Expression] = []
    for segment in segments(text):
        if not segment.is_expression:
            parts.append(segment.source)
        elif (expression := expression_at(segment, text, mark, problems)) is not None:
            parts.append(expression)
    if problems:
        raise ExpressionSyntaxError(problems)
    keeps_type = len(parts) == 1 and isinstance(parts[0], Expression)
    return Template(text, mark, tuple(parts), keeps_type)


def refuse_too_many(text: str, mark: Mark) -> None:
    """Pass over a ``text`` with as many expressions and blocks as one may have.

    Raises:
        ExpressionSyntaxError: it has more.
    """
    if text.count(OPEN) + text.count(_BLOCK) > EXPRESSIONS_MAX:
        message = f"more than {EXPRESSIONS_MAX:,} expressions and blocks in one text"
        problem = Problem(LIMIT, mark, message, "loop in a prompt, or compute in a 'run' step")
        raise ExpressionSyntaxError([problem])


def expression_at(
    segment: Segment, text: str, mark: Mark, problems: list[Problem]
) -> Expression | None:
    """Return the expression of ``segment`` in ``text``; none where a fault went to ``problems``."""
    if not segment.is_closed:
        place = offset_mark(mark, text, segment.start)
        problems.append(Problem(UNCLOSED, place, "'${{' is not closed", ESCAPE_HINT))
        return None
    indent = len(segment.source) - len(segment.source.lstrip())
    place = offset_mark(mark, text, segment.start + len(OPEN) + indent)
    try:
        return expression_of(segment.source, place)
    except ExpressionSyntaxError as error:
        problems.extend(error.problems)
        return None


def parse_prompt(text: str, mark: Mark, load: "Load | None" = None) -> Template:
    """Return the prompt ``text``, in which ``${{`` and ``{%`` are syntax.

    ``load`` gives the text of a file that is included; what it raises is passed on.

    Raises:
        ExpressionSyntaxError: with every fault of the text and of what it includes.
    """
    if OPEN not in text and _BLOCK not in text:
        return Template.static(text, mark)
    refuse_too_many(text, mark)
    from runner.source.prompt_blocks import PromptText

    problems: list[Problem] = []
    body = PromptText(text, mark, load, problems, {}).body()
    if problems:
        raise ExpressionSyntaxError(problems)
    return Template(text, mark, body)
