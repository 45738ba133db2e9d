import pytest

from runner.base.errors import UsageError
from runner.cli.arguments import read_pairs


def test_a_value_may_hold_an_equals_sign_and_be_empty():
    assert read_pairs(["a=b=c", "d="], "-i") == {"a": "b=c", "d": ""}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["a"], "-i got 'a'"),
        (["=b"], "-i got '=b'"),
        (["a=1", "a=2"], "-i gives 'a' twice"),
        (["\x1b[0m"], "-i got '\\x1b[0m'"),
    ],
)
def test_what_is_no_pair_is_told(words, message):
    with pytest.raises(UsageError) as caught:
        read_pairs(words, "-i")

    assert str(caught.value) == message
    assert caught.value.hint
