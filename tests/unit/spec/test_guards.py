import pytest

from runner.spec.guards import Guards
from tests.support.workflows import workflow


def guards(steps: str, final: str = "") -> Guards:
    under_finally = f"\nfinally: {{{final}}}" if final else ""
    return Guards.of(workflow(f"steps: {{{steps}}}{under_finally}"))


ASK = "ask: {approval: Sure?, needs: first}"


@pytest.mark.parametrize("last", ["{run: x, needs: ask}", "{run: x, needs: [first, between]}"])
def test_an_approval_stands_before_all_that_cannot_begin_without_it(last):
    found = guards(f"first: {{run: x}}, {ASK}, between: {{run: x, needs: ask}}, last: {last}")

    assert found.stand_between("first", "last")
    assert found.stand_between("", "last")
    assert not found.stand_between("between", "last")
    assert not found.stand_between("", "first")
    assert not found.stand_between("", "ask")


@pytest.mark.parametrize("last", ["{run: x, needs: ask, if: always()}", "{run: x, needs: first}"])
def test_a_step_that_begins_in_any_case_has_no_guard(last):
    assert not guards(f"first: {{run: x}}, {ASK}, last: {last}").stand_between("", "last")


def test_steps_under_finally_are_guarded_by_approvals_among_them_alone():
    final = "asked: {approval: Sure?}, last: {run: x, needs: asked}, other: {run: x}"
    found = guards(f"first: {{run: x}}, {ASK}", final)

    assert found.stand_between("first", "last")
    assert not found.stand_between("first", "other")
