import pytest

from runner.kinds.table import KINDS


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_is_found_under_its_name_and_owns_what_defines_it(name):
    kind = KINDS[name]

    assert kind.name == name
    assert kind.defining
    assert kind.defining <= kind.keys


def test_no_key_has_two_owners():
    owned = [key for kind in KINDS.values() for key in kind.keys]

    assert len(owned) == len(set(owned))
