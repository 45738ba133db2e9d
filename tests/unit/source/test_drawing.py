from runner.source.drawing import draw
from runner.source.problems import Mark, Problem


def test_a_problem_is_drawn_with_line_and_caret():
    problem = Problem(
        "E232",
        Mark("workflows/release.yaml", 21, 20),
        "no step is called 'revieew'",
        "did you mean 'review'?",
        "    needs: [draft, revieew]",
    )

    assert draw(problem) == (
        "workflows/release.yaml:21:20: E232 no step is called 'revieew'; did you mean 'review'?\n"
        "    needs: [draft, revieew]\n"
        "                   ^"
    )


def test_without_a_line_the_sentence_stands_alone():
    assert draw(Problem("E101", Mark("w.yaml", 1, 1), "no such file")) == (
        "w.yaml:1:1: E101 no such file"
    )


def test_a_long_line_is_shown_around_the_caret():
    line = "x" * 200 + "HERE" + "y" * 200

    shown, caret = draw(Problem("E105", Mark("w.yaml", 1, 201), "wrong", "", line)).split("\n")[1:]

    assert len(shown) <= 126
    assert shown[caret.index("^") :].startswith("HERE")
    assert shown.startswith("...")
    assert shown.endswith("...")


def test_control_characters_are_shown_and_the_caret_stays_below_its_character():
    line = "a\x1b[2J\tHERE"

    shown, caret = draw(Problem("E105", Mark("w.yaml", 1, 7), "wrong", "", line)).split("\n")[1:]

    assert shown == "a\\x1b[2J\\tHERE"
    assert shown[caret.index("^") :] == "HERE"


def test_a_key_in_the_line_is_masked():
    line = "env: {K: sk-ant-REDACTED}"

    text = draw(Problem("E223", Mark("w.yaml", 1, 10), "this looks like a secret key", "", line))

    assert "abcdefgh" not in text
    assert "***" in text
