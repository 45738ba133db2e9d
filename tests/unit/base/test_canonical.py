"""One value, one spelling."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.base.canonical import canonical, compact

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@given(JSON)
def test_a_value_survives_its_spelling(value):
    assert json.loads(canonical(value)) == value
    assert json.loads(compact(value)) == value


@given(st.dictionaries(st.text(), st.integers()))
def test_order_of_keys_does_not_matter(value):
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_a_file_for_people_keeps_the_order_it_has():
    assert compact({"b": 1, "a": [True, None]}) == '{"b":1,"a":[true,null]}'


def test_text_is_written_as_it_is_read():
    assert canonical("gr\u00fcn \u2713") == '"gr\u00fcn \u2713"'.encode()


def test_a_lone_surrogate_survives():
    assert json.loads(canonical("\ud800")) == "\ud800"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("write", [canonical, compact])
def test_what_json_does_not_know_is_refused(write, number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write(number)
