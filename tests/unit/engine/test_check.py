"""The judge is judged: each invariant that is broken on purpose is noticed."""

import pytest

from runner.base.ids import AttemptId, Fence
from runner.engine.check import Violation, check, check_history
from runner.engine.events import (
    AttemptFailed,
    StepLeased,
    StepReadied,
    StepResolved,
    StepStarted,
    StepSucceeded,
)
from runner.engine.ready import Lane
from runner.engine.states import (
    Failed,
    Faltered,
    Held,
    Ready,
    Skipped,
    Succeeded,
    Waiting,
)
from runner.spec.workflow import OnLost, Requirement
from tests.support.engine_script import AGENT, INCARNATION, A, B, C, Script, succeeded
from tests.support.plans import plan_of


def sound() -> Script:
    """'a' runs, 'b' is ready behind it in the plan, 'c' waits for 'a'."""
    run = Script(plan_of({"a": [], "b": [], "c": ["a"]}))
    run.agents = [run.agents[0].__class__(AGENT, INCARNATION, None, "linux", "x86_64", None, 1)]
    run.begin()
    run.lease()
    assert check(run.state) == []
    return run


def lose_live(state):
    del state.live[A]


def keep_live(state):
    state.steps[A] = Succeeded(1, {}, "", ())


def lose_fence(state):
    state.by_fence.clear()


def miscount(state):
    state.counts["ready"] += 1


def misjudge_needs(state):
    state.unmet[C] = 2


def lose_ready(state):
    state.ready.discard(B)


def keep_ready(state):
    state.ready.add(C, (1, 2), Lane(Requirement()), 0)


def lose_held(state):
    state.steps[C] = Held(1, "oom", "")


def leave_dirty(state):
    state.dirty[C] = None


def leave_faltered(state):
    state.steps[B] = Faltered(1, "network", "")


def leave_waiting(state):
    state.steps[A], state.unmet[C] = Succeeded(1, {}, "", ()), 0


def lose_a_lease(state):
    state.accounts.granted += 1


def count_a_result_twice(state):
    state.accounts.accepted += 1


def begin_before_the_end_of_all_others(state):
    state.steps[C] = Skipped("no")


def begin_too_early(state):
    state.attempts[C] = 1


def fail_too_often(state):
    state.causes[A] = ("network", "network")


def finish_too_early(state):
    state.finished = "succeeded"


@pytest.mark.parametrize(
    ("break_it", "invariant"),
    [
        (lose_live, "I-6"),
        (keep_live, "I-6"),
        (lose_fence, "I-6"),
        (miscount, "I-6"),
        (misjudge_needs, "I-6"),
        (lose_ready, "I-6"),
        (keep_ready, "I-6"),
        (lose_held, "I-6"),
        (leave_dirty, "I-7"),
        (leave_faltered, "I-7"),
        (leave_waiting, "I-7"),
        (lose_a_lease, "I-11"),
        (count_a_result_twice, "I-11"),
        (begin_too_early, "I-12"),
        (begin_before_the_end_of_all_others, "I-12"),
        (fail_too_often, "I-16"),
        (finish_too_early, "I-13"),
    ],
)
def test_a_broken_state_is_noticed(break_it, invariant):
    run = sound()

    break_it(run.state)

    assert invariant in {violation.invariant for violation in check(run.state)}


def test_a_need_that_failed_and_is_tolerated_is_met():
    run = sound()
    run.state.steps[A] = Failed(1, "exit:1", "")
    run.state.attempts[C] = 1

    found = [violation for violation in check(run.state) if violation.invariant == "I-12"]

    assert found == [Violation("I-12", "'c' began though 'a' has not succeeded")]


def test_a_violation_reads_as_one_line():
    assert str(Violation("I-1", "two results")) == "I-1: two results"


def lease(step, attempt, fence) -> StepLeased:
    return StepLeased(0, step, attempt, AttemptId("x"), Fence(fence), AGENT, INCARNATION, 9)


READY, LEASED = StepReadied(0, A), lease(A, 1, 1)


@pytest.mark.parametrize(
    ("events", "invariants"),
    [
        ([READY, LEASED, StepStarted(0, A, 1), StepSucceeded(0, A, 1)], []),
        ([READY, LEASED, StepSucceeded(0, A, 1), StepSucceeded(0, A, 1)], ["I-1"]),
        ([READY, LEASED, StepSucceeded(0, A, 9)], ["I-1"]),
        ([READY, LEASED, StepStarted(0, A, 9)], ["I-1"]),
        ([READY, LEASED, AttemptFailed(0, A, 9, "network", "")], ["I-1"]),
        ([READY, LEASED, StepReadied(0, B), lease(B, 1, 1)], ["I-2"]),
        ([READY, LEASED, lease(A, 2, 2)], ["I-4"]),
        ([READY, LEASED, AttemptFailed(0, A, 1, "network", ""), lease(A, 2, 2)], []),
        ([READY, LEASED, AttemptFailed(0, A, 1, "agent_lost", ""), lease(A, 2, 2)], ["I-4"]),
        (
            [
                READY,
                LEASED,
                AttemptFailed(0, A, 1, "agent_lost", ""),
                StepResolved(0, A, "retry", "ada"),
                lease(A, 2, 2),
            ],
            [],
        ),
        ([READY, LEASED, AttemptFailed(0, A, 1, "network", ""), lease(A, 3, 2)], ["I-16"]),
        ([LEASED], ["I-4"]),
    ],
)
def test_a_broken_history_is_noticed(events, invariants):
    state = Script(plan_of({"a": [], "b": []}, on_lost=OnLost.HOLD)).state

    assert [violation.invariant for violation in check_history(state, events)] == invariants


def test_what_was_lost_may_begin_again_where_the_author_allows_it():
    state = Script(plan_of({"a": []})).state
    events = [READY, LEASED, AttemptFailed(0, A, 1, "agent_lost", ""), lease(A, 2, 2)]

    assert check_history(state, events) == []


def test_a_sound_run_breaks_nothing_to_its_end():
    run = sound()
    run.receive(succeeded(1))

    assert check(run.state) == []
    assert run.state.steps[B] == Ready(1, 0)
    assert run.state.steps[C] != Waiting()
