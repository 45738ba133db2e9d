"""Errors of expressions and the places they name."""

from runner.source.expression_errors import ExpressionError, ExpressionSyntaxError, offset_mark
from runner.source.problems import Mark, Problem, SpecError


def test_an_offset_becomes_line_and_column_in_the_file() -> None:
    mark = Mark("f", 3, 5)

    assert offset_mark(mark, "abc\ndef", 2) == Mark("f", 3, 7)
    assert offset_mark(mark, "abc\ndef", 5) == Mark("f", 4, 6)


def test_a_sentence_has_place_code_and_hint() -> None:
    error = ExpressionError("E307", Mark("f", 1, 2), "it is not there", hint="add it")

    assert str(error) == "f:1:2: E307 it is not there; add it"
    assert str(ExpressionError("E307", Mark("f", 1, 2), "no")) == "f:1:2: E307 no"
    assert error.exit_code == 2


def test_syntax_errors_are_gathered_like_other_problems() -> None:
    problem = Problem("E301", Mark("f", 1, 2), "wrong")

    error = ExpressionSyntaxError([problem])

    assert isinstance(error, SpecError)
    assert error.problem == problem
