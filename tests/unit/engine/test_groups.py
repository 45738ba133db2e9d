"""The bookkeeping of what a step became, and a run that is taken over in the middle of it."""

import pytest

from runner.base.ids import Fence
from runner.engine.engine import Engine
from runner.engine.events import RunResumed, StepLeased
from runner.engine.facts import Answer, CancelAsked
from runner.engine.groups import Group
from runner.spec.workflow import PRIORITIES
from tests.support.engine_script import (
    Script,
    condition,
    differences,
    failed,
    profile,
    step_spec,
    stopped,
    succeeded,
)
from tests.support.plans import asks, for_each, plan_of, uses, workflow_of


def test_a_group_has_ended_when_all_of_it_is_there_and_has_ended():
    plan = plan_of({"a": [], "b": [], "c": []}, finals=["c"])
    group = Group(is_whole=False)
    group.add(plan.steps.values())
    assert (group.unended, group.unended_finals, group.finals) == (2, 1, ["c"])
    ended = []

    for change in ({"unended": 0}, {"unended_finals": 0}, {"is_whole": True}):
        for name, value in change.items():
            setattr(group, name, value)
        ended.append(group.has_ended)

    assert ended == [False, False, True]


def test_high_goes_before_normal_and_normal_before_low_else_in_plan_order(script):
    words = {"a": "low", "b": "normal", "c": "high", "d": "medium", "e": "high"}
    specs = {name: step_spec(name, rank=PRIORITIES[word]) for name, word in words.items()}
    run = script(plan_of({name: [] for name in words}, **specs), agents=[profile(slots=1)])
    run.begin()

    order = []
    while leases := run.lease():
        order.append(leases[0].step)
        run.receive(succeeded(leases[0].fence))

    assert order == ["c", "e", "b", "d", "a"]


def test_instances_have_the_priority_of_their_step(script):
    specs = {"b": step_spec("b", rank=PRIORITIES["high"], strategy=for_each((1, 2)))}
    run = script(plan_of({"a": [], "b": []}, **specs), agents=[profile(slots=3)])
    run.begin()

    assert [event.step for event in run.lease()] == ["b[1]", "b[2]", "a"]


def everything():
    """A plan in which a step of every form stands in every state."""
    inner = workflow_of(
        {"x": [], "many": ["x"], "ask": ["x"], "clean": []},
        finals=["clean"],
        many=step_spec("many", strategy=for_each((1, 2, 3), parallel_max=2)),
        ask=step_spec("ask", work=asks(expires_ms=90_000)),
        outputs={"n": "${{ steps.x.outputs.n }}"},
    )
    return plan_of(
        {"a": [], "each": ["a"], "whole": ["a"], "last": ["each", "whole"], "end": []},
        used={"used.yaml": inner},
        finals=["end"],
        each=step_spec("each", strategy=for_each("${{ steps.a.outputs.list }}")),
        whole=step_spec("whole", work=uses()),
        last=step_spec("last", condition=condition("always()")),
    )


def story(run: Script):
    """Play a run in which much happens; each yield is a moment at which its process may end."""
    run.begin()
    yield
    run.lease()
    yield
    run.receive(succeeded(1, outputs={"list": ["p", "q", "r"], "n": 1}, commit="c1"))
    yield
    while not run.state.finished and run.state.length < 200:
        leases = [event for event in run.lease(run.state.at_ms) if isinstance(event, StepLeased)]
        yield
        if not leases:
            break
        for number, event in enumerate(leases):
            if event.step == "each[q]":
                run.receive(failed(event.fence, "exit:1"))
            elif number % 3 == 2:
                run.receive(failed(event.fence, "network"), run.state.at_ms + 5)
                run.wake(run.state.at_ms + 5_000)
            elif event.fence in run.state.by_fence:
                run.receive(succeeded(event.fence, outputs={"n": number}))
            yield
        for stop in run.stops():
            run.receive(stopped(stop.fence))
            yield
        if run.state.asking:
            run.receive(Answer(next(iter(run.state.asking)), is_approved=True, by="ada"))
            yield


def moments(plan) -> int:
    return sum(1 for _ in story(Script(plan)))


def test_the_story_comes_to_its_end(script):
    run = script(everything())

    for _ in story(run):
        pass

    assert run.state.is_settled
    assert {run.words[step] for step in ("each", "whole", "last", "end")} == {"failed", "succeeded"}


@pytest.mark.parametrize("moment", range(moments(everything())))
def test_a_fold_of_the_journal_is_the_live_state_and_can_go_on(script, moment):
    plan = everything()
    run = script(plan)
    for _, _ in zip(range(moment + 1), story(run), strict=False):
        pass

    folded = Engine(plan, run.history)
    assert differences(folded.state, run.state) == []

    live = list(run.state.live)
    events = run.resume(run.state.at_ms + 10)

    assert isinstance(events[0], RunResumed)
    assert not run.state.live
    assert {event.step for event in events if type(event).__name__ == "AttemptFailed"} == set(live)
    assert run.state.fence_highest >= Fence(len(live))


@pytest.mark.parametrize("moment", range(0, moments(everything()), 3))
def test_a_cancel_at_any_moment_brings_everything_to_an_end(script, moment):
    run = script(everything())
    for _, _ in zip(range(moment + 1), story(run), strict=False):
        pass

    for with_finals in (False, True):
        run.receive(CancelAsked("ada", with_finals=with_finals), run.state.at_ms)
        for fence in list(run.state.by_fence):
            run.receive(stopped(fence), run.state.at_ms)

    assert run.state.is_settled
    assert not len(run.state.ready)
