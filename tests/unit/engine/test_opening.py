"""How steps begin: as work, as a question, as instances, as a whole workflow."""

import json
from dataclasses import replace

import pytest

from runner.base.errors import UsageError
from runner.engine.events import (
    EVENT_BYTES_MAX,
    ApprovalAnswered,
    ApprovalAsked,
    StepFailed,
    StepJoined,
    StepOpened,
    StepReadied,
    encode_event,
)
from runner.engine.facts import Answer, ResultMerged
from runner.engine.wanted import wake_at_ms
from runner.spec.workflow import InputSpec
from tests.support.engine_script import A, B, Script, failed, step_spec, succeeded
from tests.support.plans import MARK, asks, for_each, plan_of, uses, workflow_of


def spread(items, **fields):
    """A plan in which 'b' has an instance for each of ``items``, and 'a' comes before it."""
    return plan_of(
        {"a": [], "b": ["a"], "c": ["b"]}, b=step_spec("b", strategy=for_each(items, **fields))
    )


def after_a(run: Script, **outputs) -> list:
    run.begin()
    run.lease()
    return run.receive(succeeded(1, outputs=outputs))[1:]


def test_a_step_opens_into_an_instance_for_each_item_of_an_earlier_output(script):
    run = script(spread("${{ steps.a.outputs.list }}"))

    events = after_a(run, list=["api", {"x": 1}])

    assert events == [
        StepOpened(0, B, ("api", "1"), ({"item": "api"}, {"item": {"x": 1}})),
        StepReadied(0, "b[api]"),
        StepReadied(0, "b[1]"),
    ]
    assert run.words == {"a": "succeeded", "b": "open", "c": "waiting", "b[api]": "ready",
                         "b[1]": "ready"}  # fmt: skip


def test_no_item_is_no_instance_and_a_success(script):
    run = script(spread("${{ steps.a.outputs.list }}"))

    events = after_a(run, list=[])

    assert events == [StepOpened(0, B), StepJoined(0, B, "succeeded"), StepReadied(0, "c")]


def test_ten_thousand_instances_come_in_events_that_each_fit_the_journal(script):
    run = script(spread("${{ steps.a.outputs.list }}"))
    items = [f"item number {number} of so many" for number in range(10_000)]

    events = after_a(run, list=items)

    opened = [event for event in events if isinstance(event, StepOpened)]
    assert len(opened) > 1
    assert [event.is_last for event in opened] == [False] * (len(opened) - 1) + [True]
    assert max(len(encode_event(event)) for event in opened) < EVENT_BYTES_MAX
    assert [v["item"] for event in opened for v in event.values] == items
    assert run.state.counts["ready"] == 10_000


@pytest.mark.parametrize("item", ["\u0000", '"\\', "é", "\ud83d\ude00", "x" * 32_000])
def test_events_fit_the_journal_whatever_the_values_are_made_of(script, item):
    size = len(json.dumps(item, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    items = [item * (4_000 // size + 1)] * 60
    run = script(plan_of({"a": []}, a=step_spec("a", strategy=for_each(tuple(items)))))

    events = run.begin()

    sizes = [len(encode_event(event)) for event in events]
    assert max(sizes) <= EVENT_BYTES_MAX
    assert run.state.counts["ready"] == 60


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("a, b", "'for-each' needs a list, got text, 'a, b' (turn text into a list with"
         " '| fromjson')"),
        (["x"] * 10_001, "the strategy gives 10,001 instances; at most 10,000 are run"),
    ],
)  # fmt: skip
def test_a_strategy_without_instances_fails_its_step(script, value, message):
    run = script(spread("${{ steps.a.outputs.list }}"))

    events = after_a(run, list=value)

    assert events[0] == StepFailed(0, B, "setup_failed", message)
    assert run.words["c"] == "skipped"


def used(**fields):
    declared = {
        name: InputSpec(
            name, kind, required=False, default=9, options=(), description="", mark=MARK
        )
        for name, kind in (("n", "number"), ("m", "number"))
    }
    return replace(workflow_of({"x": [], "y": ["x"]}, **fields), inputs=declared)


def test_a_used_workflow_opens_into_its_steps_with_its_inputs(script):
    plan = plan_of(
        {"a": [], "b": ["a"]},
        used={"used.yaml": used()},
        b=step_spec("b", work=uses(n="${{ steps.a.outputs.n }}")),
    )
    run = script(plan)

    events = after_a(run, n="4")

    assert events == [StepOpened(0, B, inputs={"n": 4, "m": 9}), StepReadied(0, "b/x")]
    assert run.state.planned["b/y"].needs == ("b/x",)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("many", "the input 'n' of test.yaml must be a number, got 'many'"),
        ([1], "the input 'n' of test.yaml must be a number, got [1]"),
    ],
)
def test_an_input_that_does_not_fit_fails_the_step(script, value, message):
    own = step_spec("b", work=uses(n="${{ steps.a.outputs.n }}"))
    run = script(plan_of({"a": [], "b": ["a"]}, used={"used.yaml": used()}, b=own))

    assert after_a(run, n=value) == [StepFailed(0, B, "setup_failed", message)]


