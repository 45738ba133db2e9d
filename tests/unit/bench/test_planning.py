from pathlib import Path

from bench.planning import (
    Cost,
    Planning,
    fan_out_workflow,
    large_workflow,
    planning_goals,
    planning_text,
)
from runner.plan.resolve import resolve
from runner.spec.load import load_workflow
from runner.spec.workflow import WorkflowSpec


def loaded(folder: Path, text: str) -> WorkflowSpec:
    path = folder / "w.yaml"
    path.write_text(text)
    return load_workflow(path)


def test_the_workloads_are_sound_and_as_large_as_they_say(tmp_path):
    plain, naming = large_workflow(50), large_workflow(50, with_expressions=True)

    for text in (plain, naming):
        spec = loaded(tmp_path, text)
        assert len(resolve(spec, {}, workspace_default="shared").steps) == 50
        assert not spec.warnings
    assert naming.count("${{") == 4
    assert 230 < len(large_workflow(1_000)) / 1_000 < 260


def test_the_fan_out_has_its_instances_and_what_waits_for_them(tmp_path):
    spec = loaded(tmp_path, fan_out_workflow(3))

    assert spec.steps["one"].strategy is not None
    assert len(spec.steps["one"].strategy.items) == 3
    assert spec.steps["all"].needs == ("one",)


def test_the_tables_and_the_goals_say_what_was_found():
    costs = {
        ("10,000 steps", "compose"): Cost(1.0, 0),
        ("10,000 steps", "plan"): Cost(2.5, 100_000),
        ("100,000 steps", "compose"): Cost(10.0, 0),
        ("100,000 steps", "plan"): Cost(25.0, 3_000_000),
    }
    steps = {"10,000 steps": 10_000, "100,000 steps": 100_000}
    planning = Planning(steps, costs, {"runner plan": 3.0})

    text = planning_text(planning)

    assert "| 10,000 steps | 1.00 s | 2.50 s | 2.50 | 10.0 |" in text
    assert "| `runner plan` | 3.00 |" in text
    assert list(planning_goals(planning)) == [
        ("W5, planning 10,000 steps", 2.0, 2.5, "x yaml.compose"),
        ("W5, 100,000 steps", 11.0, 10.0, "x 10,000 steps"),
        ("W5, memory of 10,000 steps", 25.0, 10.0, "KB a step"),
        ("W5, memory of 100,000 steps", 25.0, 30.0, "KB a step"),
    ]
