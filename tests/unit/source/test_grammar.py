"""Where expressions begin and end in text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.source.grammar import complaint, segments


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("", []),
        ("a", ["a"]),
        ("a${{b}}c", ["a", "b", "c"]),
        ("${{ a }}${{ b }}", [" a ", " b "]),
        ("${{ '}}' }}", [" '}}' "]),
        ("${{ '\\'}}' }}", [" '\\'}}' "]),
        ("${{ {'a': {'b': 1}} }}", [" {'a': {'b': 1}} "]),
        ("${{ (a }} b", [" (a ", " b"]),
        ("${{ a] }}", [" a] "]),
        ("${{ a", [" a"]),
    ],
)
def test_braces_close_outside_of_quotes_and_mappings(text: str, sources: list[str]) -> None:
    assert [segment.source for segment in segments(text)] == sources


@given(st.text(alphabet="${}'\"()[] a", max_size=30))
def test_segments_are_the_whole_text_in_order(text: str) -> None:
    parts = list(segments(text))

    assert "".join(text[part.start : part.end] for part in parts) == text
    assert all(part.is_closed for part in parts[:-1])


def test_a_complaint_nobody_foresaw_is_passed_on() -> None:
    assert complaint(ValueError("Strange thing.")).message == "this is no expression: strange thing"
