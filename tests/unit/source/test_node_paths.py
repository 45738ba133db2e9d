"""Names as they are written."""

from runner.source.grammar import parse_source
from runner.source.node_paths import dotted, paths_in


def test_a_name_is_drawn_as_an_author_writes_it() -> None:
    assert dotted("a", ("b", 0, "c d")) == "a.b[0]['c d']"


def test_paths_end_where_a_key_is_computed() -> None:
    assert list(paths_in(parse_source("a.b[c.d].e"))) == [("a", "b"), ("c", "d")]
    assert list(paths_in(parse_source("[a, {'k': b}][0].x"))) == [("a",), ("b",)]
