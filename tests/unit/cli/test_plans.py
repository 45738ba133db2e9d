import json

import pytest

from runner.cli.main import main

GOOD = """\
name: demo
inputs: {who: {type: string, default: world}}
steps:
  hello: {run: "echo ${{ inputs.who }}"}
  twice: {needs: [hello], run: "true", timeout: 90s, retry: {attempts: 2}}
"""
GROWING = """\
budget: {usd: 20}
steps:
  plan:
    prompt: Which modules?
    output-schema: {type: object, properties: {modules: {type: array}}}
  build:
    needs: plan
    strategy: {for-each: "${{ steps.plan.outputs.modules }}", as: module, max-parallel: 4}
    requires: {capabilities: [python], os: linux, claude: ">=2.1"}
    prompt: Build ${{ module }}.
  test:
    needs: build
    strategy: {matrix: {python: ["3.11", "3.12"]}}
    run: echo ${{ matrix.python }}
  many:
    strategy: {for-each: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]}
    run: echo ${{ item }}
  ship: {needs: test, approval: Ship it?}
finally:
  bye: {run: echo bye}
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    (tmp_path / "good.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "growing.yaml").write_text(GROWING, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def planned(capsys, *words):
    assert main(["plan", *words]) == 0
    return capsys.readouterr().out


def test_a_plan_lists_steps_in_order_with_what_was_decided(files, capsys):
    plan = json.loads(planned(capsys, "good.yaml", "-i", "who=you", "--output", "json"))

    assert plan["inputs"] == {"who": "you"}
    assert [step["id"] for step in plan["steps"]] == ["hello", "twice"]
    assert plan["steps"][1]["timeout_ms"] == 90_000
    assert plan["steps"][1]["workspace"] == "shared"
    assert plan["critical_path"] == {"steps": ["hello", "twice"], "timeout_ms": 3_690_000}
    assert plan["worst_case"]["usd"] == 0


def test_a_plan_is_shown_to_people(files, capsys):
    lines = planned(capsys, "good.yaml").splitlines()

    assert lines[0] == "input who = world"
    assert lines[3].split() == ["2", "twice", "shell", "shared", "1m30s", "2", "hold", "hello"]
    assert lines[-3:] == [
        "critical path: hello -> twice",
        "               1h01m by the timeouts of one attempt each",
        "worst case:    $0.00; no step costs money",
    ]


def test_a_plan_says_what_steps_become_what_agents_must_have_and_what_it_may_cost(files, capsys):
    out = planned(capsys, "growing.yaml")

    assert "  build: one for each of steps.plan.outputs.modules, at most 10,000; 4 at once" in out
    assert "  test:  3.11, 3.12\n" in out
    assert "  many:  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more\n" in out
    assert "agents must have:\n  build: python, linux, claude >=2.1\n" in out
    assert "critical path: plan -> build -> test -> ship -> bye\n" in out
    assert "worst case:    $20.00 (the run's budget; 2 paid steps, 30,003 attempts at most)" in out
    assert "bye    shell     shared     1h00m    3      hold     all others" in out


def test_programs_get_all_of_that(files, capsys):
    plan = json.loads(planned(capsys, "growing.yaml", "--output", "json"))

    steps = {step["id"]: step for step in plan["steps"]}
    assert steps["build"]["instances"] == {
        "names": None,
        "source": "each of steps.plan.outputs.modules",
        "count_max": 10_000,
        "parallel_max": 4,
        "fail_fast": True,
        "fault": "",
    }
    assert steps["test"]["instances"]["names"] == ["3.11", "3.12"]
    assert steps["build"]["requires"]["claude"] == ">=2.1"
    assert steps["bye"]["finally"]
    assert plan["worst_case"] == {
        "usd": 20,
        "paid_steps": 2,
        "attempts": 30_003,
        "limited_by_budget": True,
    }


def test_a_plan_without_a_limit_says_which_steps_have_none(files, capsys):
    (files / "dear.yaml").write_text("steps: {think: {prompt: Think.}}", "utf-8")

    out = planned(capsys, "dear.yaml")

    assert "worst case:    no limit: nothing limits think (1 paid step, 3 attempts at most)" in out


def test_instances_that_cannot_be_are_told(files, capsys):
    text = "inputs: {l: {default: x}}\nsteps: {%s}"
    odd = "a: {strategy: {for-each: '${{ inputs.l }}'}, run: 'x ${{ item }}'}"
    odd += ", b: {strategy: {for-each: []}, run: 'x ${{ item }}'}"
    (files / "odd.yaml").write_text(text % odd, "utf-8")

    out = planned(capsys, "odd.yaml")

    assert "  a: none: 'for-each' needs a list" in out
    assert "  b: none: each item gives nothing" in out
