"""The two errors of expressions: one while the file is read, one while the run goes on."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from runner.base.errors import AuthorError
from runner.source.problems import Mark, Problem, SpecError

_LINE_END = re.compile(r"\r\n|\n|\r")


class ExpressionSyntaxError(SpecError):
    """An expression, template or shell text cannot be read; all faults, in the order of the text.

    A `SpecError`, so that whoever gathers problems takes these as they are.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problem = self.problems[0]


class ExpressionError(AuthorError):
    """An expression cannot be evaluated with the values there are."""

    def __init__(self, code: str, mark: Mark, message: str, *, hint: str = "") -> None:
        super().__init__(code, mark, message)
        self.code = code
        self.mark = mark
        self.message = message
        self.hint = hint or None

    def __str__(self) -> str:
        sentence = f"{self.message}; {self.hint}" if self.hint else self.message
        return f"{self.mark}: {self.code} {sentence}"


def offset_mark(mark: Mark, text: str, offset: int) -> Mark:
    """Return the place of ``text[offset]`` where ``text`` begins at ``mark``.

    Lines below the first are taken to be indented as far as the first, as in a block scalar.
    """
    starts = line_starts(text)
    line = bisect_right(starts, offset) - 1
    return Mark(mark.path, mark.line + line, mark.column + offset - starts[line])


@lru_cache(maxsize=4)
def line_starts(text: str) -> Sequence[int]:
    """Return the offsets at which the lines of ``text`` begin, as YAML and Jinja2 count lines.

    Kept for the few texts at hand: one text can have as many expressions as it has lines.
    """
    return [0, *(match.end() for match in _LINE_END.finditer(text))]
