"""The journal's vocabulary: every event survives its JSON, and nothing else is read as one."""

import json
from dataclasses import MISSING, fields
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.base.errors import ContractError
from runner.engine.events import EVENTS, StepReadied, encode_event, from_json, to_json

TEXT = st.text()
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
MAPPING = st.dictionaries(TEXT, JSON_VALUES, max_size=3)
COST = st.none() | st.floats(0, 1e6)


def value_of(hint) -> st.SearchStrategy:
    hint = getattr(hint, "__supertype__", hint)
    by_hint = {
        str: TEXT,
        int: st.integers(0, 2**53),
        int | None: st.none() | st.integers(0, 2**53),
        bool: st.booleans(),
        float: st.floats(0, 1e6),
        float | None: COST,
    }
    if get_origin(hint) is tuple:
        return st.lists(value_of(get_args(hint)[0]), max_size=3).map(tuple)
    return by_hint.get(hint, MAPPING)


def events_of(kind) -> st.SearchStrategy:
    hints = get_type_hints(kind)
    return st.builds(kind, **{entry.name: value_of(hints[entry.name]) for entry in fields(kind)})


ANY_EVENT = st.one_of([events_of(kind) for kind in EVENTS.values()])


@given(ANY_EVENT)
def test_an_event_survives_the_journal(event):
    assert from_json(json.loads(encode_event(event))) == event


@given(ANY_EVENT)
def test_an_event_is_spelled_in_one_way(event):
    again = from_json(json.loads(encode_event(event)))

    assert encode_event(again) == encode_event(event)


@given(ANY_EVENT)
def test_a_field_of_a_later_version_is_passed_over(event):
    shape = json.loads(encode_event(event))

    assert from_json({**shape, "of_a_later_version": 1}) == event


@pytest.mark.parametrize("kind", EVENTS.values(), ids=EVENTS)
def test_an_event_of_an_earlier_version_is_read_with_defaults(kind):
    required = {
        entry.name: 1
        for entry in fields(kind)
        if entry.default is MISSING and entry.default_factory is MISSING
    }

    assert isinstance(from_json({"type": kind.__name__, **required}), kind)


@pytest.mark.parametrize("shape", [{}, {"type": "StepVanished"}, {"type": None}, {"type": ["x"]}])
def test_an_unknown_type_is_refused(shape):
    with pytest.raises(ContractError, match="does not know; use a newer runner"):
        from_json(shape)


def test_an_event_that_lacks_a_field_is_refused():
    with pytest.raises(ContractError, match="the journal has a broken StepReadied"):
        from_json({"type": "StepReadied", "at_ms": 0})


@pytest.mark.parametrize("kind", EVENTS.values(), ids=EVENTS)
def test_every_event_carries_its_time(kind):
    assert fields(kind)[0].name == "at_ms"


def test_the_json_of_an_event_is_what_people_read():
    assert to_json(StepReadied(5, "a")) == {"type": "StepReadied", "at_ms": 5, "step": "a"}
