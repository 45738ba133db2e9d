"""``uses:``: the workflow that is used, its inputs, and its problems at their own places."""

import pytest

from runner.source.problems import SpecError
from runner.spec.inputs import value_of
from runner.spec.load import load_captured
from runner.spec.workflow import InputSpec
from tests.support.plans import MARK
from tests.support.workflows import problems, workflow

DOCS = (
    "inputs:\n"
    "  modules: {required: true}\n"
    "  count: {type: number, default: 3}\n"
    "  form: {type: choice, options: [html, pdf], default: html}\n"
    "steps:\n"
    "  make: {run: 'echo ${{ inputs.modules }} ${{ inputs.count }} ${{ inputs.form }}'}\n"
    "outputs: {url: '${{ steps.make.outputs.url }}'}\n"
)


def user(with_: str, uses: str = "./docs.yaml") -> str:
    return f"steps:\n  docs:\n    uses: {uses}\n    with: {with_}\n"


def test_a_workflow_is_read_with_those_it_uses():
    found = workflow(user("{modules: api}"), **{"docs.yaml": DOCS})

    used = found.used["./docs.yaml"]
    assert (used.path, list(used.steps), list(used.inputs)) == (
        "docs.yaml",
        ["make"],
        ["modules", "count", "form"],
    )
    assert found.steps["docs"].kind == "workflow"
    assert [step.id for step in found.all_steps()] == ["docs", "make"]
    assert found.files == {"docs.yaml": DOCS}


def test_a_workflow_that_is_used_twice_is_read_once():
    text = (
        "steps: {a: {uses: ./docs.yaml, with: {modules: x}},"
        " b: {uses: docs.yaml, with: {modules: y}}}"
    )

    found = workflow(text, **{"docs.yaml": DOCS})

    assert found.used["./docs.yaml"] is found.used["docs.yaml"]


def test_paths_are_seen_from_the_workflow_that_names_them():
    files = {
        "team/build.yaml": "steps: {a: {uses: ./parts/test.yaml}, b: {uses: ../lint.yaml}}",
        "team/parts/test.yaml": "steps: {t: {prompt-file: ask.md}}",
        "team/parts/ask.md": "Test it.",
        "lint.yaml": "steps: {l: {run: make lint}}",
    }

    found = workflow("steps: {go: {uses: ./team/build.yaml}}", **files)

    build = found.used["./team/build.yaml"]
    assert build.used["./parts/test.yaml"].path == "team/parts/test.yaml"
    assert build.used["../lint.yaml"].path == "lint.yaml"
    assert found.files == files


@pytest.mark.parametrize(
    ("with_", "found"),
    [
        ("{modules: api, count: 7, form: pdf}", []),
        ("{modules: '${{ run.id }}', count: '${{ run.number }}'}", []),
        ("{modules: x, count: '${{ run.id }}'}", []),
        ("{}", ["3:11 E253 the step 'docs' does not give the input 'modules' of docs.yaml"]),
        ("{modules: x, modul: y}", ["4:31 E253 'docs.yaml' has no input 'modul'"]),
        ("{modules: x, count: many}",
         ["4:31 E253 the input 'count' must be a number, got 'many'"]),
        ("{modules: x, form: odt}",
         ["4:30 E253 the input 'form' must be one of html, pdf, got 'odt'"]),
    ],
)  # fmt: skip
def test_inputs_fit_what_is_declared_there(with_, found):
    assert problems(user(with_), **{"docs.yaml": DOCS}) == found


def told(text: str, **files: str) -> list[str]:
    """Return the problems with the file in which each stands."""
    with pytest.raises(SpecError) as caught:
        load_captured(text, files, "w.yaml")
    return [
        f"{one.mark.path}:{one.mark.line}:{one.mark.column} {one.code} {one.message}"
        for one in caught.value.problems
    ]


def test_problems_of_a_workflow_that_is_used_stand_at_their_own_place_behind_the_others():
    broken = "steps:\n  make:\n    run: 'echo ${{ inputs.nothing }}'\n    timout: 5m\n"

    found = told("steps: {a: {uses: docs.yaml}, b: {run: x, neds: a}}", **{"docs.yaml": broken})

    assert found == [
        "w.yaml:1:43 E201 unknown key 'steps.b.neds'",
        "docs.yaml:3:20 E304 there is no 'inputs.nothing'",
        "docs.yaml:4:5 E201 unknown key 'steps.make.timout'",
    ]


def test_a_problem_shows_the_line_of_its_own_file():
    with pytest.raises(SpecError) as caught:
        load_captured("steps: {a: {uses: d.yaml}}", {"d.yaml": "steps: {m: {ran: x}}"}, "w.yaml")

    assert "steps: {m: {ran: x}}" in str(caught.value)


