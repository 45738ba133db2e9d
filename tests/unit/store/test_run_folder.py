import shutil
from pathlib import Path

import pytest

from runner.base.errors import StoreError
from runner.base.ids import RunId, StepId
from runner.store.errors import DamagedRunError, LockedError
from runner.store.project_folder import ProjectFolder
from runner.store.run_folder import RunFolder

RUN = RunId("20261123-142501-3f76")


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return ProjectFolder(tmp_path).create_run(RUN, {"workflow": "ci"})


def test_the_head_can_be_replaced(folder: RunFolder) -> None:
    folder.write_head({**folder.head(), "status": "succeeded"})

    assert folder.head() == {"run": RUN, "number": 1, "workflow": "ci", "status": "succeeded"}
    assert folder.run_id == RUN


@pytest.mark.parametrize(
    ("content", "fault"),
    [(None, "is missing"), (b"{", "is not JSON"), (b"\xff", "is not JSON"), (b"[]", "name a run")],
)
def test_a_damaged_head_is_named(folder: RunFolder, content: bytes | None, fault: str) -> None:
    folder.head_path.unlink()
    if content is not None:
        folder.head_path.write_bytes(content)

    with pytest.raises(DamagedRunError, match=fault) as damaged:
        folder.head()
    assert str(folder.head_path) in str(damaged.value)


def test_a_run_has_a_journal_and_its_events_as_plain_lines(folder: RunFolder) -> None:
    journal = folder.create_journal(RUN)
    journal.append([b'{"n":1}', b'{"n":2}'], expected=0)
    folder.open_events(journal).close()
    journal.close()

    journal = folder.open_journal()
    assert journal.length == 2
    journal.close()
    assert [event.body for event in folder.read_events(after=1)] == [b'{"n":2}']


def test_a_copy_is_read_from_plain_files_alone(folder: RunFolder, tmp_path: Path) -> None:
    folder.open_events(folder.create_journal(RUN)).append([b'{"n":1}'])
    (tmp_path / "copy").mkdir()
    for name in ("run.json", "events.jsonl"):
        shutil.copy(folder.path / name, tmp_path / "copy" / name)

    copy = RunFolder(tmp_path / "copy")

    assert copy.run_id == RUN
    assert [event.body for event in copy.read_events()] == [b'{"n":1}']
    assert not copy.is_live()
    assert copy.artifacts.listing() == []
    assert copy.inbox.take() == []
    assert {path.name for path in copy.path.iterdir()} == {"run.json", "events.jsonl"}


def test_a_run_without_its_journal_cannot_go_on(folder: RunFolder) -> None:
    with pytest.raises(DamagedRunError, match=r"journal\.db' is missing"):
        folder.open_journal()

    assert not folder.journal_path.exists()


def test_a_run_has_one_conductor(folder: RunFolder) -> None:
    assert not folder.is_live()

    with folder.acquire():
        assert folder.is_live()
        with pytest.raises(LockedError):
            folder.acquire()

    assert not folder.is_live()


def test_attempts_lie_under_the_slug_of_their_step(folder: RunFolder) -> None:
    assert folder.attempt(StepId("build"), 2).path == folder.path / "steps" / "build" / "2"
    parent = folder.attempt(StepId("build[../x]"), 1).path.parent
    assert parent.parent == folder.path / "steps"
    assert "/" not in parent.name


def test_files_of_the_run_are_written_whole(folder: RunFolder) -> None:
    folder.write("summary.md", b"# done\n")

    assert folder.summary_path.read_bytes() == b"# done\n"
    with pytest.raises(StoreError):
        folder.write("missing/file", b"x")


def test_a_discarded_run_is_gone(folder: RunFolder) -> None:
    folder.create_journal(RUN).close()

    folder.discard()
    folder.discard()

    assert not folder.path.exists()
