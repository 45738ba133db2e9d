import pytest

from runner.base.errors import StoreError
from runner.store.memory import MemoryStore


class PowerCutError(Exception):
    """The machine of the simulation is gone."""


def cut_power() -> None:
    raise PowerCutError


def test_a_crash_before_the_commit_leaves_nothing() -> None:
    store = MemoryStore()
    journal = store.open_stream("run")
    journal.append([b"a"], expected=0)
    store.before_commit = cut_power

    with pytest.raises(PowerCutError):
        journal.append([b"b", b"c"], expected=1)
    store.crash()

    assert [event.body for event in store.open_stream("run").read()] == [b"a"]


def test_a_crash_after_the_commit_leaves_all_though_the_writer_does_not_know() -> None:
    store = MemoryStore()
    journal = store.open_stream("run")
    store.after_commit = cut_power

    with pytest.raises(PowerCutError):
        journal.append([b"a", b"b"], expected=0)
    store.crash()

    assert [event.body for event in store.open_stream("run").read()] == [b"a", b"b"]


def test_a_journal_of_an_earlier_life_is_closed() -> None:
    store = MemoryStore()
    journal = store.open_stream("run")

    store.crash()

    with pytest.raises(StoreError, match="closed"):
        journal.append([b"a"], expected=0)