def test_inputs_that_do_not_fit_into_an_event_fail_the_step(script):
    inputs = {"n": InputSpec("n", "string", required=False, default=None, options=(),
                             description="", mark=MARK)}  # fmt: skip
    spec = replace(workflow_of({"x": []}), inputs=inputs)
    own = step_spec("b", work=uses(n="${{ steps.a.outputs.n }}${{ steps.a.outputs.n }}"))
    run = script(plan_of({"a": [], "b": ["a"]}, used={"used.yaml": spec}, b=own))

    (event,) = after_a(run, n="x" * 30_000)

    assert event.message == "the inputs of test.yaml have 60,008 bytes; at most 49,152 are taken"


def test_instances_may_be_workflows_of_instances(script):
    inner = workflow_of({"x": []}, x=step_spec("x", strategy=for_each(("p", "q"))))
    own = step_spec("a", work=uses(), strategy=for_each((1, 2)))
    run = script(plan_of({"a": []}, used={"used.yaml": inner}, a=own))

    run.begin()

    ready = [step for step, word in run.words.items() if word == "ready"]
    assert ready == ["a[1]/x[p]", "a[1]/x[q]", "a[2]/x[p]", "a[2]/x[q]"]


# questions -----------------------------------------------------------------------------------


def question(**fields):
    work = asks("Merge ${{ steps.a.outputs.n }}?", **fields)
    return plan_of({"a": [], "b": ["a"], "c": ["b"]}, b=step_spec("b", work=work))


def test_a_question_is_asked_with_all_that_it_is_about(script):
    run = script(question(approvers=("ada",), expires_ms=500))

    (event,) = after_a(run, n=3)

    assert event == ApprovalAsked(0, B, "Merge 3?", event.digest, ("ada",), 500)
    assert event.digest.startswith("sha256:")
    assert run.words[B] == "asking"
    assert run.state.is_stuck_on_people
    assert (run.lease(), run.wanted(), wake_at_ms(run.state)) == ([], [], 500)


def test_other_work_goes_on_while_a_question_stands(script):
    run = script(plan_of({"a": [], "b": []}, a=step_spec("a", work=asks())))

    run.begin()

    assert not run.state.is_stuck_on_people
    assert [event.step for event in run.lease()] == [B]


def test_a_yes_lets_the_run_go_on_and_says_who_gave_it(script):
    run = script(question())
    asked = after_a(run, n=3)[0]

    events = run.receive(
        Answer(B, is_approved=True, by="ada", comment="fine", wall_ms=7, digest=asked.digest), 5
    )

    assert events == [
        ApprovalAnswered(5, B, is_approved=True, by="ada", comment="fine", digest=asked.digest,
                         wall_ms=7),
        StepReadied(5, "c"),
    ]  # fmt: skip
    assert run.state.steps[B].outputs == {"by": "ada", "comment": "fine"}


