"""A scope and a mark for tests of expressions."""

from runner.base.canonical import Json
from runner.source.problems import Mark
from runner.source.scope import Scope

MARK = Mark("flow.yaml", 3, 5)


def scope_with(**values: Json) -> Scope:
    """Return a scope with a finished step 'plan' beside ``values``."""
    plan: Json = {
        "outputs": {"modules": ["api", "web"], "percent": "80", "note": None},
        "status": "succeeded",
        "artifacts": ["report.txt"],
    }
    return Scope(
        {"inputs": {}, "steps": {"plan": plan}, "run": {"id": "r1", "number": 7}, **values}
    )
