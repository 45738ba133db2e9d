"""The status functions of a scope."""

import pytest

from runner.source.scope import STATUS_FUNCTIONS, Scope


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope({}), {"success", "always"}),
        (Scope({}, {"a": "succeeded"}, {"a": "succeeded"}), {"success", "always"}),
        (Scope({}, {"a": "failed"}, {"a": "failed"}), {"failure", "always"}),
        (Scope({}, {"a": "skipped"}, {"a": "skipped", "b": "failed"}), {"failure", "always"}),
        (Scope({}, {"a": "skipped"}, {"a": "skipped"}, is_cancelled=True), {"cancelled", "always"}),
    ],
)
def test_status_functions_say_how_the_steps_before_ended(scope: Scope, expected: set[str]) -> None:
    assert {name for name in STATUS_FUNCTIONS if scope.status(name)} == expected
