from runner.spec.workflow import ArtifactSpec, OnLost, Requirement, RetrySpec
from tests.support.workflows import problems, step, workflow


def test_a_step_that_says_nothing_has_the_defaults_of_the_language():
    found = step("run: make")

    assert found.needs == ()
    assert found.condition is None
    assert found.requires == Requirement()
    assert found.retry == RetrySpec(3, None, frozenset(), 2_000, 2.0, 300_000, "full")
    assert found.timeout_ms == 3_600_000
    assert found.idle_timeout_ms is None
    assert found.artifacts == ArtifactSpec((), "fail")
    assert (found.on_lost, found.workspace) == (None, None)
    assert not found.is_idempotent
    assert not found.continue_on_error


def test_every_key_of_a_step_is_read():
    found = step(
        "run: make, needs: [], if: always(), timeout: 1h30m, idempotent: true, on-lost: hold,"
        " continue-on-error: true, working-directory: src, workspace: none, artifacts: [a, b],"
        " requires: {capabilities: [x], os: linux, arch: arm64, claude: '>=2.1'},"
        " retry: {attempts: 5, on: [network_timeout, 'exit:75'], never: [timeout],"
        " backoff: {initial: 1s, factor: 3, max: 1m, jitter: none}}"
    )

    assert found.condition is not None
    assert found.timeout_ms == 5_400_000
    assert found.is_idempotent
    assert found.continue_on_error
    assert found.on_lost is OnLost.HOLD
    assert found.working_directory.text == "src"
    assert found.workspace == "none"
    assert found.artifacts == ArtifactSpec(("a", "b"), "fail")
    assert found.requires == Requirement(frozenset({"x"}), "linux", "arm64", ">=2.1")
    assert found.retry == RetrySpec(
        5, frozenset({"network", "exit:75"}), frozenset({"timeout"}), 1_000, 3.0, 60_000, "none"
    )


def test_short_forms_stand_for_long_ones():
    found = step("run: x, needs: [], requires: [a, b], artifacts: c.txt")

    assert found.requires == Requirement(frozenset({"a", "b"}))
    assert found.artifacts.paths == ("c.txt",)
    assert workflow("steps: {a: {run: x}, b: {run: x, needs: a}}").steps["b"].needs == ("a",)


def test_defaults_lie_under_every_step_and_kind_keys_reach_their_kind():
    found = workflow(
        "defaults: {timeout: 5m, shell: bash, idle-timeout: 1m,"
        " claude: {model: sonnet, max-turns: 3}, env: {A: one, B: two}, requires: [x]}\n"
        "steps:\n"
        "  a: {prompt: x, claude: {model: opus}}\n"
        "  b: {run: x, timeout: 1m, env: {B: 2}, requires: [y]}\n"
    ).steps

    assert found["a"].work.options["model"] == "opus"
    assert found["a"].work.options["max-turns"] == 3
    assert (found["a"].timeout_ms, found["a"].idle_timeout_ms) == (300_000, 60_000)
    assert found["b"].work.shell[0] == "bash"
    assert (found["b"].timeout_ms, found["b"].idle_timeout_ms) == (60_000, None)
    assert {name: value.text for name, value in found["b"].env.items()} == {"A": "one", "B": "2"}
    assert found["b"].requires == Requirement(frozenset({"y"}))


def test_the_environment_of_the_workflow_lies_under_that_of_the_step():
    found = workflow("env: {A: 1, B: 0x10}\nsteps: {a: {run: x, env: {A: true}}}").steps["a"].env

    assert {name: value.text for name, value in found.items()} == {"A": "true", "B": "0x10"}


def test_faults_of_many_steps_are_told_together_in_the_order_of_the_file():
    found = problems("steps:\n  a: {run: ''}\n  b: {run: x, needs: [c], timeout: 0s}\n  d: {}\n")

    assert [line.split(" ")[1] for line in found] == ["E210", "E232", "E207", "E220"]
