"""Any history of appends, conflicts, crashes and reopenings, against a list."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from runner.store.errors import SeqConflictError
from runner.store.journal import Journal, JournalStore
from runner.store.memory import MemoryStore
from runner.store.sqlite import SqliteStore

BODIES = st.lists(st.binary(min_size=1, max_size=200), max_size=80)


class PowerCutError(Exception):
    """The machine of the simulation is gone."""


def cut_power() -> None:
    raise PowerCutError


class JournalMachine(RuleBasedStateMachine):
    """Two streams; ``acknowledged`` is what must be there."""

    store: JournalStore

    def reopened(self) -> JournalStore:
        raise NotImplementedError

    @initialize()
    def begin(self) -> None:
        self.acknowledged: dict[str, list[bytes]] = {"one": [], "two": []}
        self.reopen()

    @rule(stream=st.sampled_from(["one", "two"]), bodies=BODIES)
    def append(self, stream: str, bodies: list[bytes]) -> None:
        events = self.acknowledged[stream]
        length = self.journals[stream].append(bodies, expected=len(events))
        events += bodies
        assert length == len(events)

    @rule(stream=st.sampled_from(["one", "two"]), bodies=BODIES, off=st.integers(-3, 3))
    def append_elsewhere(self, stream: str, bodies: list[bytes], off: int) -> None:
        expected = len(self.acknowledged[stream]) + off
        if off and expected >= 0:
            with pytest.raises(SeqConflictError) as conflict:
                self.journals[stream].append(bodies, expected=expected)
            assert conflict.value.actual == len(self.acknowledged[stream])

    @rule()
    def reopen(self) -> None:
        self.store = self.reopened()
        self.journals: dict[str, Journal] = {
            stream: self.store.open_stream(stream) for stream in self.acknowledged
        }

    @invariant()
    def holds_what_was_acknowledged(self) -> None:
        for stream, journal in getattr(self, "journals", {}).items():
            found = list(journal.read())
            assert [event.body for event in found] == self.acknowledged[stream]
            assert [event.seq for event in found] == list(range(1, len(found) + 1))
            assert journal.length == len(found)
            journal.verify()


class MemoryMachine(JournalMachine):
    def reopened(self) -> JournalStore:
        if not hasattr(self, "disk"):
            self.disk = MemoryStore()
        self.disk.crash()
        return self.disk

    @rule(bodies=BODIES.filter(bool), is_written=st.booleans())
    def crash_in_an_append(self, *, bodies: list[bytes], is_written: bool) -> None:
        self.disk.before_commit, self.disk.after_commit = (
            (lambda: None, cut_power) if is_written else (cut_power, lambda: None)
        )
        with pytest.raises(PowerCutError):
            self.journals["one"].append(bodies, expected=len(self.acknowledged["one"]))
        self.acknowledged["one"] += bodies if is_written else []
        self.disk.before_commit = self.disk.after_commit = lambda: None
        self.reopen()


class SqliteMachine(JournalMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="journal-"))
        SqliteStore.create(self.folder / "journal.db").close()

    def reopened(self) -> JournalStore:
        if hasattr(self, "store"):
            self.store.close()
        return SqliteStore.open(self.folder / "journal.db")

    @rule()
    def crash(self) -> None:
        """The files as they lie there while the journal is open: what kill -9 would leave."""
        copy = Path(tempfile.mkdtemp(prefix="journal-"))
        for file in self.folder.iterdir():
            shutil.copy(file, copy / file.name)
        self.store.close()
        shutil.rmtree(self.folder)
        self.folder = copy
        self.reopen()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
        shutil.rmtree(self.folder)


TestMemory = MemoryMachine.TestCase
TestSqlite = SqliteMachine.TestCase
TestMemory.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
TestSqlite.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
