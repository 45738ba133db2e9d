import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from runner.source.compile_schema import TARGET, compiled_code
from runner.source.compiled.workflow import Mismatch, validate
from runner.source.document import Document, Text
from runner.source.nodes import plain
from runner.source.schema_check import Shape, check_shape
from runner.source.schema_files import schema
from runner.source.yaml_reader import read_yaml

VALIDATOR = Draft7Validator(schema("workflow"))


def check(text: str) -> tuple[Document, Shape]:
    document = read_yaml(Text("w.yaml", text))
    return document, check_shape(document)


def messages(text: str) -> list[str]:
    _, shape = check(text)
    return [
        f"{problem.mark.line}:{problem.mark.column} {problem.code} {problem.message}"
        + (f"; {problem.hint}" if problem.hint else "")
        for problem in sorted(shape.problems, key=lambda one: (one.mark.line, one.mark.column))
    ]


def compiled_takes(tree: object) -> bool:
    try:
        validate(tree)
    except Mismatch:
        return False
    return True


def test_the_compiled_checker_is_the_schema_as_it_stands():
    assert TARGET.read_text("utf-8") == compiled_code()


def test_the_schema_keeps_to_what_both_checkers_treat_alike():
    allowed = {
        *("$schema", "title", "description", "type", "additionalProperties", "properties"),
        *("required", "definitions", "enum", "items", "minItems", "minProperties", "minLength"),
        *("maxLength", "minimum", "maximum", "exclusiveMinimum", "pattern", "propertyNames"),
        *("default", "examples", "$ref", "x-expected"),
    }
    waiting: list[object] = [schema("workflow")]
    while waiting:
        part = waiting.pop()
        assert isinstance(part, dict)
        assert set(part) <= allowed
        assert "$ref" not in part or set(part) == {"$ref"}
        named = [*part.get("properties", {}).values(), *part.get("definitions", {}).values()]
        single = [part[key] for key in ("items", "propertyNames") if key in part]
        extra = part.get("additionalProperties")
        waiting += [*named, *single, *([extra] if isinstance(extra, dict) else [])]


def test_every_key_of_the_schema_is_described():
    definitions = schema("workflow")["definitions"]
    waiting: list[object] = [schema("workflow"), *definitions.values()]
    while waiting:
        part = waiting.pop()
        for name, value in part.get("properties", {}).items():
            named = definitions[value["$ref"].rpartition("/")[2]] if "$ref" in value else value
            assert named.get("description"), name
            waiting.append(value)


_NAMES = st.sampled_from(
    [
        *("steps", "name", "version", "a", "B", "run", "needs", "retry", "attempts", "timeout"),
        *("env", "claude", "max-turns", "settings", "permissions", "deny", "inputs", "type"),
        *("requires", "x\n"),
    ]
)
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 3),
    st.floats(-1, 3),
    st.text("ab1_ -", max_size=3),
    _NAMES,
)
_TREES = st.recursive(
    _VALUES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(_TREES, st.fixed_dictionaries({"steps": st.dictionaries(_NAMES, _TREES)})))
def test_both_checkers_say_the_same(tree):
    # In jsonschema '$' lets a line end through, in the compiled code it does not.
    if "\\n" in json.dumps(tree):
        return
    assert compiled_takes(tree) == VALIDATOR.is_valid(tree)


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries({"steps": st.dictionaries(_NAMES, _TREES)}))
def test_whatever_the_compiled_checker_refuses_is_explained(tree):
    document, shape = check(json.dumps(tree))

    assert shape.problems or compiled_takes(document.root)


def test_a_workflow_of_the_right_shape_has_no_problems():
    assert messages("steps: {a: {run: echo, needs: b, requires: [x]}}") == []


