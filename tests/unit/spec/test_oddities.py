"""Each warning, where it is due and where it is not."""

import pytest

from runner.spec.load import load_workflow


@pytest.fixture
def told(tmp_path):
    """Return the warnings about a workflow in a project with the given files."""
    (tmp_path / ".git").mkdir()

    def warnings(text: str, *files: str, **beside: str) -> list[str]:
        for name in files:
            place = tmp_path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
        for name, content in beside.items():
            (tmp_path / f"{name}.yaml").write_text(content, "utf-8")
        (tmp_path / "w.yaml").write_text(text, "utf-8")
        found = load_workflow(tmp_path / "w.yaml").warnings
        return [f"{one.mark.line}:{one.mark.column} {one.code} {one.message}" for one in found]

    return warnings


PLAN = (
    "  plan:\n    prompt: x\n    output-schema: {type: object, properties: {a: {}, b: {type: array"
)


def test_an_output_that_nobody_uses_beside_others_is_odd(told):
    text = (
        f"steps:\n{PLAN}}}}}}}\n  use: {{needs: plan, run: 'x ${{{{ steps.plan.outputs.a }}}}'}}\n"
    )

    assert told(text) == ["2:3 W261 nobody uses the output 'b' of 'plan'"]


@pytest.mark.parametrize(
    "more",
    [
        "",
        "  use: {needs: plan, run: x, if: 'steps.plan.status == \"succeeded\"'}\n",
        "  use: {needs: plan, run: x, env: {A: '${{ steps.plan.outputs }}'}}\n",
        "  use: {needs: plan, prompt: '${{ steps.plan.outputs.a }}',"
        " if: 'steps.plan.outputs.b[0] == 1'}\n",
        "  use: {needs: plan, run: x, if: 'steps.plan.outputs.a == 1'}\n"
        "outputs: {b: '${{ steps.plan.outputs.b }}'}\n",
    ],
)
def test_outputs_that_are_used_or_for_people_are_not_odd(told, more):
    assert told(f"steps:\n{PLAN}}}}}}}\n{more}") == []


@pytest.mark.parametrize(
    ("retry", "warning"),
    [
        (
            "{attempts: 1, backoff: {initial: 5s}}",
            "1:42 W262 'backoff' has no effect: there is one attempt",
        ),
        ("{attempts: 1, on: [network]}", "1:42 W262 'on' has no effect: there is one attempt"),
        (
            "{on: [network_timeout, exit], never: [network]}",
            "1:34 W262 'network_timeout' is in 'never' too, and so it is not retried",
        ),
    ],
)
def test_a_retry_that_cannot_happen_is_odd(told, retry, warning):
    assert told(f"steps: {{a: {{run: x, retry: {retry}}}}}") == [warning]


def test_a_retry_that_cannot_happen_is_odd_in_defaults_and_under_finally_too(told):
    retry = "retry: {attempts: 1, on: [network]}"
    found = told(
        f"defaults: {{{retry}}}\nsteps: {{a: {{run: x}}}}\nfinally: {{b: {{run: x, {retry}}}}}"
    )

    assert [line.split(" ")[1] for line in found] == ["W262", "W262"]


@pytest.mark.parametrize(
    "text",
    [
        "steps: {a: {run: x, retry: {attempts: 2, on: [network], never: [exit]}}}",
        "steps: {a: {run: x, retry: {attempts: 1}}}",
        # What the others wait for, this one does not need.
        "defaults: {retry: {backoff: {initial: 5s}}}\nsteps: {a: {run: x, retry: {attempts: 1}}}",
    ],
)
def test_a_retry_that_can_happen_or_is_not_wanted_is_not_odd(told, text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("step", "warning"),
    [
        ("run: ./build.sh --fast", "1:18 W263 the project has no file 'build.sh'"),
        ("run: ./build.sh, shell: bash", "1:18 W263 the project has no file 'build.sh'"),
        ("run: x, working-directory: app", "1:40 W263 the project has no folder 'app'"),
        ("run: ./b.sh, working-directory: src", "1:18 W263 the project has no file 'src/b.sh'"),
        ("prompt: x, working-directory: app", "1:43 W263 the project has no folder 'app'"),
    ],
)
def test_a_first_step_that_wants_a_file_which_the_project_lacks_is_odd(told, step, warning):
    assert told(f"steps: {{a: {{{step}}}}}", "src/a.py") == [warning]


@pytest.mark.parametrize(
    "step",
    [
        "run: ./there.sh",
        "run: ./a.py, working-directory: src",
        "run: ./missing.py, shell: python",
        "run: ../missing.sh",
        "run: /opt/missing.sh",
        "run: missing.sh",
        "run: './missing$X.sh'",
        "run: 'touch b.sh; ./b.sh'",
        "run: ./missing.sh, workspace: none",
        "run: ./missing.sh, needs: first",
        "run: ./missing.sh, working-directory: '${{ run.id }}'",
        "run: x, working-directory: /opt/missing",
    ],
)
def test_files_that_are_there_or_that_a_step_may_make_are_not_odd(told, step):
    text = f"steps: {{first: {{run: x}}, a: {{{step}}}}}"

    assert told(text, "src/a.py", "there.sh") == []


