from pathlib import Path

from bench.planning import Cost, Planning, fan_out_workflow, large_workflow, planning_text
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


def test_the_tables_say_which_goals_are_reached():
    costs = {
        ("10,000 steps", "compose"): Cost(1.0, 0),
        ("10,000 steps", "plan"): Cost(2.5, 100_000),
        ("100,000 steps", "compose"): Cost(10.0, 0),
        ("100,000 steps", "plan"): Cost(25.0, 3_000_000),
    }
    steps = {"10,000 steps": 10_000, "100,000 steps": 100_000}

    text = planning_text(Planning(steps, costs, {"runner plan": 3.0}))

    assert "| 10,000 steps | 1.00 s | 2.50 s | 2.50 | 10.0 |" in text
    assert "| 2 x | 2.50 x | missed, 1.25 times the goal |" in text
    assert "| 11 x | 10.00 x | reached |" in text
    assert "| 25 KB | 30.00 KB | missed, 1.20 times the goal |" in text
    assert "| `runner plan` | 3.00 |" in text