def test_unknown_keys_come_with_the_nearest_one():
    assert messages("steps:\n  a: {comand: x, zzz: y, retry: {zzz: 1}}\nnam: y\n") == [
        "2:7 E201 unknown key 'steps.a.comand'; write 'run'",
        "2:18 E201 unknown key 'steps.a.zzz'; 'runner schema' shows the keys there are",
        "2:34 E201 unknown key 'steps.a.retry.zzz'; known here: attempts, backoff, never, on",
        "3:1 E201 unknown key 'nam'; did you mean 'name'?",
    ]


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("verify: []", "2:7 E204 'steps.a.verify' is not supported yet; leave it out"),
        ("fallback: []", "2:7 E204 'steps.a.fallback' is not supported yet; leave it out"),
        ("retry: {recoveries: 3}", "2:15 E204 'steps.a.retry.recoveries' is not supported yet"),
        ("requires: {agent: x}", "2:18 E204 'steps.a.requires.agent' is not supported yet"),
        ("on-lost: resume", "2:16 E204 steps.a.on-lost: 'resume' is not supported yet"),
        ("timeout: soon", "2:16 E202 steps.a.timeout must be a duration with its unit"),
        ("timeout: 30", "2:16 E202 steps.a.timeout must be a duration with its unit"),
        ("retry: {attempts: -1}", "2:25 E202 steps.a.retry.attempts must be at least 1, got -1"),
        ("retry: {attempts: 1.5}", "E202 steps.a.retry.attempts must be a whole number, got 1.5"),
        ("retry: {attempts: true}", "E202 steps.a.retry.attempts must be a whole number, got true"),
        ("retry: 3", "E202 steps.a.retry must be a mapping, got 3"),
        ("run: [a]", "2:12 E202 steps.a.run must be text, got a list"),
        ("idempotent: yes", "E202 steps.a.idempotent must be true or false, got 'yes'"),
        ("env: {1A: x}", "2:13 E205 '1A' in steps.a.env cannot be a name"),
        ("env: {A: }", "E202 steps.a.env.A must be text or a number or true or false, got nothing"),
        (
            "workspace: comit",
            "must be commit or shared or none, got 'comit'; did you mean 'commit'?",
        ),
        ("claude: {max-budget-usd: 0}", "E202 steps.a.claude.max-budget-usd must be more than 0"),
        ("claude: {permission-mode: plan}", "or dontAsk, got 'plan'"),
        ("claude: {settings: {permissions: {deny: Bash}}}", "permissions.deny must be a list"),
        ("claude: {settings: {permisions: {}}}", "did you mean 'permissions'?"),
        ("claude: {settings: {hooks: {PreToolUs: []}}}", "did you mean 'PreToolUse'?"),
        ("claude: {mcp-config: {}}", "steps.a.claude.mcp-config lacks 'mcpServers'; add it"),
        ("claude: {agents: {r: {prompt: x}}}", "steps.a.claude.agents.r lacks 'description'"),
        ("shell: []", "steps.a.shell is empty; give at least one"),
        ("needs: [[x]]", "2:15 E202 steps.a.needs[0] must be text, got a list"),
        ("outputs: {a: b}", "outputs need no declaration"),
        ("x: y", "E201 unknown key 'steps.a.x'"),
    ],
)
def test_each_fault_of_a_step_has_place_words_and_remedy(step, problem):
    (message,) = messages("steps:\n  a: {" + step + "}\n")

    assert problem in message


def test_top_level_faults_are_named():
    text = "version: 2\nrouting: {}\non: push\ninputs: {Idea: {}}\nsteps: {}\n"

    assert messages(text) == [
        "1:10 E206 version 2 of the language is not supported; write 1",
        "2:1 E204 'routing' is not supported yet; leave it out",
        "3:1 E201 unknown key 'on'; a workflow has no triggers; leave it out",
        "4:10 E205 'Idea' in inputs cannot be a name; use a name of a-z, 0-9 and _ that begins"
        " with a letter, 63 characters at most",
        "5:8 E202 steps is empty; give at least one",
    ]


def test_a_file_without_steps_says_so():
    assert messages("name: x\n") == ["1:1 E203 the workflow lacks 'steps'; add it"]


@pytest.mark.parametrize("name", ["__proto__", "constructor-x", "..", "a/b", '""', "x" * 64, "é"])
def test_ids_are_plain_words(name):
    (message,) = messages(f"steps: {{{name}: {{run: x}}}}")

    assert " E205 " in message


def test_text_that_looks_like_a_number_is_text_where_text_is_wanted():
    document, shape = check("name: 1.10\ndescription: true\nsteps: {a: {run: 0123}}\n")

    assert shape.problems == []
    assert plain(document.root) == {
        "name": "1.10",
        "description": "true",
        "steps": {"a": {"run": "0123"}},
    }


def test_what_is_wrong_is_cut_out_so_that_reading_can_go_on():
    document, shape = check("steps:\n  a: {run: x, timeot: 1m, retry: {attempts: 0, on: [a]}}\n")

    assert shape.is_readable
    assert plain(document.root) == {"steps": {"a": {"run": "x", "retry": {"on": ["a"]}}}}
    assert {key for keys in shape.cut.values() for key in keys} == {"timeot", "attempts"}


def test_a_tree_that_stays_wrong_is_not_readable():
    _, shape = check("steps: 5\n")

    assert not shape.is_readable
