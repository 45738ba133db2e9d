import pytest

from runner.source.document import Text
from runner.source.problems import Mark, Problem
from runner.source.yaml_reader import read_yaml


def content_mark(text: str) -> str:
    document = read_yaml(Text("w.yaml", text))
    return str(document.content_mark(document.root.value_at["k"]))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("k: word\n", "w.yaml:1:4"),
        ("k: 'word'\n", "w.yaml:1:5"),
        ('k: "word"\n', "w.yaml:1:5"),
        ("k: |\n  word\n", "w.yaml:2:3"),
        ("k: >-  # folded\n\n    word\n", "w.yaml:3:5"),
    ],
)
def test_the_content_of_a_scalar_has_a_place_of_its_own(text, place):
    assert content_mark(text) == place


def test_lines_are_found_by_number_without_their_ends():
    text = Text("w.yaml", "a\r\nb\rc\nd")

    assert [text.line(number) for number in range(6)] == ["", "a", "b", "c", "d", ""]


def test_a_problem_gains_its_line():
    text = Text("w.yaml", "a\nb: c\n")

    assert text.shown(Problem("E105", Mark("w.yaml", 2, 4), "wrong")).line == "b: c"


def test_plain_scalars_are_found_as_they_were_written():
    document = read_yaml(Text("w.yaml", "k: 0123 # note\nf: {v: 1e3}\n"))

    assert document.source_of(document.root.value_at["k"]) == "0123"
    assert document.source_of(document.root["f"].value_at["v"]) == "1e3"
