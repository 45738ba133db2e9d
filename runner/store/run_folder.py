"""The folder of one run: where each file lies, and small writers for it.

Reading needs nothing but the plain files, so a copy on another machine tells as much.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from runner.base.canonical import Json, canonical
from runner.base.ids import RunId, StepId, slug
from runner.store.artifacts import ArtifactFolder
from runner.store.attempt_folder import AttemptFolder
from runner.store.disk import disk_errors, remove_tree, write_atomic
from runner.store.errors import DamagedRunError
from runner.store.event_file import EventFile, read_events
from runner.store.inbox import Inbox
from runner.store.journal import Journal, Recorded
from runner.store.lock import RunLock, is_held

HEAD = "run.json"
_HEAD_BYTES_MAX = 16 << 20


class RunFolder:
    """``.runner/runs/RUN`` or a copy of it; that it exists is not checked here."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.head_path = path / HEAD
        self.journal_path = path / "journal.db"
        self.lock_path = path / "journal.lock"
        self.events_path = path / "events.jsonl"
        self.summary_path = path / "summary.md"
        self.workflow_path = path / "workflow.yaml"
        self.work_path = path / "work"
        self.repository_path = path / "repo.git"
        self.files_path = path / "files"
        self.inbox = Inbox(path / "inbox")
        self.artifacts = ArtifactFolder(path / "artifacts")
        self._steps = f"{path}/steps"

    @property
    def run_id(self) -> RunId:
        """The run's name, also when a copy of its folder is called otherwise.

        Raises:
            DamagedRunError: see `head`.
        """
        return RunId(str(self.head()["run"]))

    def head(self) -> Mapping[str, Json]:
        """Return what ``run.json`` says of the run; ``run`` and ``number`` are always there.

        Raises:
            DamagedRunError: the file is missing or garbled.
            StoreError: it cannot be read.
        """
        with disk_errors(self.head_path):
            try:
                with self.head_path.open("rb") as file:
                    head = json.loads(file.read(_HEAD_BYTES_MAX))
            except (FileNotFoundError, NotADirectoryError):
                raise DamagedRunError(self.head_path, "is missing") from None
            except (ValueError, RecursionError):
                raise DamagedRunError(self.head_path, "is not JSON") from None
        if not isinstance(head, dict) or not isinstance(head.get("run"), str):
            raise DamagedRunError(self.head_path, "does not name a run")
        return head

    def write_head(self, head: Mapping[str, Json]) -> None:
        """Put ``head`` in the place of ``run.json``.

        Raises:
            StoreError: the disk refused; the old file is as it was.
        """
        self.write(HEAD, canonical(head) + b"\n")

    def write(self, name: str, content: bytes) -> None:
        """Put ``content`` in the place of the file ``name``, directly in the folder.

        Raises:
            StoreError: the disk refused; the old file is as it was.
        """
        path = self.path / name
        with disk_errors(path):
            write_atomic(path, content)

    def attempt(self, step: StepId, attempt: int) -> AttemptFolder:
        """Return the folder for the files of an attempt."""
        return AttemptFolder(f"{self._steps}/{slug(step)}", attempt)

    def acquire(self) -> RunLock:
        """Take the lock that makes this process the run's conductor.

        Raises:
            LockedError: another process conducts it.
            StoreError: the folder cannot be written.
        """
        return RunLock.acquire(self.lock_path)

    def is_live(self) -> bool:
        """Say whether some process conducts the run at this moment."""
        return is_held(self.lock_path)

    def create_journal(self, run_id: RunId) -> Journal:
        """Make the journal of a new run. Only for whoever holds the lock.

        Raises:
            StoreError: it exists, or the disk refused; then no file is left behind.
        """
        from runner.store.sqlite import SqliteStore

        return SqliteStore.create(self.journal_path).only_stream(run_id)

    def open_journal(self) -> Journal:
        """Open the journal of an earlier run. Only for whoever holds the lock.

        Raises:
            StoreError: it is missing, in use, damaged, or cannot be written.
            ContractError: it was written by a newer version.
        """
        from runner.store.sqlite import SqliteStore

        if not self.journal_path.exists():
            raise DamagedRunError(self.journal_path, "is missing; the run cannot go on without it")
        return SqliteStore.open(self.journal_path).only_stream(self.run_id)

    def open_events(self, journal: Journal) -> EventFile:
        """Open ``events.jsonl`` for writing, brought level with ``journal``.

        Raises:
            StoreError: the disk refused.
        """
        return EventFile.open(self.events_path, journal.read())

    def read_events(self, after: int = 0) -> Iterator[Recorded]:
        """Yield the events in ``events.jsonl`` behind the first ``after``; see `read_events`.

        Raises:
            DamagedRunError: a line is not what the runner writes.
        """
        return read_events(self.events_path, after)

    def discard(self) -> None:
        """Remove the folder of a run that could not begin."""
        remove_tree(self.path)
