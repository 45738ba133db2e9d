"""Names are compared with what there is before anything runs."""

import pytest

from runner.source.expression import parse_expression
from runner.source.reference_check import Known, check_references
from runner.source.template import parse_prompt, parse_template
from tests.support.scopes import MARK

KNOWN = Known(
    inputs=frozenset({"target", "idea"}),
    env=frozenset({"MODE"}),
    steps=frozenset({"plan", "build", "review"}),
    ancestors=frozenset({"plan"}),
    extra=frozenset({"module"}),
)


def found(text: str, known: Known = KNOWN) -> list[str]:
    problems = check_references(parse_template(text, MARK), known)
    return [f"{p.mark.column} {p.code} {p.message}; {p.hint}" for p in problems]


@pytest.mark.parametrize(
    "text",
    [
        "${{ inputs.idea }} ${{ env.MODE }} ${{ module.x }} ${{ run.id }} ${{ workflow.name }}",
        "${{ steps.plan.outputs.anything.deeper }} ${{ steps.plan.status }}",
        "${{ steps.plan.artifacts | length }}",
        "${{ inputs | tojson }}",
        "plain",
    ],
)
def test_names_that_exist_pass(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("${{ inputs.tarjet }}", "9 E304 there is no 'inputs.tarjet'; did you mean 'target'?"),
        ("${{ inputs.xyz }}", "9 E304 there is no 'inputs.xyz'; there are idea, target"),
        ("${{ inptus.idea }}", "9 E304 nothing is called 'inptus'; did you mean 'inputs'?"),
        ("${{ env.PATH }}", "9 E304 there is no 'env.PATH'; there are MODE"),
        ("${{ run.nr }}", "9 E304 there is no 'run.nr'; there are id, number"),
        (
            "${{ steps.revieew.status }}",
            "9 E304 no step is called 'revieew'; did you mean 'review'?",
        ),
        ("${{ steps.build.status }}", "9 E305 step 'build' does not come before this one; add"),
        ("${{ steps.plan.output.x }}", "9 E304 a step has no 'output'; did you mean 'outputs'?"),
        ("${{ steps.plan.zz }}", "9 E304 a step has no 'zz'; write steps.plan.outputs.zz"),
        ("${{ steps | tojson }}", "9 E304 'steps' needs the fixed id of a step; name it"),
        ("${{ steps[inputs.idea].status }}", "9 E304 'steps' needs the fixed id of a step"),
        ("${{ secrets.TOKEN }}", "9 E306 secrets may be named in 'env:' alone; put it into"),
        ("${{ null }}", "9 E304 nothing is called 'null'; write none"),
        ("${{ 'a' | default(inputs.b) }}", "23 E304 there is no 'inputs.b'"),
    ],
)
def test_names_that_do_not_exist_are_problems_with_a_hint(text: str, said: str) -> None:
    (problem,) = found(text)

    assert problem.startswith(said)


def test_secrets_pass_where_they_are_told() -> None:
    known = Known(secrets=frozenset({"TOKEN"}))

    assert found("${{ secrets.TOKEN }}", known) == []
    assert found("${{ secrets.OTHER }}", known) == [
        "9 E304 there is no 'secrets.OTHER'; there are TOKEN"
    ]
    assert found("${{ secrets | tojson }}", known) == [
        "9 E304 'secrets' stands alone; name one: secrets.NAME"
    ]


def test_conditions_and_prompts_are_checked_alike() -> None:
    condition = parse_expression("inputs.a == 'x' and steps.zz.status == 'failed'", MARK)
    prompt = parse_prompt("{% for m in inputs.a %}${{ m }}{% endfor %}\n${{ nope }}", MARK)

    assert [p.message for p in check_references(condition, KNOWN)] == [
        "there is no 'inputs.a'",
        "no step is called 'zz'",
    ]
    assert [p.message for p in check_references(prompt, KNOWN)] == [
        "there is no 'inputs.a'",
        "nothing is called 'nope'",
    ]
