"""The two errors of expressions: one while the file is read, one while the run goes on."""

from collections.abc import Sequence

from runner.base.errors import AuthorError
from runner.source.problems import Mark, Problem, SpecError


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
    before = text[:offset]
    return Mark(mark.path, mark.line + before.count("\n"), mark.column + column_of(before))


def column_of(before: str) -> int:
    """Return how many characters stand behind the last line end of ``before``."""
    return len(before) - before.rfind("\n") - 1
