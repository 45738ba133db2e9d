"""What people ask of a run, on its way through the inbox."""

import json

import pytest

from runner.base.errors import UsageError
from runner.engine.facts import Answer, BudgetMore, CancelAsked, Resolution
from runner.service.requests import (
    HOW,
    answer_request,
    budget_request,
    cancel_request,
    fact_of,
    resolve_request,
)


def through_the_inbox(request):
    return json.loads(json.dumps(request))


def test_a_cancel_arrives_with_who_asked():
    assert fact_of(through_the_inbox(cancel_request("ada"))) == CancelAsked("ada")


@pytest.mark.parametrize("how", HOW)
def test_a_resolution_arrives_as_it_was_given(how):
    word = Resolution("a", how, "ada", "looked at it", {"x": [1, None]})

    assert fact_of(through_the_inbox(resolve_request(word))) == word


@pytest.mark.parametrize("is_approved", [True, False])
def test_an_answer_arrives_as_it_was_given(is_approved):
    word = Answer("a", is_approved, "ada", "fine", "sha256:0", wall_ms=7)

    assert fact_of(through_the_inbox(answer_request(word))) == word


def test_more_money_arrives_as_it_was_given():
    word = BudgetMore("ada", 2.5, 100, 60_000)

    assert fact_of(through_the_inbox(budget_request(word))) == word


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({"type": "approve", "step": "a", "comment": "x" * 50_000},
         "the request has 50,042 bytes; at most 49,152 are taken"),
        ({"type": "resolve", "step": "a", "how": "fail", "reason": "\u00e9" * 25_000},
         "at most 49,152 are taken"),
        ({"type": "budget", "usd": float("nan")}, "the request holds a number that is none"),
    ],
)  # fmt: skip
def test_what_would_not_fit_into_an_event_is_refused(request_, sentence):
    with pytest.raises(UsageError, match=sentence):
        fact_of(request_)


def test_who_says_nothing_about_themselves_is_unknown():
    assert fact_of({"type": "cancel"}) == CancelAsked("unknown")


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({}, "this runner knows no request 'None'"),
        ({"type": "pause"}, "this runner knows no request 'pause'"),
        ({"type": "resolve", "how": "ignore"}, "a step is resolved by retry, succeed, fail"),
        ({"type": "resolve", "step": "a"}, "a step is resolved by retry, succeed, fail"),
        ({"type": "resolve", "how": "succeed", "outputs": [1]}, "a step is resolved by"),
    ],
)
def test_what_is_no_request_is_refused(request_, sentence):
    with pytest.raises(UsageError, match=sentence):
        fact_of(request_)


def test_a_refusal_does_not_repeat_endless_text():
    with pytest.raises(UsageError) as caught:
        fact_of({"type": "x" * 10_000})

    assert len(str(caught.value)) < 200
