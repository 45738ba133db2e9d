"""A script while its expressions become references: chosen, drawn, and judged as it will be read.

The forms are chosen on a first tree; the second is of the script that the shell gets, and it
must hold nothing but references in places that are sure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runner.source.bash_tree import node_at, parse_shell, text_of_node
from runner.source.codes_expressions import SHELL_PLACE, SHELL_QUOTES, SHELL_UNSURE
from runner.source.expression import Expression
from runner.source.expression_errors import ExpressionSyntaxError, offset_mark
from runner.source.grammar import segments
from runner.source.problems import Mark, Problem
from runner.source.shell_doubts import doubt_of
from runner.source.shell_places import fault_of_place, fault_of_quoting, surroundings_of
from runner.source.shell_text import PREFIX, REMEDY
from runner.source.template import expression_at, refuse_too_many

if TYPE_CHECKING:
    from tree_sitter import Node

_IN_COMMENT = "..."
"""What stands for an expression in a comment: nothing that a shell expands, wherever it is."""
_UNEXPANDED = frozenset({"raw_string", "ansi_c_string", "heredoc_body"})
_UNSURE = "it is not sure that it would be expanded here"


@dataclass(slots=True)
class Slot:
    """One expression in the script, and the form of its reference."""

    expression: Expression
    start: Mark
    form: str = "${%s}"
    """``%s`` is the variable; without it the slot is in a comment."""
    at: int = 0
    """Offset of the reference in the script last drawn, in bytes."""
    drawn: str = ""


@dataclass(slots=True)
class Draft:
    """A script in the making: plain text and slots in the order of the text."""

    parts: Sequence[str | Slot]

    @classmethod
    def of(cls, text: str, mark: Mark) -> "Draft":
        """Return the draft of ``text``.

        Raises:
            ExpressionSyntaxError: with every fault of its expressions.
        """
        refuse_too_many(text, mark)
        problems: list[Problem] = []
        parts: list[str | Slot] = []
        for segment in segments(text):
            if not segment.is_expression:
                parts.append(segment.source)
            elif expression := expression_at(segment, text, mark, problems):
                parts.append(Slot(expression, offset_mark(mark, text, segment.start)))
        if PREFIX in text:
            message = f"names that begin with '{PREFIX}' are the runner's own"
            place = offset_mark(mark, text, text.index(PREFIX))
            problems.append(Problem(SHELL_UNSURE, place, message, "use another name"))
        if problems:
            raise ExpressionSyntaxError(problems)
        return cls(parts)

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Those that have a variable, in the order of their numbers."""
        return tuple(slot.expression for slot in self.live)

    @property
    def slots(self) -> Iterator[Slot]:
        """Every expression."""
        return (part for part in self.parts if isinstance(part, Slot))

    @property
    def live(self) -> list[Slot]:
        """Those that are not in a comment."""
        return [slot for slot in self.slots if slot.form != _IN_COMMENT]

    def script(self) -> str:
        """Return the text with each slot in its form, and note where the slots lie."""
        pieces: list[str] = []
        at = number = 0
        for part in self.parts:
            piece = part if isinstance(part, str) else part.form
            if isinstance(part, Slot):
                if part.form != _IN_COMMENT:
                    number += 1
                    piece = part.form % f"{PREFIX}{number}"
                part.at, part.drawn = at, piece
            at += len(piece.encode("utf-8", "surrogatepass"))
            pieces.append(piece)
        return "".join(pieces)

    def settle(self, dialect: str) -> None:
        """Give each slot its form, and make sure of all in the script as the shell gets it.

        Raises:
            ExpressionSyntaxError: an expression stands where none may.
        """
        root = self._tree(dialect)
        self._raise(_choose_form(slot, root) for slot in self.slots)
        root = self._tree(dialect)
        around = surroundings_of(root)
        references = [(slot, _reference_of(slot, root)) for slot in self.live]
        faults = [
            (slot, fault_of_place(reference, around) if reference else _UNSURE)
            for slot, reference in references
        ]
        self._raise(_misplaced(slot, fault) if fault else None for slot, fault in faults)

    def _tree(self, dialect: str) -> "Node":
        script = self.script().encode("utf-8", "surrogatepass")
        root = parse_shell(script)
        if doubt := doubt_of(root, script, dialect):
            first = next(self.slots)
            message = f"the shell text cannot be judged because of {doubt}"
            raise ExpressionSyntaxError([Problem(SHELL_UNSURE, first.start, message, REMEDY)])
        return root

    @staticmethod
    def _raise(found: Iterator[Problem | None]) -> None:
        problems = [problem for problem in found if problem is not None]
        if problems:
            raise ExpressionSyntaxError(problems)


def _choose_form(slot: Slot, root: "Node") -> Problem | None:
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
        return _misplaced(slot, _UNSURE)
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


def _reference_of(slot: Slot, root: "Node") -> "Node | None":
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


def _misplaced(slot: Slot, why: str) -> Problem:
    message = f"no expression may stand here: {why}"
    return Problem(SHELL_PLACE, slot.start, message, REMEDY)
