"""Where untrusted data goes, and where it may not go."""

import pytest

from runner.kinds.table import KINDS
from runner.source.fences import without_markers
from tests.support.workflows import problems, scope, workflow

HEAD = "inputs: {issue: {trust: untrusted}, safe: {}}\nsecrets: [GH_TOKEN, MORE]\n"
TOKEN = "env: {GH_TOKEN: '${{ secrets.GH_TOKEN }}'}"
READ = "read: {prompt: 'Sum up ${{ inputs.issue }}', claude: {tools: [Read]}}"
"""Reads, writes nothing, and answers under the influence of the issue."""
WRITE = "write: {prompt: 'Do ${{ inputs.issue }}'}"
"""Leaves files that came about under its influence."""
DEPLOY = f"run: make deploy, {TOKEN}"


def refused(*steps: str, final: str = "", head: str = HEAD, **files: str) -> list[str]:
    """Return the way that each refusal tells."""
    text = head + "steps:\n" + "".join(f"  {step}\n" for step in steps)
    text += f"finally:\n  {final}\n" if final else ""
    found = problems(text, **files)
    assert all(" E260 " in line for line in found)
    return [line.partition("with secrets: ")[2] for line in found]


def prompt_of(text: str, name: str, **values) -> str:
    spec = workflow(text)
    work = spec.steps[name].work
    shown = KINDS["claude"].payload(work, scope(run={"id": "R"}, **values))
    return without_markers(str(shown["prompt"]))


def fences_in(text: str) -> int:
    return text.count("<untrusted-data-0000000000000000>")


END = "(names the secret GH_TOKEN and can run commands)"


def test_a_way_is_told_from_the_input_to_the_step_that_could_give_secrets_away():
    found = refused(
        READ, f"apply: {{needs: read, run: 'x ${{{{ steps.read.outputs.a }}}}', {TOKEN}}}"
    )

    assert found == [f"input 'issue' -> steps.read.outputs.a -> step 'apply' {END}"]


@pytest.mark.parametrize(
    "step",
    [
        "run: 'echo ${{ inputs.issue }}', env: {T: '${{ secrets.GH_TOKEN }}'}",
        "run: x, env: {I: '${{ inputs.issue }}', T: '${{ secrets.GH_TOKEN }}'}",
        "run: x, working-directory: '${{ inputs.issue }}', env: {T: '${{ secrets.GH_TOKEN }}'}",
        "run: x, strategy: {for-each: '${{ inputs.issue | fromjson }}'},"
        " env: {T: '${{ secrets.GH_TOKEN }}'}",
        "run: x, strategy: {matrix: {a: '${{ inputs.issue | fromjson }}'}},"
        " env: {T: '${{ secrets.GH_TOKEN }}'}",
    ],
)
def test_whatever_a_step_shows_to_its_command_counts(step):
    assert refused(f"a: {{{step}}}") == [f"input 'issue' -> step 'a' {END}"]


@pytest.mark.parametrize(
    "step",
    [
        "run: 'echo ${{ inputs.safe }}', env: {T: '${{ secrets.GH_TOKEN }}'}",
        "run: 'echo ${{ inputs.issue }}'",
        "run: x, if: 'inputs.issue == \"\"', env: {T: '${{ secrets.GH_TOKEN }}'}",
        "prompt: '${{ inputs.issue }}', claude: {tools: [Read, Grep, Glob]},"
        " env: {T: '${{ secrets.GH_TOKEN }}'}",
        "prompt: '${{ inputs.issue }}', env: {ANTHROPIC_API_KEY: '${{ secrets.GH_TOKEN }}'}",
        "prompt: \"{% if inputs.issue == '' %}none{% endif %}\","
        " env: {T: '${{ secrets.GH_TOKEN }}'}",
    ],
)
def test_a_step_that_lacks_data_secrets_or_power_is_taken(step):
    assert refused(f"a: {{{step}}}") == []


