import math

import pytest

from runner.source.document import Document, Text
from runner.source.nodes import MappingNode, plain
from runner.source.problems import SpecError
from runner.source.yaml_reader import DEPTH_MAX, PROBLEMS_MAX, read_yaml


def read(text: str) -> Document:
    return read_yaml(Text("w.yaml", text))


def problems(text: str) -> list[str]:
    try:
        found = read(text).problems
    except SpecError as error:
        found = error.problems
    return [f"{problem.mark} {problem.code} {problem.message}" for problem in found]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("12", 12),
        ("-3", -3),
        ("0123", 123),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2026-01-01", "2026-01-01"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("-", None),
        ("--x", "--x"),
        ("'12'", "12"),
        ('"true"', "true"),
    ],
)
def test_plain_scalars_follow_the_core_rules_with_decimals_only(written, value):
    if written == "-":
        written = "\n- "
        value = [None]

    document = read(f"key: {written}\n")

    found = plain(document.root["key"])
    assert found == value
    assert type(found) is type(value)


def test_a_word_that_other_readers_take_for_true_stays_a_key():
    assert list(read("on: 1\nno: 2\n").root) == ["on", "no"]


def test_values_and_keys_know_their_places():
    document = read("a: 1\nb:\n  - x\n  - {c: d}\n")

    root = document.root
    items = root["b"]
    assert str(document.mark(root.key_at["b"])) == "w.yaml:2:1"
    assert str(document.mark(root.value_at["a"])) == "w.yaml:1:4"
    assert [str(document.mark(at)) for at in items.item_at] == ["w.yaml:3:5", "w.yaml:4:5"]
    assert isinstance(items[1], MappingNode)
    assert str(document.mark(items[1].value_at["c"])) == "w.yaml:4:9"


def test_carriage_returns_count_lines_once():
    document = read("a: 1\r\nb: 2\r\n")

    assert str(document.mark(document.root.key_at["b"])) == "w.yaml:2:1"


def test_a_key_given_twice_names_both_lines_and_reading_goes_on():
    text = "a: 1\nb: 2\na: 3\nb: 4\n"

    assert problems(text) == [
        "w.yaml:3:1 E106 'a' is given twice, first in line 1",
        "w.yaml:4:1 E106 'b' is given twice, first in line 2",
    ]
    assert read(text).root["a"] == 1
    assert read("a: 1\na: 2\nb: 3\n").root.key_at == {"a": 0, "b": 10}


def test_anchors_aliases_and_tags_are_refused_with_their_places():
    text = "a: &x 1\nb: *x\nc: !!str 3\nd: !foo {}\ne: ! x\n"

    assert problems(text) == [
        "w.yaml:1:4 E107 anchors and aliases are not allowed: '&x'",
        "w.yaml:2:4 E107 anchors and aliases are not allowed: '*x'",
        "w.yaml:3:4 E108 tags are not allowed: '!!str'",
        "w.yaml:4:4 E108 tags are not allowed: '!foo'",
        "w.yaml:5:4 E108 tags are not allowed: '!'",
    ]


def test_laughs_by_the_billion_expand_nothing():
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]

    found = problems("\n".join(lines))

    assert len(found) == PROBLEMS_MAX
    assert all("E107" in line for line in found)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_stops_at_the_limit(opening):
    text = "a:\n " + opening * 100_000

    assert " E112 nested " in problems(text)[-1]


def test_nesting_up_to_the_limit_is_read():
    levels = DEPTH_MAX - 1
    assert problems("a: " + "[" * levels + "]" * levels) == []


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# nothing\n", "---\n", "--- # nothing\n...\n", "null", "~"]
)
def test_an_empty_file_is_said_to_be_empty(text):
    assert problems(text) == ["w.yaml:1:1 E104 the workflow is empty"]


@pytest.mark.parametrize(
    ("text", "got"), [("- a\n", "a list"), ("hello", "'hello'"), ("42", "'42'"), ("[]", "a list")]
)
def test_a_root_that_is_no_mapping_is_named(text, got):
    assert problems(text) == [f"w.yaml:1:1 E111 expected a mapping, got {got}"]


def test_a_second_document_is_refused():
    assert problems("a: 1\n---\nb: 2\n") == [
        "w.yaml:2:1 E110 expected one document, a second starts at line 2"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1: x", "'1' is not a string, so it cannot be a key"),
        ("true: x", "'true' is not a string, so it cannot be a key"),
        ("~: x", "'~' is not a string, so it cannot be a key"),
        ("? [a]\n: x", "a list or mapping cannot be a key"),
        ("? {a: b}\n: x", "a list or mapping cannot be a key"),
    ],
)
def test_keys_are_strings(text, message):
    assert [line.split(" ", 2)[2] for line in problems(text)] == [message]


@pytest.mark.parametrize("number", ["9" * 5_000, "1e999", "-1e999"])
def test_a_number_too_large_is_an_error(number):
    assert "E113 number too large" in problems(f"a: {number}")[0]


def test_a_long_but_finite_number_is_read():
    assert math.isfinite(read("a: " + "9" * 300).root["a"])


def test_hidden_characters_behind_escapes_are_refused():
    assert problems('a: "x\\0y"') == ["w.yaml:1:4 E103 hidden characters in 'x\\x00y'"]
    assert "E103" in problems('a: "x\\u202ey"')[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a:\n\t- b\n", "w.yaml:2:1 E105 a tab cannot indent"),
        ("a: b: c\n", "w.yaml:1:5 E105 a ':' cannot stand here"),
        ("a: 'x\n", "w.yaml:1:4 E105 the quote is not closed"),
        ("a: [1, 2\nb: 3\n", "w.yaml:1:4 E105 the '[' is not closed"),
        ("a: {b: 1\n", "w.yaml:1:4 E105 the '{' is not closed"),
        ("a: @b\n", "w.yaml:1:4 E105 a value cannot start with '@'"),
        ("a: |\n  b\n c\n", "E105"),
        ('a: "\\q"\n', "E105 unknown escape"),
        ('a: "\\ud800"\n', "E105"),
        ("a\nb: 1\n", "E105"),
        ("%YAML 9.9\n---\na: 1\n", "E105"),
    ],
)
def test_broken_yaml_is_explained_with_its_place(text, message):
    found = problems(text)

    assert len(found) == 1
    assert message in found[0]


def test_a_key_is_judged_each_time_by_how_it_is_written():
    found = problems('a: {"true": 1}\nb: {true: 1}\nc: {x: 1, !t x: 2}\nd: {&n x: 1}\n')

    assert found == [
        "w.yaml:2:5 E109 'true' is not a string, so it cannot be a key",
        "w.yaml:3:11 E108 tags are not allowed: '!t'",
        "w.yaml:3:11 E106 'x' is given twice, first in line 3",
        "w.yaml:4:5 E107 anchors and aliases are not allowed: '&n'",
    ]


def test_a_number_that_recurs_stays_what_it_is():
    root = read("a: [10m, 10m, 1.5, 1.5, 7, '7', 7]\n").root

    assert root["a"] == ["10m", "10m", 1.5, 1.5, 7, "7", 7]
