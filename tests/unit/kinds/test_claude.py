import pytest

from runner.kinds.claude import PROMPT_BYTES_MAX, Claude
from tests.support.workflows import problems, scope, step, workflow


def payload(text: str, **values):
    return Claude().payload(step(text).work, scope(**values))


def test_a_prompt_comes_with_default_rights():
    assert payload("prompt: Build it.") == {
        "prompt": "Build it.",
        "options": {
            "permission-mode": "dontAsk",
            "tools": ["Read", "Edit", "Write", "Glob", "Grep"],
            "allowed-tools": ["Read(./**)", "Edit(./**)"],
            "disallowed-tools": [],
        },
        "output_schema": None,
        "allow_denials": False,
        "pass_env": [],
    }


def test_options_keep_their_names_and_values():
    found = payload(
        "prompt: x, claude: {model: opus, max-turns: 5, max-budget-usd: 0.5, effort: low,"
        " add-dir: [docs], project-memory: true, config: user}"
    )["options"]

    assert found["model"] == "opus"
    assert found["max-turns"] == 5
    assert found["max-budget-usd"] == 0.5
    assert found["effort"] == "low"
    assert found["add-dir"] == ["docs"]
    assert found["project-memory"] is True
    assert found["config"] == "user"


def test_options_with_expressions_are_rendered_as_text():
    text = (
        "inputs: {model: {}, n: {type: number, default: 4}}\n"
        'steps: {a: {prompt: "Build ${{ inputs.n }}", claude: {model: "${{ inputs.model }}",'
        ' system-prompt: "${{ inputs.n }}"}}}'
    )

    found = Claude().payload(
        workflow(text).steps["a"].work, scope(inputs={"model": "opus", "n": 4})
    )

    assert found["prompt"] == "Build 4"
    assert found["options"]["model"] == "opus"
    assert found["options"]["system-prompt"] == "4"


def test_prompt_files_are_read_beside_the_workflow():
    spec = workflow("steps: {a: {prompt-file: plan__md}}".replace("__", "."), plan__md="Plan.\n")

    assert Claude().payload(spec.steps["a"].work, scope())["prompt"] == "Plan.\n"
    assert spec.files == {"plan.md": "Plan.\n"}


def test_a_prompt_beyond_what_claude_code_takes_is_refused():
    (problem,) = problems("steps: {a: {prompt: '" + "x" * (PROMPT_BYTES_MAX + 1) + "'}}")

    assert "1:22 E213 the prompt is longer than 10000000 bytes" in problem


def test_rules_of_settings_are_made_tight_too():
    found = payload("prompt: x, claude: {settings: {permissions: {allow: [Write], deny: [Bash]}}}")

    assert found["options"]["settings"] == {
        "permissions": {"allow": ["Edit(./**)"], "deny": ["Bash"]}
    }


@pytest.mark.parametrize(
    ("text", "workspace", "verdict"),
    [
        ("prompt: x", "commit", "retry"),
        ("prompt: x", "shared", "hold"),
        ("prompt: x", "in-place", "hold"),
        ("prompt: x, claude: {tools: [Read, Grep, Glob]}", "shared", "retry"),
        ("prompt: x, claude: {tools: [Read, Bash]}", "shared", "hold"),
        (
            "prompt: x, claude: {tools: [Read], mcp-config: {mcpServers: {a: {command: b}}}}",
            "shared",
            "hold",
        ),
        (
            "prompt: x, claude: {tools: [Read], settings: {hooks: {Stop: [{hooks:"
            " [{type: command, command: x}]}]}}}",
            "shared",
            "hold",
        ),
    ],
)
def test_a_lost_step_is_tried_again_where_that_does_no_harm(text, workspace, verdict):
    assert Claude().default_on_lost(step(text).work, workspace, is_idempotent=False) == verdict


def test_outputs_are_the_properties_of_a_closed_schema():
    closed = "prompt: x, output-schema: {type: object, properties: {a: {}, b: {}}}"
    open_ended = closed.replace("type: object", "type: object, additionalProperties: true")

    assert Claude().outputs(step(closed).work) == {"a", "b"}
    assert Claude().outputs(step(open_ended).work) is None
    assert Claude().outputs(step("prompt: x").work) is None
