"""The kinds of nodes that are walked."""

from runner.source.evaluate import _WALKS
from runner.source.grammar import parse_source
from runner.source.vocabulary import _WALKED, faults_of


def test_every_kind_that_passes_can_be_walked() -> None:
    parts = {"Pair", "Operand", "Keyword"}

    assert set(_WALKS) - {"Neg"} == _WALKED - parts


def test_every_fault_of_an_expression_is_told() -> None:
    node = parse_source("a + 1 == b.c() or d | nope")

    assert [fault.message for fault in faults_of(node)] == [
        "arithmetic is not part of the language",
        "methods are not part of the language",
        "there is no filter 'nope'",
    ]