@pytest.mark.parametrize(
    ("options", "power"),
    [
        ("{tools: [Bash, Read]}", "can use Bash"),
        ("{tools: [WebFetch]}", "can use WebFetch"),
        ("{}", "can use Edit, Write"),
        ("{tools: [], mcp-config: {mcpServers: {s: {command: s}}}}", "can use MCP servers"),
        ("{tools: [], settings: {hooks: {Stop: []}}}", "can use hooks"),
    ],
)
def test_claude_with_more_than_reading_tools_is_a_step_with_power(options, power):
    found = refused(f"a: {{prompt: '${{{{ inputs.issue }}}}', claude: {options}, {TOKEN}}}")

    assert found == [f"input 'issue' -> step 'a' (names the secret GH_TOKEN and {power})"]


def test_every_secret_of_the_step_is_named_once():
    env = "env: {A: '${{ secrets.MORE }} ${{ secrets.GH_TOKEN }}', B: '${{ secrets.MORE }}'}"
    found = refused(f"a: {{run: 'x ${{{{ inputs.issue }}}}', {env}}}")

    assert found == [
        "input 'issue' -> step 'a' (names the secrets GH_TOKEN, MORE and can run commands)"
    ]


def test_files_that_a_step_leaves_carry_its_influence_to_all_that_need_it():
    steps = [WRITE, "test: {needs: write, prompt: x, claude: {tools: [Read]}}"]
    found = refused(*steps, f"deploy: {{needs: test, {DEPLOY}}}")

    assert found == [f"input 'issue' -> files of step 'write' -> step 'deploy' {END}"]


@pytest.mark.parametrize(
    "steps",
    [
        # It leaves no files.
        (READ, f"deploy: {{needs: read, {DEPLOY}}}"),
        (
            "write: {workspace: none, run: 'x ${{ inputs.issue }}'}",
            f"d: {{needs: write, {DEPLOY}}}",
        ),
        # It begins without them.
        (WRITE, f"deploy: {{needs: write, workspace: none, {DEPLOY}}}"),
        (WRITE, f"deploy: {{{DEPLOY}}}"),
    ],
)
def test_where_no_files_go_no_influence_goes(steps):
    assert refused(*steps) == []


def test_how_a_step_ended_is_no_word_of_a_stranger():
    step = f"a: {{needs: read, run: 'x ${{{{ steps.read.status }}}}', {TOKEN}}}"

    assert refused(READ, step) == []


ASK = "ask: {needs: write, approval: Sure?}"


@pytest.mark.parametrize(
    "steps",
    [
        (WRITE, ASK, f"deploy: {{needs: ask, {DEPLOY}}}"),
        (WRITE, ASK, "test: {needs: ask, run: x}", f"deploy: {{needs: [test, write], {DEPLOY}}}"),
        ("ask: {approval: Sure?}", f"a: {{needs: ask, run: 'x ${{{{ inputs.issue }}}}', {TOKEN}}}"),
    ],
)
def test_an_approval_after_the_data_and_before_the_step_lets_it_pass(steps):
    assert refused(*steps) == []


@pytest.mark.parametrize(
    "steps",
    [
        # Asked before the data was there.
        (
            "ask: {approval: Sure?}",
            "write: {needs: ask, run: x}",
            "more: {needs: write, prompt: 'Do ${{ inputs.issue }}'}",
        ),
    ],
)
def test_what_comes_after_an_approval_of_the_input_is_cleared_with_it(steps):
    assert refused(*steps, f"deploy: {{needs: more, {DEPLOY}}}") == []


@pytest.mark.parametrize(
    "steps",
    [
        # Asked beside the way, not on it.
        (WRITE, "ask: {approval: Sure?}", f"d: {{needs: [ask, write], {DEPLOY}}}"),
        (WRITE, ASK, f"d: {{needs: write, {DEPLOY}}}"),
        # Refused, and it begins nevertheless.
        (WRITE, ASK, f"d: {{needs: ask, if: always(), {DEPLOY}}}"),
        (WRITE, ASK, "t: {needs: ask, if: always(), run: x}", f"d: {{needs: t, {DEPLOY}}}"),
        (WRITE, ASK[:-1] + ", continue-on-error: true}", f"d: {{needs: ask, {DEPLOY}}}"),
        # Nobody may be asked at all.
        (WRITE, ASK[:-1] + ", strategy: {for-each: []}}", f"d: {{needs: ask, {DEPLOY}}}"),
    ],
)
def test_an_approval_that_does_not_stand_in_the_way_lets_nothing_pass(steps):
    (way,) = refused(*steps)

    assert way.startswith("input 'issue' -> ")
    assert way.endswith(f"-> step 'd' {END}")


