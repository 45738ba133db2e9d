import subprocess
import sys

import pytest

HEAVY = ("jinja2", "tree_sitter", "jsonschema", "fastjsonschema", "networkx", "rich", "asyncio")


@pytest.mark.integration
def test_a_sound_workflow_without_expressions_loads_no_heavy_module(tmp_path):
    (tmp_path / "w.yaml").write_text("steps: {a: {run: make}, b: {prompt: x, needs: a}}\n")
    program = (
        "import sys; from pathlib import Path; from runner.spec.load import load_workflow;"
        f"load_workflow(Path({str(tmp_path / 'w.yaml')!r}));"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )

    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"