def test_a_no_fails_the_step_with_its_reason(script):
    run = script(question())
    after_a(run, n=3)

    run.receive(Answer(B, is_approved=False, by="ada", comment="too early"))

    failure = run.state.steps[B]
    assert (failure.cause, failure.message) == ("rejected", "ada said no: too early")
    assert run.words["c"] == "skipped"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(A, is_approved=True, by="ada"),
        Answer("nope", is_approved=True, by="ada"),
        Answer(B, is_approved=True, by="ada", digest="sha256:of another question"),
    ],
)
def test_an_answer_to_another_question_changes_nothing(script, answer):
    run = script(question())
    after_a(run, n=3)

    assert run.receive(answer) == []
    with pytest.raises(UsageError):
        run.engine.admit(answer)


def test_a_second_answer_comes_too_late(script):
    run = script(question())
    after_a(run, n=3)
    run.receive(Answer(B, is_approved=True, by="ada"))

    assert run.receive(Answer(B, is_approved=False, by="bob")) == []


@pytest.mark.parametrize(
    ("outputs", "commit", "is_same"),
    [({"n": 3}, "c1", True), ({"n": 3, "m": 1}, "c1", False), ({"n": 3}, "c2", False)],
)
def test_the_digest_of_a_question_is_of_what_it_depends_on(script, outputs, commit, is_same):
    digests = []
    for own_outputs, own_commit in (({"n": 3}, "c1"), (outputs, commit)):
        run = script(question())
        run.begin()
        run.lease()
        run.receive(succeeded(1, outputs=own_outputs, commit=own_commit))
        digests.append(run.state.asking[B].digest)

    assert (digests[0] == digests[1]) is is_same


def test_a_question_nobody_answers_expires(script):
    run = script(question(expires_ms=500))
    after_a(run, n=3)

    assert run.wake(499) == []
    events = run.wake(500)

    assert events[0] == StepFailed(500, B, "approval_expired", "nobody answered in time")
    assert run.receive(Answer(B, is_approved=True, by="ada"), 501) == []


def test_a_question_without_an_end_never_expires(script):
    run = script(question())
    after_a(run, n=3)

    assert wake_at_ms(run.state) is None
    assert run.wake(10**12) == []


def test_a_question_expires_so_long_after_it_was_asked(script):
    run = script(question(expires_ms=500))
    run.begin()
    run.lease()

    run.receive(succeeded(1, outputs={"n": 3}), 1_000)

    assert wake_at_ms(run.state) == 1_500


def test_a_question_stands_over_a_change_of_the_process(script):
    run = script(question())
    asked = after_a(run, n=3)[0]

    run.resume(90)

    assert run.state.asking[B].digest == asked.digest
    assert run.receive(Answer(B, is_approved=True, by="ada"), 95)[0].is_approved


def test_a_question_too_long_to_be_read_is_not_asked(script):
    run = script(question())

    (event, _) = after_a(run, n="x" * 20_000)

    assert event.cause == "setup_failed"
    assert event.message.startswith("the question has 20,0")


def test_each_instance_of_a_question_is_answered_for_itself(script):
    own = step_spec("a", work=asks("${{ item }}?"), strategy=for_each(("x", "y"), fail_fast=False))
    run = script(plan_of({"a": []}, a=own))

    asked = run.begin()[2:]
    run.receive(Answer("a[x]", is_approved=True, by="ada"))
    run.receive(Answer("a[y]", is_approved=False, by="ada"))

    assert [event.message for event in asked] == ["x?", "y?"]
    assert run.words == {"a": "failed", "a[x]": "succeeded", "a[y]": "failed"}


def test_a_run_whose_questions_are_answered_finishes(script):
    run = script(question())
    after_a(run, n=3)
    run.receive(Answer(B, is_approved=True, by="ada"))
    run.lease()
    run.receive(failed(2, "exit:1"))

    assert run.receive(ResultMerged())[0].status == "failed"