def test_steps_under_finally_begin_with_everything_and_are_guarded_by_nothing_before():
    found = refused(WRITE, ASK, final=f"tell: {{{DEPLOY}}}")

    assert found == [f"input 'issue' -> files of step 'write' -> step 'tell' {END}"]


def test_an_approval_under_finally_comes_after_all_other_steps():
    final = f"ask: {{approval: Sure?}}\n  tell: {{needs: ask, {DEPLOY}}}"

    assert refused(WRITE, final=final) == []


INNER = "inputs: {text: {}}\nsecrets: [GH_TOKEN]\nsteps:\n"


def test_data_is_followed_into_a_workflow_that_is_used():
    inner = INNER + f"  apply: {{run: 'x ${{{{ inputs.text }}}}', {TOKEN}}}\n"
    found = refused("use: {uses: ./in.yaml, with: {text: '${{ inputs.issue }}'}}", in__yaml=inner)

    assert found == [
        f"input 'issue' -> input 'text' of in.yaml -> step 'use/apply' {END}",
    ]


def test_files_are_followed_into_a_workflow_and_out_of_it():
    inner = INNER + f"  apply: {{{DEPLOY}}}\n"
    found = refused(WRITE, "use: {needs: write, uses: ./in.yaml}", in__yaml=inner)
    assert found == [f"input 'issue' -> files of step 'write' -> step 'use/apply' {END}"]

    inner = INNER + "  write: {run: 'x ${{ inputs.text }}'}\n"
    use = "use: {uses: ./in.yaml, with: {text: '${{ inputs.issue }}'}}"
    found = refused(use, f"d: {{needs: use, {DEPLOY}}}", in__yaml=inner)
    assert found == [
        f"input 'issue' -> input 'text' of in.yaml -> files of step 'use/write' -> step 'd' {END}"
    ]


def test_only_those_outputs_of_a_workflow_are_untrusted_that_came_from_the_data():
    inner = (
        INNER + "  read: {prompt: '${{ inputs.text }}', claude: {tools: []}}\n"
        "  look: {run: x}\n"
        "outputs: {read: '${{ steps.read.outputs.a }}', look: '${{ steps.look.outputs.a }}'}\n"
    )
    use = "use: {uses: ./in.yaml, with: {text: '${{ inputs.issue }}'}}"

    def told(name: str) -> list[str]:
        step = f"d: {{needs: use, run: 'x ${{{{ steps.use.outputs.{name} }}}}', {TOKEN}}}"
        return refused(use, step, in__yaml=inner)

    assert told("look") == []
    assert told("read") == [
        "input 'issue' -> input 'text' of in.yaml -> steps.read.outputs.a"
        f" -> steps.use.outputs.read -> step 'd' {END}"
    ]


def test_a_workflow_says_itself_that_it_takes_what_strangers_write():
    inner = "inputs: {text: {trust: untrusted}}\n" + INNER.partition("\n")[2]
    inner += f"  apply: {{run: 'x ${{{{ inputs.text }}}}', {TOKEN}}}\n"
    asked = ["ask: {approval: Sure?}", "use: {needs: ask, uses: ./in.yaml, with: {text: a}}"]

    assert refused("use: {uses: ./in.yaml, with: {text: a}}", head="", in__yaml=inner) == [
        f"input 'text' of in.yaml -> step 'use/apply' {END}"
    ]
    assert refused(*asked, head="", in__yaml=inner) == []


def test_a_long_way_is_told_by_its_ends():
    steps = [READ] + [
        f"s{n}: {{needs: {'read' if n == 0 else f's{n - 1}'}, claude: {{tools: []}},"
        f" prompt: '${{{{ steps.{'read' if n == 0 else f's{n - 1}'}.outputs.a }}}}'}}"
        for n in range(40)
    ]
    (way,) = refused(*steps, f"d: {{needs: s39, run: 'x ${{{{ steps.s39.outputs.a }}}}', {TOKEN}}}")

    assert way.startswith("input 'issue' -> steps.read.outputs.a -> ")
    assert " -> ... -> " in way
    assert way.endswith(f"steps.s39.outputs.a -> step 'd' {END}")


