"""The limits of one rendering."""

import pytest

from runner.source.expression import ExpressionError
from runner.source.meter import CHARS_MAX, STEPS_MAX, Meter
from tests.support.scopes import MARK


def test_the_last_step_is_allowed_and_no_further() -> None:
    meter = Meter(MARK)
    for _ in range(STEPS_MAX):
        meter.spend()

    with pytest.raises(ExpressionError, match=r"^flow\.yaml:3:5: E309 rendering takes more"):
        meter.spend()


def test_large_values_cost_more() -> None:
    meter = Meter(MARK)

    for _ in range(9):
        meter.spend(CHARS_MAX)

    with pytest.raises(ExpressionError, match="100,000 steps"):
        meter.spend(CHARS_MAX)


def test_a_text_may_not_be_larger_than_any() -> None:
    with pytest.raises(ExpressionError, match="10,000,001 characters"):
        Meter(MARK).spend(CHARS_MAX + 1)
