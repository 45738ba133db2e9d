import pytest

from tests.support.workflows import problems


def of_last(step: str) -> list[str]:
    return [
        line.split(" ", 1)[1]
        for line in problems(
            "inputs: {idea: {}}\n"
            "secrets: [TOKEN]\n"
            "env: {SHARED: x}\n"
            "steps:\n"
            "  plan: {prompt: x, output-schema: {type: object, properties: {modules: {}}}}\n"
            "  build: {run: x, needs: plan}\n"
            "  other: {run: x}\n"
            "  last: {needs: build, " + step + "}\n"
        )
    ]


@pytest.mark.parametrize(
    "step",
    [
        "prompt: '${{ inputs.idea }} ${{ env.SHARED }} ${{ run.id }} ${{ workflow.name }}'",
        "prompt: '${{ steps.build.outputs.anything }} ${{ steps.build.status }}'",
        "prompt: '${{ steps.plan.outputs.modules }}'",
        "prompt: '${{ env.OWN }}', env: {OWN: x}",
        "run: x, env: {A: '${{ secrets.TOKEN }} ${{ inputs.idea }}'}",
        "run: 'echo ${{ steps.plan.outputs.modules }}'",
        "run: x, if: 'steps.plan.outputs.modules == 1 and success()'",
        "run: x, working-directory: '${{ steps.build.outputs.folder }}'",
    ],
)
def test_names_that_exist_where_they_stand_are_taken(step):
    assert of_last(step) == []


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("prompt: '${{ inputs.ide }}'", "E304 there is no 'inputs.ide'"),
        ("prompt: '${{ steps.pln.status }}'", "E304 no step is called 'pln'"),
        ("prompt: '${{ steps.other.status }}'", "E305 step 'other' does not come before this one"),
        ("prompt: '${{ steps.last.status }}'", "E305 step 'last' names itself before it has run"),
        (
            "prompt: '${{ steps.plan.outputs.module }}'",
            "E304 the step 'plan' has no output 'module'",
        ),
        ("prompt: '${{ secrets.TOKEN }}'", "E306 secrets may be named in 'env:' alone"),
        ("run: 'echo ${{ env.OTHER }}'", "E304 there is no 'env.OTHER'"),
        ("run: x, if: env.SHARED", "E304 there is no 'env.SHARED'"),
        ("run: x, env: {A: '${{ env.SHARED }}'}", "E304 there is no 'env.SHARED'"),
        ("prompt: '${{ matrix.os }}'", "E304 nothing is called 'matrix'"),
    ],
)
def test_names_that_point_to_nothing_are_told(step, problem):
    assert of_last(step) == [problem]


def test_steps_that_are_refused_themselves_are_spared():
    text = "steps:\n  a: {}\n  b: {needs: a, prompt: '${{ steps.a.outputs.x }}'}\n"

    assert [line.split(" ")[1] for line in problems(text)] == ["E220"]


def test_a_fault_of_the_shared_environment_is_told_once():
    text = "env: {A: '${{ inputs.nothing }}'}\nsteps: {a: {run: x}, b: {run: x}}"

    assert len(problems(text)) == 1