def test_a_broken_workflow_that_is_used_twice_is_told_once():
    text = "steps: {a: {uses: d.yaml}, b: {uses: d.yaml}}"

    assert len(told(text, **{"d.yaml": "steps: {m: {ran: x}}"})) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("uses: w.yaml", "w.yaml:1:19 E252 'w.yaml' uses itself: w.yaml -> w.yaml"),
        ("uses: ./a.yaml", "b.yaml:1:19 E252 'a.yaml' uses itself: w.yaml -> a.yaml -> b.yaml"
         " -> a.yaml"),
        ("uses: ./c.yaml", "c.yaml:1:19 E252 './w.yaml' uses itself: w.yaml -> c.yaml -> w.yaml"),
    ],
)  # fmt: skip
def test_a_circle_is_told_with_its_whole_way(text, message):
    files = {
        "a.yaml": "steps: {b: {uses: b.yaml}}",
        "b.yaml": "steps: {a: {uses: a.yaml}}",
        "c.yaml": "steps: {c: {uses: ./w.yaml}}",
        "w.yaml": "steps: {never: {run: read}}",
    }

    assert told("steps: {x: {" + text + "}}", **files) == [message]


def test_eight_levels_are_taken_and_a_ninth_is_not():
    files = {f"w{n}.yaml": f"steps: {{s: {{uses: w{n + 1}.yaml}}}}" for n in range(1, 10)}

    eight = {**files, "w8.yaml": "steps: {s: {run: x}}"}
    assert problems("steps: {s: {uses: w1.yaml}}", **eight) == []
    nine = {**files, "w9.yaml": "steps: {s: {run: x}}"}
    assert told("steps: {s: {uses: w1.yaml}}", **nine) == [
        "w8.yaml:1:19 E252 workflows use each other deeper than 8"
    ]


def test_a_diamond_of_workflows_is_no_circle():
    files = {
        "a.yaml": "steps: {s: {uses: c.yaml}}",
        "b.yaml": "steps: {s: {uses: c.yaml}}",
        "c.yaml": "steps: {s: {run: x}}",
    }

    assert problems("steps: {a: {uses: a.yaml}, b: {uses: b.yaml}}", **files) == []


def test_a_workflow_that_is_too_deep_by_one_way_is_told_however_it_was_reached_first():
    chain = {f"w{n}.yaml": f"steps: {{s: {{uses: w{n + 1}.yaml}}}}" for n in range(1, 9)}
    chain["w9.yaml"] = "steps: {s: {run: x}}"

    found = told("steps: {short: {uses: w5.yaml}, long: {uses: w1.yaml}}", **chain)

    assert len(found) == 1
    assert "E252 workflows use each other deeper than 8" in found[0]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("budget: {usd: 5}", ["budget"]),
        ("concurrency: docs", ["concurrency"]),
        ("budget: {usd: 5}\nconcurrency: docs", ["budget", "concurrency"]),
    ],
)
def test_what_has_no_effect_in_a_workflow_that_is_used_is_said(text, names):
    found = problems(
        "steps: {a: {uses: d.yaml}}", **{"d.yaml": f"{text}\nsteps: {{m: {{run: x}}}}\n"}
    )

    assert found == [
        f"1:19 W252 '{name}' of d.yaml has no effect here: the run has its own" for name in names
    ]


def test_outputs_of_a_used_workflow_are_those_it_declares():
    text = (
        "steps:\n  d: {uses: docs.yaml, with: {modules: x}}\n"
        "  e: {run: 'echo ${{ steps.d.outputs.url }} ${{ steps.d.outputs.uri }}', needs: d}\n"
    )

    (found,) = problems(text, **{"docs.yaml": DOCS})

    assert found.endswith("E304 the step 'd' has no output 'uri'")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("uses: missing.yaml", "E101"),
        ("uses: ''", "E202"),
        ("uses: d.yaml, run: x", "E221"),
        ("uses: d.yaml, timeout: 5m", "E222"),
        ("uses: d.yaml, retry: {attempts: 2}", "E222"),
        ("uses: d.yaml, env: {A: b}", "E222"),
        ("uses: '${{ inputs.x }}'", "E224"),
        ("run: x, with: {a: b}", "E222"),
    ],
)
def test_a_step_that_uses_a_workflow_is_nothing_else(text, code):
    found = problems("steps: {a: {" + text + "}}", **{"d.yaml": "steps: {m: {run: x}}"})

    assert code in [line.split(" ")[1] for line in found]


def declared(kind: str, *options: str) -> InputSpec:
    return InputSpec(
        "x", kind, required=False, default=None, options=options, description="", mark=MARK
    )


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("string", "a", ("a", "")),
        ("string", 3, (3, "")),
        ("string", [1], ([1], "")),
        ("string", {"a": 1}, ({"a": 1}, "")),
        ("string", None, (None, "")),
        ("number", 1.5, (1.5, "")),
        ("number", "7", (7, "")),
        ("number", True, (None, "a number")),
        ("number", "many", (None, "a number")),
        ("number", [1], (None, "a number")),
        ("boolean", False, (False, "")),
        ("boolean", "TRUE", (True, "")),
        ("boolean", 1, (None, "a boolean")),
        ("choice", "b", ("b", "")),
        ("choice", "c", (None, "one of a, b")),
        ("choice", 1, (None, "a choice")),
    ],
)
def test_a_value_of_the_run_is_taken_as_the_input_declares(kind, value, found):
    assert value_of(declared(kind, "a", "b"), value) == found
