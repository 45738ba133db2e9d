"""One line for each event that is worth one; the same words everywhere."""

import pytest

from runner.engine.events import (
    EVENTS,
    ApprovalAnswered,
    ApprovalAsked,
    AttemptFailed,
    BudgetExceeded,
    BudgetRaised,
    CancelRequested,
    RetryScheduled,
    RunFinished,
    RunResumed,
    StepAbandoned,
    StepCancelled,
    StepFailed,
    StepHeld,
    StepJoined,
    StepLeased,
    StepOpened,
    StepReadied,
    StepResolved,
    StepSkipped,
    StepStarted,
    StepSucceeded,
    to_json,
)
from runner.views.sentences import duration, money, sentence
from tests.support.engine_script import STARTED


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (STARTED, "run r-1 of 'test' started"),
        (RunResumed(0, 2, 0), "run resumed (conductor 2)"),
        (StepReadied(0, "a"), ""),
        (StepOpened(0, "a", ("x", "y"), ({"i": 1}, {"i": 2})), "a becomes 2 instances"),
        (StepOpened(0, "a", inputs={"b": 1}), "a begins"),
        (StepAbandoned(0, "a", "'a[x]' failed"), "a is cut short: 'a[x]' failed"),
        (StepJoined(0, "a", "succeeded"), "a succeeded"),
        (StepJoined(0, "a", "failed", "exit:1", "1 of 2"), "a failed: exit:1: 1 of 2"),
        (ApprovalAsked(0, "a", "Merge?", "sha256:0"), "a asks for approval: Merge?"),
        (ApprovalAsked(0, "a", "Two\n lines\n", "sha256:0"), "a asks for approval: Two lines"),
        (ApprovalAnswered(0, "a", is_approved=True, by="ada"), "a approved by ada"),
        (
            ApprovalAnswered(0, "a", is_approved=False, by="ada", comment="no"),
            "a rejected by ada: no",
        ),
        (BudgetExceeded(0, "it is spent"), "nothing new begins: it is spent"),
        (
            BudgetRaised(0, "ada", 5.0, 100, 60_000),
            "ada allows $5.00 and 100 tokens and 1m00s more",
        ),
        (StepLeased(0, "a", 2, "id", 1, "local", "x", 9), "a attempt 2 goes to local"),
        (StepStarted(0, "a", 1), ""),
        (StepSucceeded(0, "a", 1), "a succeeded"),
        (StepSucceeded(0, "a", 1, cost_usd=1.5), "a succeeded ($1.50)"),
        (StepSucceeded(0, "a", 1, cost_usd=None), "a succeeded (cost unknown)"),
        (AttemptFailed(0, "a", 1, "oom", "too big"), "a attempt failed: oom: too big"),
        (RetryScheduled(1_000, "a", 2, 3_500), "a tries again in 2.5s (attempt 2)"),
        (RetryScheduled(1_000, "a", 2, 0), "a tries again at once (attempt 2)"),
        (StepFailed(0, "a", "exit:1", "code 1"), "a failed: exit:1: code 1"),
        (StepHeld(0, "a", "stalled", "silent"), "a is held for a person: stalled: silent"),
        (StepSkipped(0, "a", "it needs 'b'"), "a skipped: it needs 'b'"),
        (StepCancelled(0, "a"), "a cancelled"),
        (StepResolved(0, "a", "retry", "ada"), "a resolved by ada: retry"),
        (StepResolved(0, "a", "fail", "ada", "bad"), "a resolved by ada: fail: bad"),
        (CancelRequested(0, "ada"), "cancelled by ada"),
        (RunFinished(0, "failed"), "run failed"),
        (RunFinished(0, "failed", "", "no merge"), "run failed: no merge"),
    ],
)
def test_an_event_has_its_sentence(event, words):
    assert sentence(to_json(event)) == words


def test_every_kind_of_event_was_asked_for_its_sentence():
    cases = next(iter(test_an_event_has_its_sentence.pytestmark)).args[1]

    assert {type(event).__name__ for event, _ in cases} == EVENTS.keys()


def test_an_event_of_a_later_version_has_none():
    assert sentence({"type": "StepAdmired"}) == ""


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (0, "0.0s"),
        (440, "0.4s"),
        (9_940, "9.9s"),
        (10_000, "10s"),
        (59_400, "59s"),
        (60_000, "1m00s"),
        (185_000, "3m05s"),
        (3_599_400, "59m59s"),
        (3_599_600, "1h00m"),
        (3_600_000, "1h00m"),
        (7_800_000, "2h10m"),
        (90_000_000, "25h00m"),
    ],
)
def test_a_duration_reads_as_people_say_it(milliseconds, words):
    assert duration(milliseconds) == words


@pytest.mark.parametrize("milliseconds", [9_960, 59_600, 59_999])
def test_a_duration_never_shows_sixty_seconds_or_three_digits(milliseconds):
    assert duration(milliseconds) not in {"60s", "10.0s"}


@pytest.mark.parametrize(
    ("usd", "words"),
    [
        (0, "$0.00"),
        (0.0001, "$0.0001"),
        (0.5, "$0.5000"),
        (0.994, "$0.9940"),
        (0.995, "$0.99"),
        (1, "$1.00"),
        (12.345, "$12.35"),
    ],
)
def test_small_amounts_keep_their_digits(usd, words):
    assert money(usd) == words
