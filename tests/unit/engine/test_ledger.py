"""The money of a run: set aside before an attempt, charged after it, never more than there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.base.errors import UsageError
from runner.engine.events import (
    AttemptFailed,
    BudgetExceeded,
    BudgetRaised,
    CancelRequested,
    RetryScheduled,
    RunFinished,
    StepCancelled,
    StepFailed,
    StepLeased,
)
from runner.engine.facts import BudgetMore, ResultMerged
from runner.engine.ledger import CAP_USD, CAP_USD_MIN
from runner.engine.wanted import wake_at_ms
from tests.support.engine_script import GONE, A, B, Script, failed, profile, succeeded
from tests.support.workflows import plan

PARALLEL = "steps: {a: {prompt: x}, b: {prompt: x}, c: {prompt: x}}"
CHAIN = "steps: {a: {prompt: x}, b: {prompt: x, needs: a}}"


def caps(events) -> list[float | None]:
    return [event.cap_usd for event in events if isinstance(event, StepLeased)]


def begun(script, text: str, slots: int = 4) -> Script:
    run = script(plan(text), agents=[profile(slots=slots)])
    run.begin()
    return run


@pytest.mark.parametrize(
    ("text", "slots", "expected"),
    [
        (PARALLEL, 4, [None, None, None]),
        ("budget: {usd: 12}\n" + PARALLEL, 4, [3.0, 2.25, 1.6875]),
        ("budget: {usd: 100}\n" + PARALLEL, 4, [CAP_USD] * 3),
        ("budget: {usd: 3}\n" + PARALLEL, 1, [3.0]),
        ("budget: {usd: 9}\ndefaults: {claude: {max-budget-usd: 4}}\n" + PARALLEL, 4, [4, 4, 1]),
        ("budget: {usd: 0.02}\n" + PARALLEL, 4, [0.01, 0.01]),
        ("defaults: {budget: {usd: 2}}\n" + PARALLEL, 4, [2, 2, 2]),
        ("defaults: {budget: {usd: 9}}\n" + PARALLEL, 4, [CAP_USD] * 3),
        ("defaults: {claude: {max-budget-usd: 9}}\n" + PARALLEL, 4, [9, 9, 9]),
        ("defaults: {budget: {usd: 2}, claude: {max-budget-usd: 9}}\n" + PARALLEL, 4, [2, 2, 2]),
        ("budget: {usd: 1}\nsteps: {a: {run: x}}", 4, [None]),
    ],
)
def test_what_an_attempt_may_cost_is_the_least_of_its_limits(script, text, slots, expected):
    run = begun(script, text, slots)

    assert caps(run.lease()) == expected


def test_an_attempt_waits_where_all_that_is_left_is_set_aside(script):
    run = begun(script, "budget: {usd: 5}\ndefaults: {claude: {max-budget-usd: 5}}\n" + PARALLEL)

    assert len(run.lease()) == 1
    assert run.lease() == []
    run.receive(succeeded(1, cost_usd=2.0))

    assert caps(run.lease()) == [3.0]
    assert run.state.ledger.exceeded == ""


def test_a_command_does_not_wait_for_money(script):
    text = "budget: {usd: 5}\ndefaults: {claude: {max-budget-usd: 5}}\n"
    run = begun(script, text + "steps: {a: {prompt: x}, b: {prompt: x}, c: {run: make}}")

    assert [event.step for event in run.lease()] == [A, "c"]


def test_a_spent_budget_pauses_the_run_until_a_person_allows_more(script):
    run = begun(script, "budget: {usd: 5}\n" + CHAIN)
    run.lease()
    run.receive(succeeded(1, cost_usd=5.0))

    events = run.lease(7)

    assert events == [BudgetExceeded(7, "the budget of 5.00 USD is spent: 5.00")]
    assert run.lease(8) == []
    assert (run.state.is_paused, run.state.is_stuck_on_people) == (True, True)
    assert run.receive(BudgetMore("ada", usd=2.0), 9) == [BudgetRaised(9, "ada", 2.0)]
    assert caps(run.lease(9)) == [0.5]


def test_a_spent_budget_stops_the_run_where_the_author_says_so(script):
    run = begun(script, "budget: {usd: 5, on-exceed: stop}\nfinally: {f: {run: x}}\n" + CHAIN)
    run.lease()
    run.receive(succeeded(1, cost_usd=6.0))

    events = run.lease(7)
    run.receive(succeeded(events[-1].fence))

    message = "the budget of 5.00 USD is spent: 6.00"
    assert events[:3] == [
        BudgetExceeded(7, message),
        CancelRequested(7, "the budget"),
        StepCancelled(7, B),
    ]
    assert run.receive(ResultMerged(), 9) == [RunFinished(9, "failed", message=message)]


def test_what_nobody_knows_the_cost_of_is_charged_in_full(script):
    run = begun(script, "budget: {usd: 12}\nsteps: {a: {prompt: x, on-lost: retry}}")
    run.lease()

    run.receive(GONE)

    assert run.state.ledger.spent_usd == 3.0
    assert run.state.ledger.reserved == {}
    assert run.state.accounts.unknown_costs == 1


def test_all_attempts_of_a_step_share_its_budget(script):
    text = "steps: {a: {prompt: x, budget: {usd: 3}, retry: {attempts: 5}}}"
    run = begun(script, text)
    run.lease()
    run.receive(failed(1, "network", cost_usd=2.5))

    again = run.lease(600_000)
    events = run.receive(failed(2, "network", cost_usd=0.5), 600_001)

    assert caps(again) == [0.5]
    message = "the step's budget of 3.00 USD is spent: 3.00"
    assert events[1:] == [StepFailed(600_001, A, "budget", message)]


def test_tokens_of_a_step_are_counted_over_its_attempts(script):
    run = begun(script, "steps: {a: {prompt: x, budget: {tokens: 100}}}")
    run.lease()

    events = run.receive(failed(1, "network", tokens=100), 5)

    message = "the step's budget of 100 tokens is used up: 100"
    assert events[1:] == [StepFailed(5, A, "budget", message)]


def test_an_attempt_that_ran_out_of_the_runs_money_is_made_again_when_there_is_more(script):
    run = begun(script, "budget: {usd: 1}\nsteps: {a: {prompt: x}}", slots=1)
    run.lease()

    events = run.receive(failed(1, "budget", cost_usd=1.0), 5)

    assert events == [
        AttemptFailed(5, A, 1, "budget", "it broke", 1.0),
        RetryScheduled(5, A, 2, 0),
    ]
    assert [type(event) for event in run.lease(6)] == [BudgetExceeded]


def test_tokens_of_the_run_are_counted_over_all_steps(script):
    run = begun(script, "budget: {tokens: 1000}\n" + CHAIN)
    run.lease()
    run.receive(succeeded(1, tokens=1_200))

    (event,) = run.lease(7)

    assert event.message == "the budget of 1,000 tokens is used up: 1,200"


def test_time_is_up_when_it_is_and_not_while_nobody_conducted_the_run(script):
    run = begun(script, "budget: {minutes: 2}\nsteps: {a: {run: x}, b: {run: x, needs: a}}")
    run.lease()
    run.receive(succeeded(1), 60_000)
    run.resume(1_000_000)

    assert run.state.ledger.due_at_ms() == 120_000 + 940_000
    assert wake_at_ms(run.state) == 120_000 + 940_000
    assert len(run.lease(1_059_999)) == 1
    run.receive(failed(2, "network"), 1_059_999)

    (event,) = run.lease(1_070_000)
    assert event.message == "the budget of 2 minutes is used up"


@pytest.mark.parametrize(
    ("more", "name"),
    [
        (BudgetMore("ada", usd=1.0), "usd"),
        (BudgetMore("ada", tokens=5), "tokens"),
        (BudgetMore("ada", time_ms=5), "minutes"),
    ],
)
def test_a_limit_that_is_not_there_cannot_be_raised(script, more, name):
    run = begun(script, PARALLEL)

    with pytest.raises(UsageError, match=f"the run has no limit of {name}"):
        run.engine.admit(more)


def test_what_a_person_adds_goes_to_each_limit(script):
    run = begun(script, "budget: {usd: 5, tokens: 10, minutes: 1}\n" + PARALLEL)
    more = BudgetMore("ada", usd=1.0, tokens=5, time_ms=60_000)
    run.engine.admit(more)

    run.receive(more)

    limits = run.state.ledger.limits
    assert (limits.usd, limits.tokens, limits.time_ms) == (6.0, 15, 120_000)


@given(
    limit=st.floats(0.05, 30),
    slots=st.integers(1, 5),
    shares=st.lists(st.floats(0, 1), min_size=1, max_size=40),
)
def test_attempts_that_keep_to_their_caps_never_spend_more_than_there_is(limit, slots, shares):
    steps = ", ".join(f"s{number}: {{prompt: x}}" for number in range(len(shares)))
    run = Script(
        plan(f"budget: {{usd: {limit}}}\nsteps: {{{steps}}}"), agents=[profile(slots=slots)]
    )
    run.begin()

    for share in shares:
        run.lease()
        ledger = run.state.ledger
        assert ledger.spent_usd + sum(ledger.reserved.values()) <= limit + CAP_USD_MIN * slots
        if not run.state.live:
            break
        step, live = next(iter(run.state.live.items()))
        run.receive(succeeded(live.lease.fence, cost_usd=share * ledger.reserved[step]))

    assert run.faults() == []
