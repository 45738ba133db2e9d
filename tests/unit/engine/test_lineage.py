"""Whose work a step starts from, where steps open into more steps."""

import pytest

from runner.engine.lineage import commits_before, result_steps
from runner.engine.states import Failed, Skipped
from tests.support.engine_script import Script, step_spec, succeeded
from tests.support.plans import asks, for_each, plan_of, uses, workflow_of


def played(plan, *, without=()) -> Script:
    """Play ``plan`` to its end; each step leaves a commit of its name but those ``without``."""
    run = Script(plan)
    run.begin()
    while leases := run.lease():
        for event in leases:
            commit = "" if event.step in without else f"c:{event.step}"
            run.receive(succeeded(event.fence, commit=commit))
    return run


def before(run: Script, step: str) -> list[str]:
    return list(commits_before(run.state, step))


def test_a_step_builds_on_what_it_needs():
    run = played(plan_of({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}))

    assert before(run, "a") == []
    assert before(run, "d") == ["c:b", "c:c"]
    assert result_steps(run.state) == ("d",)


def test_what_left_no_commit_is_stood_for_by_what_came_before_it():
    run = played(plan_of({"a": [], "b": ["a"], "c": ["b"]}), without=["b"])

    assert before(run, "c") == ["c:a"]


@pytest.mark.parametrize("state", [Skipped("no"), Failed(1, "exit:1", "")])
def test_a_step_that_was_skipped_or_failed_is_passed_by(state):
    run = played(plan_of({"a": [], "b": ["a"], "c": ["b"]}))
    run.state.steps["b"] = state

    assert before(run, "c") == ["c:a"]


def test_an_instance_builds_on_what_its_step_needs_and_the_next_step_on_all_of_them():
    plan = plan_of({"a": [], "b": ["a"], "c": ["b"]},
                   b=step_spec("b", strategy=for_each(("x", "y"))))  # fmt: skip
    run = played(plan)

    assert before(run, "b[x]") == before(run, "b[y]") == ["c:a"]
    assert before(run, "c") == ["c:b[x]", "c:b[y]"]


def test_a_step_without_instances_is_passed_by():
    plan = plan_of({"a": [], "b": ["a"], "c": ["b"]}, b=step_spec("b", strategy=for_each(())))

    assert before(played(plan), "c") == ["c:a"]


def test_the_steps_of_a_used_workflow_stand_where_the_step_stands():
    inner = workflow_of({"x": [], "y": ["x"], "z": [], "clean": []}, finals=["clean"])
    plan = plan_of({"a": [], "b": ["a"], "c": ["b"]}, used={"used.yaml": inner},
                   b=step_spec("b", work=uses()))  # fmt: skip
    run = played(plan)

    assert before(run, "b/x") == before(run, "b/z") == ["c:a"]
    assert before(run, "b/y") == ["c:b/x"]
    assert before(run, "b/clean") == ["c:b/x", "c:b/y", "c:b/z"]
    assert before(run, "c") == ["c:b/y", "c:b/z", "c:b/clean"]
    assert result_steps(run.state) == ("c",)


def test_a_question_between_two_steps_changes_nothing():
    plan = plan_of({"a": [], "b": ["a"], "c": ["b"]}, b=step_spec("b", work=asks()))
    run = Script(plan)
    run.begin()
    run.lease()
    run.receive(succeeded(1, commit="c:a"))

    assert before(run, "c") == ["c:a"]


def test_the_result_is_what_nobody_builds_on():
    inner = workflow_of({"x": [], "y": ["x"]})
    plan = plan_of(
        {"a": [], "b": ["a"], "c": [], "d": []},
        used={"used.yaml": inner},
        finals=["d"],
        b=step_spec("b", work=uses()),
        c=step_spec("c", strategy=for_each((1, 2))),
    )

    assert result_steps(played(plan, without=["d"]).state) == ("c[1]", "c[2]", "b/y")
    assert result_steps(played(plan).state) == ("d",)


def test_an_equal_commit_of_two_steps_is_one():
    run = played(plan_of({"a": [], "b": [], "c": ["a", "b"]}))
    run.state.steps["b"] = run.state.steps["a"]

    assert dict(commits_before(run.state, "c")) == {"c:a": "a"}


def test_long_ways_need_no_deep_stack():
    names = [f"s{number}" for number in range(3_000)]
    edges = {name: names[index - 1 : index] if index else [] for index, name in enumerate(names)}
    run = played(plan_of(edges), without=names[1:])

    assert before(run, names[-1]) == ["c:s0"]
    assert result_steps(run.state) == ("s0",)
