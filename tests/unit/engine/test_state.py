"""A run as the sum of its events: what its questions answer."""

from runner.engine.events import RunFinished
from runner.engine.facts import ResultMerged
from runner.engine.state import fresh_state, status_words
from runner.spec.workflow import OnLost
from tests.support.engine_script import GONE, A, B, succeeded
from tests.support.plans import plan_of


def test_before_the_first_event_every_step_waits():
    state = fresh_state(plan_of({"a": [], "b": ["a"]}))

    assert status_words(state) == {A: "waiting", B: "waiting"}
    assert (state.is_settled, state.is_stuck_on_people) == (False, False)


def test_a_run_is_settled_between_its_last_step_and_its_end(script):
    run = script(plan_of({"a": []}))
    run.begin()
    run.lease()
    settled = [run.state.is_settled]

    run.receive(succeeded(1))
    settled.append(run.state.is_settled)
    events = run.receive(ResultMerged())
    settled.append(run.state.is_settled)

    assert settled == [False, True, False]
    assert events == [RunFinished(0, "succeeded")]


def test_a_run_is_not_stuck_on_people_while_something_else_can_run(script):
    run = script(plan_of({"a": [], "b": ["a"], "c": []}, on_lost={"a": OnLost.HOLD}))
    run.begin()
    run.lease()
    run.receive(GONE)

    assert not run.state.is_stuck_on_people
    run.lease()
    run.receive(succeeded(3))

    assert run.state.is_stuck_on_people


def test_time_of_a_state_never_falls(script):
    run = script(plan_of({"a": [], "b": []}))
    run.begin()
    run.lease(500)
    run.receive(succeeded(1), 400)

    assert run.state.at_ms == 500
