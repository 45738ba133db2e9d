from runner.source.document import Text
from runner.source.problems import Mark, Problem, SpecError
from runner.source.reading import Fields, Reading
from runner.source.yaml_reader import read_yaml


def no_file(name: str, mark: Mark) -> Text:
    raise SpecError([Problem("E101", mark, f"no file {name}")])


def fields(text: str) -> Fields:
    document = read_yaml(Text("w.yaml", text))
    return Fields(Reading(document, no_file), document.root)


def test_text_is_as_it_was_written():
    found = fields("a: 0123\nb: true\nc: 'x'\nd: [1e3, y]\n")

    assert (found.text("a"), found.text("b"), found.text("c")) == ("0123", "true", "x")
    assert found.texts("d") == ("1e3", "y")
    assert found.texts("c") == ("x",)
    assert found.texts("z") == ()
    assert found.text("z", "other") == "other"


def test_what_was_cut_out_is_not_lacking():
    found = fields("a: 1\n")
    found.reading.cut = {found.node.at: {"b"}}

    assert not found.lacks("a", "c")
    assert not found.lacks("b")
    assert found.lacks("c", "d")
    assert "b" not in found


def test_items_come_with_their_places():
    found = fields("a: [x, y]\nb: z\n")

    assert [(text, str(mark)) for text, mark in found.placed_texts("a")] == [
        ("x", "w.yaml:1:5"),
        ("y", "w.yaml:1:8"),
    ]
    assert [str(mark) for _, mark in found.placed_texts("b")] == ["w.yaml:2:4"]
    assert found.placed_texts("z") == []


def test_a_duration_out_of_range_is_noted_and_the_default_taken():
    found = fields("a: 0s\nb: 2s\n")

    assert found.duration_ms("a", 7) == 7
    assert found.duration_ms("b", 7) == 2_000
    assert found.duration_ms("z", 7) == 7
    assert [problem.code for problem in found.reading.problems] == ["E207"]


def test_a_fault_in_a_template_is_noted_and_reading_goes_on():
    found = fields("m:\n  a: ${{ \n  b: fine\n")

    assert [template.text for template in found.templates("m").values()] == ["fine"]
    assert [problem.code for problem in found.reading.problems] == ["E302"]
    assert found.templates("z") == {}


def test_mappings_are_read_and_other_values_are_none():
    found = fields("m: {a: 1}\nx: 1\n")

    inner = found.mapping("m")
    assert inner is not None
    assert inner.number("a", 0) == 1
    assert str(inner.key_mark("a")) == "w.yaml:1:5"
    assert found.mapping("x") is None
    assert "m" in found
    assert not found.is_true("x")
