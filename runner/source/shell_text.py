"""Text of ``run:`` whose expressions become references to environment variables.

A value is never part of the text that the shell reads: in the step's own shell text it can become
neither a command nor a second word. A value that begins with a hyphen can still look like an option
to the program that gets it; put ``--`` before it where the program knows that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runner.source.bash_tree import node_at, parse_shell, text_of_node
from runner.source.codes_expressions import (
    SHELL_DIALECT,
    SHELL_PLACE,
    SHELL_QUOTES,
    SHELL_UNSURE,
    SHELL_VALUE,
)
from runner.source.expression import Expression
from runner.source.expression_errors import (
    ExpressionError,
    ExpressionSyntaxError,
    offset_mark,
)
from runner.source.grammar import OPEN, segments
from runner.source.json_kinds import as_text
from runner.source.meter import Meter
from runner.source.problems import Mark, Problem
from runner.source.scope import Scope
from runner.source.shell_doubts import doubt_of
from runner.source.shell_places import fault_of_place, fault_of_quoting, surroundings_of
from runner.source.template import expression_at

if TYPE_CHECKING:
    from tree_sitter import Node

PREFIX = "RUNNER_EXPR_"
VALUE_BYTES_MAX = 128 * 1024
"""Linux's MAX_ARG_STRLEN: the most that one ``NAME=value`` may be, with its end."""
VALUES_BYTES_MAX = 1 << 20
"""All of a script together; Linux gives arguments and environment a quarter of the stack, 2 MiB."""
_REMEDY = 'put the value into env: and use "$NAME"'
_IN_COMMENT = "..."
"""What stands for an expression in a comment: nothing that a shell expands, wherever it is."""
_UNEXPANDED = frozenset({"raw_string", "ansi_c_string", "heredoc_body"})


@dataclass(frozen=True, slots=True)
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
        Problem(SHELL_DIALECT, offset_mark(mark, text, segment.start), message, _REMEDY)
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
    draft = _Draft.of(text, mark)
    draft.settle(dialect)
    return ShellText(text, mark, draft.script(), tuple(slot.expression for slot in draft.live))


@dataclass(slots=True)
class _Slot:
    """One expression in the script, and the form of its reference."""

    expression: Expression
    start: Mark
    form: str = "${%s}"
    """``%s`` is the variable; without it the slot is in a comment."""
    at: int = 0
    """Offset of the reference in the script last drawn, in bytes."""
    drawn: str = ""


@dataclass(slots=True)
class _Draft:
    """A script in the making: plain text and slots in the order of the text."""

    parts: Sequence[str | _Slot]

    @classmethod
    def of(cls, text: str, mark: Mark) -> "_Draft":
        problems: list[Problem] = []
        parts: list[str | _Slot] = []
        for segment in segments(text):
            if not segment.is_expression:
                parts.append(segment.source)
            elif expression := expression_at(segment, text, mark, problems):
                parts.append(_Slot(expression, offset_mark(mark, text, segment.start)))
        if PREFIX in text:
            message = f"names that begin with '{PREFIX}' are the runner's own"
            place = offset_mark(mark, text, text.index(PREFIX))
            problems.append(Problem(SHELL_UNSURE, place, message, "use another name"))
        if problems:
            raise ExpressionSyntaxError(problems)
        return cls(parts)

    @property
    def slots(self) -> Iterator[_Slot]:
        return (part for part in self.parts if isinstance(part, _Slot))

    @property
    def live(self) -> list[_Slot]:
        return [slot for slot in self.slots if slot.form != _IN_COMMENT]

    def script(self) -> str:
        """Return the text with each slot in its form, and note where the slots lie."""
        pieces: list[str] = []
        at = number = 0
        for part in self.parts:
            piece = part if isinstance(part, str) else part.form
            if isinstance(part, _Slot):
                if part.form != _IN_COMMENT:
                    number += 1
                    piece = part.form % f"{PREFIX}{number}"
                part.at, part.drawn = at, piece
            at += len(piece.encode("utf-8", "surrogatepass"))
            pieces.append(piece)
        return "".join(pieces)

    def settle(self, dialect: str) -> None:
        """Give each slot its form, and make sure of all in the script as the shell gets it."""
        root = self._tree(dialect)
        self._raise(_choose_form(slot, root) for slot in self.slots)
        root = self._tree(dialect)
        around = surroundings_of(root)
        references = [(slot, _reference_of(slot, root)) for slot in self.live]
        self._raise(
            None
            if reference and not (fault := fault_of_place(reference, around))
            else _misplaced(
                slot, fault if reference else "it is not sure that it would be expanded here"
            )
            for slot, reference in references
        )

    def _tree(self, dialect: str) -> "Node":
        script = self.script().encode("utf-8", "surrogatepass")
        root = parse_shell(script)
        if doubt := doubt_of(root, script, dialect):
            first = next(self.slots)
            message = f"the shell text cannot be judged because of {doubt}"
            raise ExpressionSyntaxError([Problem(SHELL_UNSURE, first.start, message, _REMEDY)])
        return root

    @staticmethod
    def _raise(found: Iterator[Problem | None]) -> None:
        problems = [problem for problem in found if problem is not None]
        if problems:
            raise ExpressionSyntaxError(problems)


def _choose_form(slot: _Slot, root: "Node") -> Problem | None:
    """Set the form that keeps the value one word where ``slot`` stands; or say why none does."""
    node = node_at(root, slot.at, slot.at + len(slot.drawn))
    if node.type == "comment":
        slot.form = _IN_COMMENT
        return None
    reference = _reference_of(slot, root)
    if reference is None or reference.parent is None:
        if node.type in _UNEXPANDED and not _is_in_open_document(node):
            message = "the shell expands nothing in single quotes or a quoted here-document"
            return Problem(SHELL_QUOTES, slot.start, message, "use double quotes, or none")
        return _misplaced(slot, "it is not sure that it would be expanded here")
    if fault := fault_of_quoting(reference):
        return _misplaced(slot, fault)
    if reference.parent.type not in {"string", "heredoc_body"}:
        slot.form = '"${%s}"'
    return None


def _is_in_open_document(node: "Node") -> bool:
    """Say whether ``node`` is a here-document that shells expand, though the parser does not."""
    word = node.prev_sibling
    while word is not None and word.type != "heredoc_start":
        word = word.prev_sibling
    return word is not None and not set("'\"\\") & set(text_of_node(word))


def _reference_of(slot: _Slot, root: "Node") -> "Node | None":
    """Return the expansion that is exactly the reference of ``slot``, in the quotes it has."""
    is_quoted = slot.drawn.startswith('"')
    start = slot.at + is_quoted
    end = slot.at + len(slot.drawn) - is_quoted
    node = node_at(root, start, end)
    while node.parent is not None and (node.start_byte, node.end_byte) != (start, end):
        node = node.parent
    if node.type != "expansion" or (node.start_byte, node.end_byte) != (start, end):
        return None
    quotes = node.parent
    if is_quoted and not (
        quotes is not None
        and quotes.type == "string"
        and text_of_node(quotes) == slot.drawn
        and quotes.start_byte == slot.at
    ):
        return None
    return node


def _misplaced(slot: _Slot, why: str) -> Problem:
    message = f"no expression may stand here: {why}"
    return Problem(SHELL_PLACE, slot.start, message, _REMEDY)
