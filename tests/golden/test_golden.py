"""Pairs: a sound workflow and its plan; broken ones are in `tests.corpus`.

``GOLDEN=write python -m pytest tests/golden`` writes the second halves anew; read what changes.
"""

import json
import os
from pathlib import Path

import pytest

from runner.plan.graph import draw_graph
from runner.plan.resolve import resolve
from runner.spec.load import load_captured, load_workflow
from tests.support.plan_drawing import draw_plan

HERE = Path(__file__).parent
SOUND = sorted((HERE / "sound").glob("*.yaml"))


def compare(path: Path, found: str) -> None:
    if os.environ.get("GOLDEN") == "write":
        path.write_text(found, "utf-8")
    assert found == path.read_text("utf-8")


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_a_sound_workflow_becomes_exactly_this_plan(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    spec = load_workflow(Path(path.name))

    plan = resolve(spec, {}, workspace_default="commit")

    drawn = json.dumps(draw_plan(plan), indent=2) + "\n"
    compare(path.with_suffix(".json"), drawn)
    compare(path.with_suffix(".txt"), draw_graph(plan, "text") + "\n")


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_what_was_captured_gives_the_same_plan_without_the_disk(path, monkeypatch, tmp_path):
    monkeypatch.chdir(path.parent)
    spec = load_workflow(Path(path.name))

    monkeypatch.chdir(tmp_path)
    again = load_captured(spec.text, spec.files, spec.path)

    before = draw_plan(resolve(spec, {}, workspace_default="commit"))
    assert draw_plan(resolve(again, {}, workspace_default="commit")) == before