def test_nothing_is_fenced_where_nothing_is_untrusted():
    text = "inputs: {issue: {}}\nsteps: {a: {prompt: 'Do ${{ inputs.issue }}'}}"

    assert prompt_of(text, "a", inputs={"issue": "it"}) == "Do it"


@pytest.mark.parametrize(
    "prompt",
    [
        "Do ${{ inputs.issue }} for ${{ inputs.safe }}",
        "Do ${{ inputs.issue | upper }}",
        "Do ${{ 'x' if inputs.issue == 'x' else inputs.issue }}",
        "{% if inputs.issue != '' %}${{ inputs.issue }}{% endif %}",
        "{% for one in [inputs.issue] %}${{ one }} ${{ loop.index }}{% endfor %}",
        "Do ${{ env.TEXT }}",
    ],
)
def test_each_expression_that_shows_untrusted_data_is_fenced_as_a_whole(prompt):
    text = f"{HEAD}steps: {{a: {{prompt: \"{prompt}\", env: {{TEXT: '${{{{ inputs.issue }}}}'}}}}}}"

    shown = prompt_of(text, "a", inputs={"issue": "it", "safe": "me"}, env={"TEXT": "it"})

    assert fences_in(shown) == 1


def test_outputs_of_a_step_that_saw_the_data_are_fenced_too():
    text = (
        f"{HEAD}steps:\n  {READ}\n  look: {{run: x}}\n"
        "  b: {needs: [read, look], prompt: 'A ${{ steps.read.outputs.a }} ${{ steps.read.status }}"
        " ${{ steps.look.outputs.a }}'}\n"
    )
    steps = {"read": {"outputs": {"a": "one"}, "status": "done"}, "look": {"outputs": {"a": "two"}}}

    shown = prompt_of(text, "b", steps=steps)

    assert fences_in(shown) == 1
    assert ">\none\n<" in shown


def test_an_approval_lets_data_pass_and_makes_no_instruction_of_it():
    text = HEAD + (
        "steps:\n  ask: {approval: Sure?}\n"
        "  a: {needs: ask, prompt: 'Do ${{ inputs.issue }}', " + TOKEN + "}\n"
    )

    assert fences_in(prompt_of(text, "a", inputs={"issue": "it"})) == 1


def test_items_of_an_untrusted_list_are_fenced():
    text = HEAD + (
        "steps: {a: {prompt: 'Do ${{ item }}',"
        " strategy: {for-each: '${{ inputs.issue | fromjson }}'}}}"
    )

    assert fences_in(prompt_of(text, "a", item="it")) == 1


def test_the_system_prompt_is_fenced_and_the_model_is_a_name():
    text = HEAD + (
        "steps: {a: {prompt: x, claude: {system-prompt: '${{ inputs.issue }}',"
        " model: '${{ inputs.issue }}'}}}"
    )
    work = workflow(text).steps["a"].work

    options = KINDS["claude"].payload(work, scope(inputs={"issue": "it"}))["options"]

    assert isinstance(options, dict)
    assert options["model"] == "it"
    assert fences_in(without_markers(str(options["system-prompt"]))) == 1


def test_a_used_workflow_is_fenced_for_every_step_that_gives_it_such_data():
    inner = "inputs: {text: {}}\nsteps: {a: {prompt: 'Do ${{ inputs.text }}'}}"
    text = HEAD + (
        "steps:\n  one: {uses: ./in.yaml, with: {text: '${{ inputs.issue }}'}}\n"
        "  two: {uses: ./in.yaml, with: {text: x}}\n"
    )

    work = workflow(text, in__yaml=inner).used["./in.yaml"].steps["a"].work

    shown = KINDS["claude"].payload(work, scope(inputs={"text": "it"}))["prompt"]
    assert fences_in(without_markers(str(shown))) == 1
