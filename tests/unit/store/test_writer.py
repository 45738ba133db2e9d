import asyncio
import threading
from collections.abc import Sequence

import pytest

from runner.base.errors import StoreError
from runner.store.errors import DiskFullError, SeqConflictError
from runner.store.memory import MemoryJournal, MemoryStore
from runner.store.writer import JournalWriter


class Gate:
    """Holds each commit until it is opened, and counts them."""

    def __init__(self) -> None:
        self.commits = 0
        self.entered = threading.Event()
        self._open = threading.Event()

    def __call__(self) -> None:
        self.commits += 1
        self.entered.set()
        assert self._open.wait(10)

    def open(self) -> None:
        self._open.set()


def bodies(journal: MemoryJournal) -> list[bytes]:
    return [event.body for event in journal.read()]


def test_an_append_is_done_when_it_is_durable() -> None:
    journal = MemoryStore().open_stream("run")

    async def scenario() -> int:
        async with JournalWriter(journal) as writer:
            await writer.append([b"a"], expected=0)
            return await writer.append([b"b", b"c"], expected=1)

    assert asyncio.run(scenario()) == 3
    assert bodies(journal) == [b"a", b"b", b"c"]


def test_the_loop_goes_on_during_a_commit() -> None:
    store, gate = MemoryStore(), Gate()
    store.before_commit = gate

    async def scenario() -> bool:
        async with JournalWriter(store.open_stream("run")) as writer:
            result = writer.append([b"a"], expected=0)
            await asyncio.to_thread(gate.entered.wait, 10)
            went_on = not result.done()
            gate.open()
            await result
            return went_on

    assert asyncio.run(scenario())


def test_what_is_queued_during_a_commit_is_one_commit() -> None:
    store, gate = MemoryStore(), Gate()
    store.before_commit = gate
    journal = store.open_stream("run")

    async def scenario() -> list[int]:
        async with JournalWriter(journal) as writer:
            first = writer.append([b"0"], expected=0)
            await asyncio.to_thread(gate.entered.wait, 10)
            later = [writer.append([b"%d" % n], expected=n) for n in range(1, 50)]
            gate.open()
            return [await result for result in (first, *later)]

    assert asyncio.run(scenario()) == list(range(1, 51))
    assert gate.commits == 2
    assert bodies(journal) == [b"%d" % n for n in range(50)]


def test_a_batch_that_expects_another_length_fails_alone() -> None:
    journal = MemoryStore().open_stream("run")

    async def scenario() -> Sequence[object]:
        async with JournalWriter(journal) as writer:
            results = [
                writer.append([b"a"], expected=0),
                writer.append([b"lost"], expected=0),
                writer.append([b"b"], expected=1),
            ]
            await asyncio.wait(results)
            return [result.exception() or result.result() for result in results]

    first, conflict, last = asyncio.run(scenario())

    assert (first, last) == (1, 2)
    assert isinstance(conflict, SeqConflictError)
    assert bodies(journal) == [b"a", b"b"]


def test_nothing_is_written_behind_a_batch_that_failed() -> None:
    store = MemoryStore()
    journal = store.open_stream("run")
    faults = iter([DiskFullError(__file__)])  # type: ignore[arg-type]

    def fail_once() -> None:
        for fault in faults:
            raise fault

    store.before_commit = fail_once

    async def scenario() -> int:
        async with JournalWriter(journal) as writer:
            with pytest.raises(DiskFullError):
                await writer.append([b"a"], expected=0)
            with pytest.raises(SeqConflictError):
                await writer.append([b"b"], expected=1)
            return await writer.append([b"a"], expected=0)

    assert asyncio.run(scenario()) == 1
    assert bodies(journal) == [b"a"]


def test_an_idle_writer_can_commit_in_the_loop() -> None:
    store, gate = MemoryStore(), Gate()
    journal = store.open_stream("run")

    async def scenario() -> int:
        async with JournalWriter(journal) as writer:
            assert writer.append_here([b"a"], expected=0) == 1
            store.before_commit = gate
            result = writer.append([b"b"], expected=1)
            assert not writer.is_idle
            gate.open()
            await result
            assert writer.is_idle
            return writer.append_here([b"c"], expected=2)

    assert asyncio.run(scenario()) == 3
    assert bodies(journal) == [b"a", b"b", b"c"]


def test_closing_commits_what_is_queued() -> None:
    journal = MemoryStore().open_stream("run")

    async def scenario() -> None:
        writer = JournalWriter(journal)
        results = [writer.append([b"%d" % n], expected=n) for n in range(20)]
        await writer.close()
        await writer.close()
        assert await results[-1] == 20
        with pytest.raises(StoreError, match="closed"):
            writer.append([b"x"], expected=20)

    asyncio.run(scenario())
    assert journal.length == 20


def test_an_append_that_nobody_waits_for_any_more_is_written_all_the_same() -> None:
    store, gate = MemoryStore(), Gate()
    store.before_commit = gate
    journal = store.open_stream("run")

    async def scenario() -> int:
        async with JournalWriter(journal) as writer:
            writer.append([b"a"], expected=0).cancel()
            result = writer.append([b"b"], expected=1)
            gate.open()
            return await result

    assert asyncio.run(scenario()) == 2
    assert bodies(journal) == [b"a", b"b"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_our_own_ends_the_writer_and_leaves_nobody_waiting() -> None:
    store = MemoryStore()

    def fail() -> None:
        raise ZeroDivisionError

    store.before_commit = fail

    async def scenario() -> None:
        writer = JournalWriter(store.open_stream("run"))
        results = [writer.append([b"%d" % n], expected=n) for n in range(3)]
        for result in results:
            with pytest.raises(StoreError, match="stopped"):
                await result
        with pytest.raises(StoreError, match="closed"):
            writer.append([b"a"], expected=0)
        await writer.close()

    asyncio.run(scenario())
