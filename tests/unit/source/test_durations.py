import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.source.durations import DURATION_MS_MAX, draw_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "duration_ms"),
    [
        ("90s", 90_000),
        ("30m", 1_800_000),
        ("1h30m", 5_400_000),
        ("250ms", 250),
        ("1m250ms", 60_250),
        ("2d", 172_800_000),
        ("1d1h1m1s1ms", 90_061_001),
    ],
)
def test_durations_are_read_in_milliseconds(text, duration_ms):
    assert parse_duration(text) == duration_ms


@pytest.mark.parametrize(
    "text",
    ["", "soon", "1h30", "PT5M", "-1s", "0s", "1.5h", "30m1h", "9" * 500 + "s", "1000000d", "٣s"],
)
def test_anything_else_is_no_duration(text):
    assert parse_duration(text) is None


@given(st.integers(1, DURATION_MS_MAX))
def test_what_is_drawn_is_read_back(duration_ms):
    assert parse_duration(draw_duration(duration_ms)) == duration_ms


def test_nothing_is_drawn_as_no_seconds():
    assert draw_duration(0) == "0s"
