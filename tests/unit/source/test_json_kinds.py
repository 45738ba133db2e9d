"""Values as people name them and as text holds them."""

import pytest

from runner.base.canonical import Json
from runner.source.json_kinds import as_text, is_equal, kind_of, seen


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "nothing", "null"),
        (True, "a boolean", "true"),
        (1, "a number", "1"),
        (1.5, "a number", "1.5"),
        ("ä", "text", "ä"),
        (["ä"], "a list", '["ä"]'),
        ({"a": 1}, "a mapping", '{"a":1}'),
    ],
)
def test_every_type_has_a_word_and_a_text(value: Json, kind: str, text: str) -> None:
    assert kind_of(value) == kind
    assert as_text(value) == text
    assert seen(value) == f"{kind}, '{text}'"


def test_true_is_not_one() -> None:
    values: list[Json] = [True, 1, 1.0]

    assert [is_equal(value, 1) for value in values] == [False, True, True]
