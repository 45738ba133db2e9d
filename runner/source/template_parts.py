"""What a template is made of once it is parsed, and how the parts become text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from runner.base.canonical import Json
from runner.base.records import record
from runner.source.codes_expressions import LIMIT, WRONG_TYPE
from runner.source.expression import Expression
from runner.source.expression_errors import ExpressionError
from runner.source.fences import fenced_text
from runner.source.json_kinds import as_text, seen
from runner.source.meter import CHARS_MAX, Meter
from runner.source.problems import Mark
from runner.source.scope import Scope


@record
class Fenced:
    """An expression whose value strangers wrote: it is marked as data where it is rendered."""

    expression: Expression


@record
class Choice:
    """``{% if %}``: the body of the first test that holds, or what is left."""

    branches: tuple[tuple[Expression, "Body"], ...]
    otherwise: "Body"


@record
class Loop:
    """``{% for %}``: a body for each item of a list or key of a mapping."""

    name: str
    items: Expression
    body: "Body"
    otherwise: "Body"
    """What stands there when there are no items."""


Part = str | Expression | Fenced | Choice | Loop
Body = tuple[Part, ...]


def expressions_in(body: Body, *, shown_only: bool = False) -> Iterator[Expression]:
    """Yield the expressions of ``body`` in the order of the text.

    ``shown_only`` leaves out what is only asked in an ``{% if %}``: it chooses between texts of
    the author, and does not become a part of the text.
    """
    for part in body:
        match part:
            case str():
                pass
            case Expression():
                yield part
            case Fenced(expression):
                yield expression
            case Choice(branches, otherwise):
                for test, then in branches:
                    if not shown_only:
                        yield test
                    yield from expressions_in(then, shown_only=shown_only)
                yield from expressions_in(otherwise, shown_only=shown_only)
            case Loop(_, items, inner, otherwise):
                yield items
                yield from expressions_in(inner, shown_only=shown_only)
                yield from expressions_in(otherwise, shown_only=shown_only)


@dataclass(slots=True)
class Rendering:
    """One text in the making: values go in once and are never read as syntax."""

    mark: Mark
    meter: Meter
    chars: int = 0

    def text(self, body: Body, scope: Scope) -> str:
        """Return ``body`` as text.

        Raises:
            ExpressionError: an expression has no value, or a limit is reached.
        """
        return "".join(self._pieces(body, scope))

    def _pieces(self, body: Body, scope: Scope) -> Iterator[str]:
        for part in body:
            self.meter.spend()
            match part:
                case str():
                    yield self._counted(part)
                case Expression():
                    yield self._counted(as_text(part.evaluate(scope, self.meter)))
                case Fenced(expression):
                    text = as_text(expression.evaluate(scope, self.meter))
                    yield self._counted(fenced_text(text, _key_of(scope)))
                case Choice():
                    yield from self._pieces(self._chosen(part, scope), scope)
                case Loop():
                    yield from self._repeated(part, scope)

    def _repeated(self, loop: Loop, scope: Scope) -> Iterator[str]:
        items = loop.items.evaluate(scope, self.meter)
        if not isinstance(items, list | tuple | Mapping):
            message = f"'for' needs a list or a mapping, got {seen(items)}"
            raise ExpressionError(WRONG_TYPE, loop.items.mark, message)
        if not items:
            yield from self._pieces(loop.otherwise, scope)
        for number, item in enumerate(items, start=1):
            bound: dict[str, Json] = {
                loop.name: item,
                "loop": {"index": number, "first": number == 1, "last": number == len(items)},
            }
            yield from self._pieces(loop.body, replace(scope, values={**scope.values, **bound}))

    def _chosen(self, choice: Choice, scope: Scope) -> Body:
        for test, body in choice.branches:
            if self._holds(test, scope):
                return body
        return choice.otherwise

    def _holds(self, test: Expression, scope: Scope) -> bool:
        value = test.evaluate(scope, self.meter)
        if not isinstance(value, bool):
            message = f"'if' needs true or false, got {seen(value)}"
            hint = "compare it, as in: name == 'value'"
            raise ExpressionError(WRONG_TYPE, test.mark, message, hint=hint)
        return value

    def _counted(self, piece: str) -> str:
        self.chars += len(piece)
        if self.chars > CHARS_MAX:
            message = f"the text is longer than {CHARS_MAX:,} characters"
            raise ExpressionError(LIMIT, self.mark, message, hint="pass large data in files")
        return piece


def _key_of(scope: Scope) -> str:
    """Return the id of the run, which nobody outside knows before the run begins."""
    run = scope.values.get("run")
    return str(run.get("id", "")) if isinstance(run, Mapping) else ""
