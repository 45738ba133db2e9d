"""Every engine that a test drives is held against all invariants when the test ends."""

from collections.abc import Callable, Iterator

import pytest

from runner.plan.plan import Plan
from tests.support.engine_script import Script


@pytest.fixture
def script() -> Iterator[Callable[..., Script]]:
    scripts: list[Script] = []

    def make(plan: Plan, **fields) -> Script:
        scripts.append(Script(plan, **fields))
        return scripts[-1]

    yield make
    for each in scripts:
        assert each.faults() == []
