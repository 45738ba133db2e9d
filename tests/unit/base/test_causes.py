"""The table of causes: one row a cause, found by name, alias or family."""

import pytest

from runner.base.causes import ALIASES, CAUSES, Retry, find_cause


@pytest.mark.parametrize("name", CAUSES)
def test_a_cause_is_found_by_its_name(name):
    assert find_cause(name) is CAUSES[name]
    assert CAUSES[name].name == name
    assert CAUSES[name].meaning


@pytest.mark.parametrize(("alias", "name"), ALIASES.items())
def test_a_cause_is_found_by_its_alias(alias, name):
    assert find_cause(alias) is CAUSES[name]
    assert alias not in CAUSES


@pytest.mark.parametrize("name", ["exit:1", "exit:75", "exit:255"])
def test_every_exit_code_is_of_the_family(name):
    assert find_cause(name) is CAUSES["exit"]


@pytest.mark.parametrize("name", ["", "exit:", "exit:-1", "exit:x", "EXIT", "nobody_knows_this"])
def test_what_is_no_cause_is_not_found(name):
    assert find_cause(name) is None


def test_what_rests_only_says_so_where_something_follows():
    for row in CAUSES.values():
        assert row.retry is not Retry.NEVER or (row.floor_ms == 0 and row.rests), row.name


def test_a_remedy_is_one_line_without_a_stop():
    for row in CAUSES.values():
        assert "\n" not in row.remedy
        assert not row.remedy.endswith(".")
