"""Steps in which a person decides: short and long form, and what they cannot have."""

import pytest

from runner.kinds.table import KINDS
from tests.support.workflows import problems, scope, step


def test_a_question_may_be_a_text_or_have_conditions():
    short = step("approval: 'Ship ${{ run.id }}?'").work
    long = step("approval: {message: Ship it?, approvers: [ada, bob], expires: 1h30m}").work

    assert (short.message.text, short.approvers, short.expires_ms) == (
        "Ship ${{ run.id }}?",
        (),
        None,
    )
    assert (long.message.text, long.approvers, long.expires_ms) == (
        "Ship it?", ("ada", "bob"), 5_400_000,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("approval: {}", ["E203 the approval lacks 'message'"]),
        ("approval: {expires: 1h}", ["E203 the approval lacks 'message'"]),
        ("approval: {message: [a]}", ["E202 steps.a.approval.message must be text, got a list"]),
        ("approval: {message: x, expires: soon}",
         ["E202 steps.a.approval.expires must be a duration with its unit"]),
        ("approval: '${{ inputs.x }}'", ["E304 there is no 'inputs.x'"]),
        ("approval: x, timeout: 5m", ["E222 'timeout' means nothing for a step with 'approval'"]),
        ("approval: x, requires: {os: linux}",
         ["E222 'requires' means nothing for a step with 'approval'"]),
        ("approval: x, env: {A: b}", ["E222 'env' means nothing for a step with 'approval'"]),
        ("approval: x, run: y", ["E221 the step 'a' has 'approval' and 'run'"]),
    ],
)  # fmt: skip
def test_what_is_no_question_is_told(text, told):
    found = problems("steps: {a: {" + text + "}}")

    assert [
        line.split(" ", 1)[1][: len(one)] for line, one in zip(found, told, strict=True)
    ] == told


def test_defaults_for_agents_do_not_reach_questions():
    assert problems(
        "defaults: {timeout: 5m, requires: {os: linux}, workspace: none}\n"
        "steps: {a: {approval: Go on?}}"
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("value", "message"), [("me", "Ship me?"), (3, "Ship 3?"), ({"a": 1}, 'Ship {"a":1}?')]
)
def test_a_question_is_rendered_with_the_values_of_the_run(value, message):
    work = step("approval: 'Ship ${{ run.id }}?'").work

    assert KINDS["approval"].payload(work, scope(run={"id": value})) == {
        "message": message,
        "approvers": [],
        "expires_ms": None,
    }


def test_an_answer_has_a_person_and_a_comment_for_outputs():
    text = (
        "steps: {a: {approval: x},"
        " b: {prompt: '${{ steps.a.outputs.by }} ${{ steps.a.outputs.why }}', needs: a}}"
    )

    (found,) = problems(text)

    assert found.endswith("E304 the step 'a' has no output 'why'")