def test_steps_under_finally_and_in_workflows_that_are_used_begin_with_what_others_made(told):
    text = "steps: {a: {uses: ./in.yaml}}\nfinally: {b: {run: ./missing.sh}}"

    assert told(text, **{"in": "steps: {a: {run: ./missing.sh}}"}) == []


def test_outside_of_git_a_step_begins_with_an_empty_folder(tmp_path):
    (tmp_path / "w.yaml").write_text("steps: {a: {run: ./missing.sh}}", "utf-8")

    assert load_workflow(tmp_path / "w.yaml").warnings == ()


def test_a_name_that_no_file_can_have_is_not_there(told):
    (found,) = told(f"steps: {{a: {{run: x, working-directory: {'a' * 300}}}}}")

    assert " W263 the project has no folder 'aaa" in found


EACH = "  build: {run: x, strategy: {for-each: '${{ inputs.list | fromjson }}'}}\n"
LISTED = "  build: {run: x, needs: plan, strategy: {for-each: '${{ steps.plan.outputs.b }}'}}\n"
HEAD = "inputs: {list: {}}\nsteps:\n"
USE = "  use: {needs: build, run: 'x ${{ steps.build.outputs[0].a }}'}\n"
W264 = "W264 'build' may have no instances: its 'for-each' may be empty"


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (HEAD + EACH + USE, f"4:35 {W264}"),
        (f"steps:\n{PLAN}}}}}}}\n{LISTED}{USE}", f"6:35 {W264}"),
        ("steps:\n  build: {run: x, strategy: {for-each: []}}\n" + USE, f"3:35 {W264}"),
    ],
)
def test_an_index_into_instances_that_may_not_be_there_is_odd(told, text, warning):
    assert [line for line in told(text) if "W264" in line] == [warning]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + EACH + USE.replace("[0].a", ""),
        HEAD + EACH + USE.replace("[0].a", " | first"),
        HEAD + EACH + USE.replace("run: ", "if: 'steps.build.outputs | length > 0', run: "),
        HEAD + EACH.replace("fromjson", "default([1])") + USE,
        f"steps:\n{PLAN}, minItems: 1}}}}}}\n{LISTED}{USE}",
        "steps:\n  build: {run: x, strategy: {for-each: [1]}}\n" + USE,
        "steps:\n  build: {run: x, strategy: {matrix: {a: [1]}}}\n" + USE,
    ],
)
def test_instances_that_are_there_or_asked_after_are_not_odd(told, text):
    assert [line for line in told(text) if "W264" in line] == []


def test_an_input_and_a_secret_that_nobody_uses_are_odd(told):
    text = (
        "inputs: {idea: {}, other: {}}\nsecrets: [A, B]\n"
        "steps: {a: {run: x, env: {A: '${{ secrets.A }} ${{ inputs.other }}'}}}\n"
    )

    assert told(text) == [
        "1:10 W265 nobody uses the input 'idea'",
        "2:14 W266 nobody uses the secret 'B'",
    ]


@pytest.mark.parametrize(
    "use",
    [
        "steps: {a: {prompt: \"{% if inputs.idea == 'x' %}y{% endif %}\"}}",
        "steps: {a: {run: x, if: inputs.idea == 'x'}}",
        "steps: {a: {run: x, env: {ALL: '${{ inputs }}'}}}",
        "steps: {a: {run: x, working-directory: '${{ inputs.idea }}'}}",
        "steps: {a: {run: x, strategy: {for-each: '${{ inputs.idea | fromjson }}'}}}",
        "steps: {a: {approval: '${{ inputs.idea }}?'}}",
        "steps: {a: {run: x}}\nfinally: {b: {run: 'x ${{ inputs.idea }}'}}",
        "steps: {a: {run: x}}\noutputs: {a: '${{ inputs.idea }}'}",
        "steps: {a: {run: x}}\nconcurrency: 'on-${{ inputs.idea }}'",
    ],
)
def test_an_input_is_used_wherever_it_is_named(told, use):
    assert told(f"inputs: {{idea: {{}}}}\n{use}") == []


def test_a_budget_of_a_command_is_odd_unless_it_is_everybodys(told):
    own = "steps: {a: {run: x, budget: {usd: 1}}, b: {prompt: x, budget: {usd: 1}}}"

    assert told(own) == ["1:21 W267 a command costs nothing that a budget could limit"]
    assert told("defaults: {budget: {usd: 1}}\nsteps: {a: {run: x}}") == []


def test_what_is_odd_is_not_told_beside_what_is_wrong(told):
    from runner.source.problems import SpecError

    with pytest.raises(SpecError) as raised:
        told("inputs: {idea: {}}\nsteps: {a: {run: x, needs: b}}")

    assert [problem.code for problem in raised.value.problems] == ["E232"]


def test_workflows_that_are_used_are_looked_at_too(told):
    inner = "inputs: {idea: {}}\nsteps: {a: {run: x}}"

    assert told("steps: {a: {uses: ./in.yaml}}", **{"in": inner}) == [
        "1:10 W265 nobody uses the input 'idea'"
    ]
