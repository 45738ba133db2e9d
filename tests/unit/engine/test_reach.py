"""What the expressions of a step may see: all that came before it, and nothing else."""

from runner.engine.reach import ancestors_of, effective_status, scope_of
from runner.engine.states import Failed, Succeeded
from tests.support.engine_script import A, B, C, D, Script, condition, step_spec
from tests.support.plans import plan_of

EDGES = {"a": [], "b": ["a"], "c": ["b"], "d": []}


def test_everything_before_a_step_is_in_reach_however_far():
    state = Script(plan_of(EDGES)).state

    assert ancestors_of(state, state.plan.steps[C]) == {A, B}
    assert ancestors_of(state, state.plan.steps[D]) == frozenset()


def test_a_tolerated_failure_counts_as_success_and_is_seen_as_a_failure():
    state = Script(plan_of(EDGES, a=step_spec("a", continue_on_error=True))).state
    state.steps[A] = Failed(1, "exit:1", "")

    scope = scope_of(state, state.plan.steps[B])

    assert effective_status(state, A) == "succeeded"
    assert scope.values["steps"]["a"] == {"status": "failed", "outputs": {}, "artifacts": []}


def test_a_scope_holds_what_the_steps_before_left():
    run = Script(plan_of(EDGES))
    run.begin()
    run.state.steps[A] = Succeeded(1, {"x": "1"}, "c0ffee", ("report.txt",))

    values = dict(scope_of(run.state, run.plan.steps[B]).values)
    steps = values.pop("steps")

    assert values == {
        "inputs": {},
        "run": {"id": "r-1", "number": 7},
        "workflow": {"name": "test"},
    }
    assert steps["a"] == {
        "status": "succeeded",
        "outputs": {"x": "1"},
        "artifacts": ["report.txt"],
    }
    assert (list(steps), len(steps)) == (list(EDGES), len(EDGES))


def test_only_a_condition_on_status_asks_how_everything_before_ended():
    asks = step_spec("c", condition=condition("failure()"))
    state = Script(plan_of(EDGES, c=asks)).state

    asking, silent = (scope_of(state, state.plan.steps[step]) for step in (C, B))

    assert asking.ancestors_status == {"a": "waiting", "b": "waiting"}
    assert silent.ancestors_status == {}


def test_a_run_that_has_not_begun_has_no_number():
    state = Script(plan_of(EDGES)).state

    assert scope_of(state, state.plan.steps[A]).values["run"] == {"id": "", "number": 0}
