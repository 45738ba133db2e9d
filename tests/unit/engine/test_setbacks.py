"""The verdict on a failed attempt, over every cause there is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.base.causes import ALIASES, CAUSES, Retry, find_cause
from runner.engine.setbacks import AskPerson, GiveUp, Setback, TryAgain, judge, rest_ms
from runner.spec.workflow import OnLost, RetrySpec

PLAIN = RetrySpec(initial_ms=1_000, factor=2.0, max_ms=4_000, jitter="none")


def setback(cause, attempt=1, earlier=(), retry=PLAIN, on_lost=OnLost.RETRY) -> Setback:
    return Setback(cause, attempt, earlier, retry, on_lost)


def rest_of(cause: str) -> int:
    row = CAUSES[cause]
    return max(row.floor_ms, 1_000) if row.rests else row.floor_ms


@pytest.mark.parametrize("cause", CAUSES)
def test_the_table_decides_where_the_author_says_nothing(cause):
    verdict = judge(setback(cause), draw=0.5)

    is_final = CAUSES[cause].retry is Retry.NEVER
    assert verdict == (GiveUp() if is_final else TryAgain(rest_of(cause)))


@pytest.mark.parametrize("cause", CAUSES)
def test_unknown_effects_are_for_a_person_where_the_step_holds(cause):
    verdict = judge(setback(cause, on_lost=OnLost.HOLD), draw=0.5)

    if CAUSES[cause].effects_unknown:
        assert verdict == AskPerson()
    else:
        assert verdict == judge(setback(cause), draw=0.5)


@pytest.mark.parametrize("cause", CAUSES)
def test_unknown_effects_are_for_a_person_even_after_the_last_attempt(cause):
    verdict = judge(setback(cause, attempt=3, on_lost=OnLost.HOLD), draw=0.5)

    assert verdict == (AskPerson() if CAUSES[cause].effects_unknown else GiveUp())


@pytest.mark.parametrize("cause", CAUSES)
def test_what_the_author_lists_under_on_is_tried_again_and_nothing_else(cause):
    listed = replace(PLAIN, on=frozenset({cause}))
    others = replace(PLAIN, on=frozenset(CAUSES) - {cause})

    assert judge(setback(cause, retry=listed), draw=0.5) == TryAgain(rest_of(cause))
    assert judge(setback(cause, retry=others), draw=0.5) == GiveUp()


@pytest.mark.parametrize("cause", CAUSES)
def test_what_the_author_lists_under_never_is_not_tried_again(cause):
    retry = replace(PLAIN, on=frozenset({cause}), never=frozenset({cause}))

    assert judge(setback(cause, retry=retry), draw=0.5) == GiveUp()


@pytest.mark.parametrize("cause", [name for name, row in CAUSES.items() if row.retry is Retry.ONCE])
def test_a_cause_that_is_tried_once_again_is_given_up_the_second_time(cause):
    first = judge(setback(cause, attempt=2, earlier=("network",)), draw=0.5)
    second = judge(setback(cause, attempt=2, earlier=(cause,)), draw=0.5)

    assert isinstance(first, TryAgain)
    assert second == GiveUp()


@pytest.mark.parametrize("cause", CAUSES)
def test_the_last_attempt_is_the_last(cause):
    assert judge(setback(cause, attempt=3), draw=0.5) == GiveUp()


@pytest.mark.parametrize(("alias", "name"), ALIASES.items())
def test_an_alias_is_as_good_as_the_name(alias, name):
    by_alias = replace(PLAIN, on=frozenset({alias}))

    assert judge(setback(name, retry=by_alias), draw=0.5) == TryAgain(rest_of(name))
    assert judge(setback(alias), draw=0.5) == judge(setback(name), draw=0.5)


@pytest.mark.parametrize(
    ("listed", "cause", "is_again"),
    [
        ("exit", "exit:75", True),
        ("exit:75", "exit:75", True),
        ("exit:75", "exit:1", False),
        ("exit:75", "exit", False),
    ],
)
def test_one_exit_code_is_listed_alone_or_with_its_family(listed, cause, is_again):
    verdict = judge(setback(cause, retry=replace(PLAIN, on=frozenset({listed}))), draw=0.5)

    assert isinstance(verdict, TryAgain) is is_again


@pytest.mark.parametrize("cause", ["nobody_knows_this", "exit:", "exit:x", ""])
def test_a_cause_that_nobody_knows_is_for_a_person(cause):
    assert judge(setback(cause), draw=0.5) == AskPerson()


@pytest.mark.parametrize(("attempt", "rest"), [(1, 1_000), (2, 2_000), (3, 4_000), (9, 4_000)])
def test_the_rest_grows_by_the_factor_up_to_the_cap(attempt, rest):
    assert rest_ms(setback("exit", attempt), CAUSES["exit"], 0.5) == rest


def test_full_jitter_draws_from_the_whole_delay():
    jittered = setback("exit", 2, retry=replace(PLAIN, jitter="full"))

    assert [rest_ms(jittered, CAUSES["exit"], draw) for draw in (0.0, 0.25, 0.999)] == [
        0,
        500,
        1998,
    ]


def test_the_floor_of_a_cause_lies_under_the_jitter():
    jittered = setback("rate_limited", retry=replace(PLAIN, jitter="full"))

    assert judge(jittered, draw=0.0) == TryAgain(30_000)


def test_what_does_not_rest_starts_at_once():
    assert judge(setback("agent_lost", 2), draw=0.9) == TryAgain(0)


@given(
    cause=st.sampled_from(sorted(CAUSES)),
    attempt=st.integers(1, 1_000),
    factor=st.floats(1, 10),
    draw=st.floats(0, 1, exclude_max=True),
    jitter=st.sampled_from(["full", "none"]),
)
def test_a_rest_lies_between_floor_and_cap(cause, attempt, factor, draw, jitter):
    row = find_cause(cause)
    retry = replace(PLAIN, factor=factor, jitter=jitter, attempts_max=2_000)

    rest = rest_ms(setback(cause, attempt, retry=retry), row, draw)

    assert row.floor_ms <= rest <= max(row.floor_ms, retry.max_ms)
