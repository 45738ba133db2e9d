"""A run's end as one number."""

import pytest

from runner.engine.state import fresh_state
from runner.service.outcomes import exit_code_of
from tests.support.plans import plan_of


@pytest.mark.parametrize(
    ("finished", "code"), [("succeeded", 0), ("failed", 1), ("cancelled", 130), ("", 4)]
)
def test_each_end_has_its_number(finished, code):
    state = fresh_state(plan_of({"a": []}))
    state.finished = finished

    assert exit_code_of(state) == code
