import gc

import pytest

from runner.base.collector import collector_resting


def test_the_collector_rests_for_the_block_and_no_longer():
    assert gc.isenabled()

    with collector_resting():
        resting = not gc.isenabled()

    assert resting
    assert gc.isenabled()


def test_what_was_built_is_old_and_still_collected_one_day():
    with collector_resting():
        built = [[]]

    young = gc.get_objects(generation=0)
    old = gc.get_objects(generation=2)
    assert not any(each is built for each in young)
    assert any(each is built for each in old)
    assert gc.get_freeze_count() == 0


def test_a_failure_inside_does_not_leave_the_collector_off():
    with pytest.raises(KeyError), collector_resting():
        raise KeyError

    assert gc.isenabled()


def test_who_has_switched_the_collector_off_finds_it_off():
    gc.disable()
    try:
        with collector_resting():
            pass

        assert not gc.isenabled()
    finally:
        gc.enable()
