"""Corners of shell text in which quotes may end elsewhere than they seem."""

import pytest

from runner.source.bash_tree import parse_shell
from runner.source.shell_doubts import doubt_of


def doubt(text: str, dialect: str = "sh") -> str:
    return doubt_of(parse_shell(text.encode()), text.encode(), dialect)


@pytest.mark.parametrize(
    "text",
    [
        "echo \"a\" 'b' # it's\ncat <<X\n\"\nX\n",
        "cat <<-'X' > \"$f\"\n\tit's\n\tX\n",
        "x=`date` y=${x:-z} $((1 + 2))",
        "(#c\necho);#d\n",
    ],
)
def test_plain_text_is_sure(text: str) -> None:
    assert doubt(text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("echo '", "cannot be parsed near line 1"),
        ("a\x01", "U+0001"),
        ("a\u2003b", "U+2003"),
        ("a <(b)", "a process substitution in line 1"),
        ("`a 'b'`", "a quote inside backticks in line 1"),
        ("a ${b#\\*}", "a quote inside '${ }' in line 1"),
        ('a $"b"', "'$' before a quote"),
        ("a\n[[ b =~ c ]]", "line 2"),
        ("{}#c", "'#' inside a word in line 1"),
        ("cat <<-X\n X\n", "here-document in line 1"),
        ("cat <<X #'\nX\n", "here-document in line 1"),
        ('cat <<X > "a\nX\n"\nX\n', "in line 1"),
        ("cat <<X; cat <<Y\nX\nY\n", "near line 1"),
    ],
)
def test_corners_are_named(text: str, said: str) -> None:
    assert said in doubt(text)


def test_words_of_bash_are_doubtful_in_sh_alone() -> None:
    assert "bash and not sh" in doubt("a=(b)")
    assert doubt("a=(b)", "bash") == ""
