"""Text of ``run:`` whose expressions become references to environment variables.

A value is never part of the text that the shell reads: in the step's own shell text it can become
neither a command nor a second word. A value that begins with a hyphen can still look like an option
to the program that gets it; put ``--`` before it where the program knows that.
"""

from runner.base.records import record
from runner.source.codes_expressions import SHELL_DIALECT, SHELL_VALUE
from runner.source.expression import Expression
from runner.source.expression_errors import ExpressionError, offset_mark
from runner.source.grammar import OPEN, segments
from runner.source.json_kinds import as_text
from runner.source.meter import Meter
from runner.source.problems import Mark, Problem
from runner.source.scope import Scope

PREFIX = "RUNNER_EXPR_"
VALUE_BYTES_MAX = 128 * 1024
"""Linux's MAX_ARG_STRLEN: the most that one ``NAME=value`` may be, with its end."""
VALUES_BYTES_MAX = 1 << 20
"""All of a script together; Linux gives arguments and environment a quarter of the stack, 2 MiB."""
REMEDY = 'put the value into env: and use "$NAME"'


@record
class ShellText:
    """A script and the expressions whose values its variables carry."""

    text: str
    mark: Mark
    script: str
    """What the shell gets: the same for all values."""
    expressions: tuple[Expression, ...] = ()
    """The first is the value of ``RUNNER_EXPR_1``."""

    @property
    def is_plain(self) -> bool:
        """Whether it has no expression."""
        return not self.expressions

    def references(self) -> frozenset[tuple[str, ...]]:
        """Return the dotted names in it, each as far as it is fixed."""
        return frozenset().union(*(each.references() for each in self.expressions))

    def render(self, scope: Scope) -> tuple[str, dict[str, str]]:
        """Return the script and the variables that it needs.

        Raises:
            ExpressionError: an expression has no value, or one that no variable can hold.
        """
        meter = Meter(self.mark)
        variables: dict[str, str] = {}
        left = VALUES_BYTES_MAX
        for number, expression in enumerate(self.expressions, start=1):
            name = f"{PREFIX}{number}"
            value = as_text(expression.evaluate(scope, meter))
            left -= _size_of(name, value, expression.mark)
            if left < 0:
                message = f"the values are larger than {VALUES_BYTES_MAX >> 20} MiB together"
                raise _refused(expression.mark, message)
            variables[name] = value
        return self.script, variables


def _size_of(name: str, value: str, mark: Mark) -> int:
    if "\x00" in value:
        raise _refused(mark, "the value holds a NUL character")
    try:
        size = len(f"{name}={value}".encode()) + 1
    except UnicodeEncodeError as error:
        raise _refused(mark, "the value is not valid Unicode") from error
    if size > VALUE_BYTES_MAX:
        raise _refused(mark, f"the value has {len(value):,} characters; 128 KiB is the most")
    return size


def _refused(mark: Mark, message: str) -> ExpressionError:
    hint = "pass it in a file, such as an artifact of the step before"
    return ExpressionError(SHELL_VALUE, mark, message, hint=hint)


def reject_expressions(text: str, mark: Mark, shell: str) -> list[Problem]:
    """Return a problem for each expression in ``text``, which ``shell``, no POSIX shell, reads."""
    message = f"'{shell[:80]}' is no shell whose quoting is known"
    return [
        Problem(SHELL_DIALECT, offset_mark(mark, text, segment.start), message, REMEDY)
        for segment in segments(text)
        if segment.is_expression
    ]


def parse_shell_text(text: str, mark: Mark, dialect: str) -> ShellText:
    """Return the script ``text`` for ``dialect``, ``sh`` or ``bash``.

    Raises:
        ExpressionSyntaxError: with every fault of its expressions and of their places.
    """
    if OPEN not in text:
        return ShellText(text, mark, text)
    from runner.source.shell_draft import Draft

    draft = Draft.of(text, mark)
    draft.settle(dialect)
    return ShellText(text, mark, draft.script(), draft.expressions)
