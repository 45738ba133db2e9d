"""The status functions of a scope."""

import pytest

from runner.source.scope import STATUS_FUNCTIONS, Scope


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope({}), {"success", "always"}),
        (Scope({}, {"a": "succeeded"}), {"success", "always"}),
        (Scope({}, {"a": "failed"}), {"failure", "always"}),
        (Scope({}, {"a": "succeeded", "b": "failed"}), {"failure", "always"}),
        (Scope({}, {"a": "skipped"}), {"always"}),
        (Scope({}, {"a": "succeeded"}, is_cancelled=True), {"cancelled", "always"}),
        (Scope({}, {"a": "failed"}, is_cancelled=True), {"failure", "cancelled", "always"}),
    ],
)
def test_status_functions_say_how_the_steps_before_ended(scope: Scope, expected: set[str]) -> None:
    assert {name for name in STATUS_FUNCTIONS if scope.status(name)} == expected
