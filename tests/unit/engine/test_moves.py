"""Every row of the table of moves is reached, and nothing moves outside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.engine.facts import Answer, CancelAsked, Resolution, ResultMerged
from runner.engine.moves import MOVES, Move, draw_moves
from runner.spec.workflow import OnLost, RetrySpec
from tests.simulation.campaign import worlds
from tests.support.engine_script import (
    GONE,
    A,
    B,
    Script,
    condition,
    failed,
    illegal_moves,
    moves_of,
    started,
    step_spec,
    stopped,
    succeeded,
)
from tests.support.plans import asks, for_each, plan_of, uses, workflow_of

CHAIN = plan_of({"a": [], "b": ["a"]})
HOLDS = plan_of({"a": [], "b": ["a"]}, on_lost=OnLost.HOLD)
ODD = plan_of({"a": [], "b": ["a"]}, a=step_spec("a", condition=condition("'a text'")))

SPREAD = plan_of(
    {"a": [], "b": ["a"]}, a=step_spec("a", strategy=for_each((1, 2)), retry=RetrySpec(1))
)
ASKS = plan_of({"a": [], "b": ["a"]}, a=step_spec("a", work=asks(expires_ms=500)))
WIDE = plan_of({"a": []}, a=step_spec("a", strategy=for_each(tuple("x" * 30_000 for _ in "ab"))))

LEASE, START, CANCEL = "lease", started(1), CancelAsked("ada")
SCRIPTS = {
    Move("waiting", "StepReadied"): (CHAIN, A, []),
    Move("waiting", "StepSkipped"): (CHAIN, B, [LEASE, failed(1, "exit:1")]),
    Move("waiting", "StepFailed"): (ODD, A, []),
    Move("waiting", "StepCancelled"): (CHAIN, B, [CANCEL]),
    Move("waiting", "StepOpened"): (SPREAD, A, []),
    Move("waiting", "ApprovalAsked"): (ASKS, A, []),
    Move("open", "StepOpened"): (WIDE, A, []),
    Move("open", "StepAbandoned"): (SPREAD, A, [LEASE, failed(1, "exit:1")]),
    Move("open", "StepJoined"): (SPREAD, A, [LEASE, succeeded(1), succeeded(2)]),
    Move("asking", "ApprovalAnswered"): (ASKS, A, [Answer(A, is_approved=True, by="ada")]),
    Move("asking", "StepFailed"): (ASKS, A, [500]),
    Move("asking", "StepCancelled"): (ASKS, A, [CANCEL]),
    Move("ready", "StepLeased"): (CHAIN, A, [LEASE]),
    Move("ready", "StepCancelled"): (CHAIN, A, [CANCEL]),
    Move("leased", "StepStarted"): (CHAIN, A, [LEASE, START]),
    Move("leased", "StepSucceeded"): (CHAIN, A, [LEASE, succeeded(1)]),
    Move("leased", "AttemptFailed"): (CHAIN, A, [LEASE, failed(1, "network")]),
    Move("leased", "StepCancelled"): (CHAIN, A, [LEASE, CANCEL, stopped(1)]),
    Move("running", "StepSucceeded"): (CHAIN, A, [LEASE, START, succeeded(1)]),
    Move("running", "AttemptFailed"): (CHAIN, A, [LEASE, START, failed(1, "exit:1")]),
    Move("running", "StepCancelled"): (CHAIN, A, [LEASE, START, CANCEL, stopped(1)]),
    Move("faltered", "RetryScheduled"): (CHAIN, A, [LEASE, failed(1, "network")]),
    Move("faltered", "StepFailed"): (CHAIN, A, [LEASE, failed(1, "exit:1")]),
    Move("faltered", "StepHeld"): (HOLDS, A, [LEASE, GONE]),
    Move("faltered", "StepCancelled"): (CHAIN, A, [LEASE, CANCEL, failed(1, "network")]),
    Move("held", "StepResolved"): (HOLDS, A, [LEASE, GONE, Resolution(A, "fail", "ada")]),
    Move("held", "StepCancelled"): (HOLDS, A, [LEASE, GONE, CANCEL]),
}


def play(run: Script, acts) -> None:
    run.begin()
    for act in acts:
        if act == LEASE:
            run.lease()
        elif isinstance(act, int):
            run.wake(act)
        else:
            run.receive(act)


def test_there_is_a_script_for_every_move():
    assert SCRIPTS.keys() == MOVES.keys()


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.state}-{move.event}")
def test_a_move_of_the_table_happens_and_leads_where_it_says(script, move):
    plan, _, acts = SCRIPTS[move]
    run = script(plan)

    play(run, acts)

    found = [after for made, after in moves_of(plan, run.history) if made == move]
    assert found
    assert illegal_moves(plan, run.history) == []


@pytest.mark.parametrize(
    ("how", "state"), [("retry", "ready"), ("succeed", "succeeded"), ("fail", "failed")]
)
def test_a_resolution_leads_where_the_person_says(script, how, state):
    run = script(HOLDS)

    play(run, [LEASE, GONE, Resolution(A, how, "ada")])

    assert (Move("held", "StepResolved"), state) in moves_of(HOLDS, run.history)


@pytest.mark.parametrize(("is_approved", "state"), [(True, "succeeded"), (False, "failed")])
def test_an_answer_leads_where_the_person_says(script, is_approved, state):
    run = script(ASKS)

    play(run, [Answer(A, is_approved=is_approved, by="ada")])

    assert (Move("asking", "ApprovalAnswered"), state) in moves_of(ASKS, run.history)


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        ([succeeded(1), succeeded(2)], "succeeded"),
        ([failed(1, "exit:1"), stopped(2)], "failed"),
        ([CANCEL, stopped(1), stopped(2)], "cancelled"),
    ],
)
def test_what_opened_ends_as_its_parts_do(script, ends, state):
    run = script(SPREAD)

    play(run, [LEASE, *ends])

    assert (Move("open", "StepJoined"), state) in moves_of(SPREAD, run.history)


DIAMOND = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"], "e": []}
CONDITIONS = {
    "c": step_spec("c", condition=condition("always()")),
    "d": step_spec("d", condition=condition("failure()")),
}
ASKED = step_spec("asked", work=asks(expires_ms=9_000))
PLANS = [
    plan_of(DIAMOND),
    plan_of(DIAMOND, on_lost=OnLost.HOLD),
    plan_of(DIAMOND, on_lost={"b": OnLost.HOLD}, **CONDITIONS),
    plan_of(
        DIAMOND,
        finals=["e"],
        used={"used.yaml": workflow_of({"x": [], "y": []}, finals=["y"], y=ASKED)},
        a=step_spec("a", strategy=for_each((1, 2, 3), parallel_max=2)),
        b=step_spec("b", work=uses(), strategy=for_each((1, 2)), on_lost=OnLost.HOLD),
        c=step_spec("c", work=uses(), condition=condition("always()")),
        e=ASKED,
    ),
]
CAUSES = ["network", "exit:1", "stalled", "not_started", "nobody_knows_this_cause"]
FENCES = st.integers(1, 12)
PARTS = ("a[1]", "a[2]", "a[3]", "b[1]", "b[1]/x", "b[1]/y", "b[2]/y", "c/x", "c/y")
STEPS = st.sampled_from([*DIAMOND, *PARTS, "nope"])
ACTS = st.one_of(
    st.tuples(st.just("lease")),
    st.tuples(st.just("wake"), st.integers(0, 200_000)),
    st.tuples(st.just("resume")),
    st.builds(lambda fence: ("receive", started(fence)), FENCES),
    st.builds(lambda fence: ("receive", succeeded(fence)), FENCES),
    st.builds(lambda fence, cause: ("receive", failed(fence, cause)), FENCES,
              st.sampled_from(CAUSES)),
    st.builds(lambda fence: ("receive", stopped(fence)), FENCES),
    st.just(("receive", GONE)),
    st.builds(lambda every: ("receive", CancelAsked("ada", with_finals=every)), st.booleans()),
    st.builds(lambda step, word: ("receive", Answer(step, word, "ada")), STEPS, st.booleans()),
    st.just(("receive", ResultMerged())),
    st.builds(lambda step, how: ("receive", Resolution(step, how, "ada")), STEPS,
              st.sampled_from(["retry", "succeed", "fail"])),
)  # fmt: skip


@given(plan=st.sampled_from(PLANS), acts=st.lists(ACTS, max_size=50))
def test_no_history_leaves_the_table_or_breaks_an_invariant(plan, acts):
    run = Script(plan)
    run.begin()
    now_ms = 0

    for name, *arguments in acts:
        match name:
            case "wake":
                now_ms += arguments[0]
                run.wake(now_ms)
            case "receive":
                run.receive(arguments[0], now_ms)
            case "lease":
                run.lease(now_ms)
            case _:
                run.resume(now_ms)

        assert run.faults() == []


def test_no_history_of_the_simulation_leaves_the_table():
    for world in worlds(0, 30):
        assert illegal_moves(world.plan, world._events()) == []


def test_the_diagram_draws_every_move_and_every_end():
    lines = draw_moves().splitlines()

    assert lines[0] == "stateDiagram-v2"
    assert "    held --> succeeded: StepResolved" in lines
    assert len(lines) == 2 + len(MOVES) + 2 + 2 + 1 + 4
