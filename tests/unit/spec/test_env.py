from tests.support.workflows import problems, workflow


def test_names_of_the_runner_are_refused_wherever_env_stands():
    text = (
        "env: {RUNNER_OUTPUT: x}\nsteps:\n  a: {run: x, env: {WORKFLOW_RUNNER_A: y, RUNNERS: z}}\n"
    )

    assert problems(text) == [
        "1:7 E230 the name 'RUNNER_OUTPUT' belongs to the runner",
        "3:21 E230 the name 'WORKFLOW_RUNNER_A' belongs to the runner",
    ]


def test_secrets_may_be_named_in_env_if_they_are_declared():
    text = "secrets: [A]\nenv: {X: '${{ secrets.A }}', Y: '${{ secrets.B }}'}\nsteps: {a: {run: x}}"

    (problem,) = problems(text)

    assert "E304 there is no 'secrets.B'" in problem


def test_values_keep_their_order_and_text():
    env = workflow("env: {B: 1, A: 1.10}\nsteps: {a: {run: x}}").steps["a"].env

    assert [(name, value.text) for name, value in env.items()] == [("B", "1"), ("A", "1.10")]
