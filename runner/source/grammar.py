"""Jinja2 as a parser: text becomes nodes, its complaints become sentences. Nothing is compiled."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from runner.base.records import record
from runner.source.meter import EXPRESSION_CHARS_MAX

if TYPE_CHECKING:
    from jinja2 import Environment, nodes

OPEN, CLOSE = "${{", "}}"
ESCAPE_HINT = "close it with '}}', or write ${{ '${{' }} for the characters themselves"
BLOCK_DEPTH_MAX = 50
_TOKEN = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\}\}|[{}\[\]()]""", re.DOTALL)
_PAIRS = {"}": "{", "]": "[", ")": "("}


class GrammarError(ValueError):
    """Text that is not in the grammar: what is wrong, and what would be right."""

    def __init__(self, message: str, *, hint: str = "", line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.line = line
        """Line of the text, from 1."""


@record
class Segment:
    """A part of a text: plain, or one ``${{ }}``."""

    start: int
    """Offset of the part in the text."""
    end: int
    source: str
    """The plain text, or what stands between the braces."""
    is_expression: bool
    is_closed: bool = True


def segments(text: str) -> Iterator[Segment]:
    """Yield the parts of ``text`` in order; one that is not closed is the last."""
    at = 0
    while (opening := text.find(OPEN, at)) >= 0:
        if opening > at:
            yield Segment(at, opening, text[at:opening], is_expression=False)
        closing = _closing(text, opening + len(OPEN))
        if closing is None:
            yield Segment(
                opening, len(text), text[opening + len(OPEN) :], is_expression=True, is_closed=False
            )
            return
        at = closing + len(CLOSE)
        yield Segment(opening, at, text[opening + len(OPEN) : closing], is_expression=True)
    if at < len(text):
        yield Segment(at, len(text), text[at:], is_expression=False)


def _closing(text: str, at: int) -> int | None:
    """Return where the braces close that opened before ``at``, outside of quotes and mappings."""
    opened: list[str] = []
    while match := _TOKEN.search(text, at):
        found, at = match[0], match.end()
        if found == CLOSE:
            if not opened or opened[-1] != "{":
                return match.start()
            opened.pop()
            at = match.start() + 1
        elif found in _PAIRS.values():
            opened.append(found)
        elif opened and _PAIRS.get(found) == opened[-1]:
            opened.pop()
    return None


@cache
def environment() -> "Environment":
    """Return the one environment, in which ``{{`` and ``{#`` are plain text."""
    from jinja2 import Environment

    return Environment(  # noqa: S701 - it only parses
        variable_start_string=OPEN,
        variable_end_string=CLOSE,
        # Comments cannot be switched off; files that hold NUL are refused before this.
        comment_start_string="\x00{#",
        comment_end_string="#}\x00",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def parse_source(source: str) -> "nodes.Expr":
    """Return the nodes of one expression.

    Raises:
        GrammarError: it is none.
    """
    from jinja2.exceptions import TemplateSyntaxError
    from jinja2.parser import Parser

    if not source.strip():
        raise GrammarError("the expression is empty", hint="name a value, such as inputs.name")
    if len(source) > EXPRESSION_CHARS_MAX:
        raise GrammarError(f"the expression is longer than {EXPRESSION_CHARS_MAX:,} characters")
    try:
        parser = Parser(environment(), source, state="variable")
        node = parser.parse_expression()
        if parser.stream.current.type != "eof":
            parser.fail(f"unexpected {parser.stream.current.value!r}")
    except TemplateSyntaxError as error:
        raise complaint(error) from error
    except (RecursionError, ValueError) as error:
        raise _too_large(error) from error
    return node


def parse_blocks(text: str) -> "nodes.Template":
    """Return the nodes of a prompt.

    Raises:
        GrammarError: it cannot be parsed.
    """
    from jinja2.exceptions import TemplateSyntaxError
    from jinja2.parser import Parser

    try:
        tree = Parser(environment(), text).parse()
    except TemplateSyntaxError as error:
        raise complaint(error) from error
    except (RecursionError, ValueError) as error:
        raise _too_large(error) from error
    _bound_depth(tree)
    return tree


def _bound_depth(tree: "nodes.Template") -> None:
    from jinja2 import nodes

    level: list[nodes.Node] = [tree]
    for _ in range(BLOCK_DEPTH_MAX + 1):
        level = [
            child
            for node in level
            for child in node.iter_child_nodes()
            if isinstance(child, nodes.Stmt)
        ]
        if not level:
            return
    line = level[0].lineno
    raise GrammarError(f"blocks nest deeper than {BLOCK_DEPTH_MAX}", line=line)


def _too_large(error: Exception) -> GrammarError:
    if isinstance(error, RecursionError):
        return GrammarError("the text nests too deep to be read")
    return GrammarError("a number is too large to be read")


_COMPLAINTS = (
    (r"unexpected char '&'", "'&' is no operator", "write 'and'"),
    (r"unexpected char '!'", "'!' is no operator", "write 'not'"),
    (r"unexpected char '\?'", "'?' is no operator", "write 'a if condition else b'"),
    (r"unexpected char (?:\"'\"|'\"')", "a quote is not closed", "close it with the same quote"),
    (r"got '\|'", "'||' is no operator", "write 'or'"),
    (r"(?:got|unexpected) '='", "'=' compares nothing", "write '=='"),
    (r"end of template, expected '[)\]}]'", "a bracket is not closed", "close it"),
    (r"unexpected '}'|expected token ',', got '}'", "a bracket is not closed", "close it"),
    (
        r"expected token ':'",
        "a mapping needs 'key: value'",
        "braces do not nest: name the value alone",
    ),
    (r"expected name or number", "a name is missing behind '.'", "write a.b"),
    (r"got 'end of template'|Unexpected end of template", "it ends too early", "finish it"),
    (r"end of print statement", "it does not end with '}}'", ESCAPE_HINT),
    (
        r"end of statement block",
        "a block does not end with '%}'",
        "close it, or write {% raw %}{%{% endraw %} for the characters themselves",
    ),
    (r"unknown tag '(\w+)'", "there is no block '{0}'", "use if, for, include or raw"),
)


def complaint(error: Exception) -> GrammarError:
    """Return what Jinja2's ``error`` says in our words."""
    said = str(getattr(error, "message", None) or error)
    line = int(getattr(error, "lineno", 1) or 1)
    for pattern, message, hint in _COMPLAINTS:
        if match := re.search(pattern, said):
            shown = message.format(*match.groups()) if match.groups() else message
            return GrammarError(shown, hint=hint, line=line)
    plain = said[:1].lower() + said[1:].rstrip(".")
    return GrammarError(f"this is no expression: {plain}", line=line)
