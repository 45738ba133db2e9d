from pathlib import Path

import pytest

from runner.base.errors import StoreError
from runner.store.attempt_folder import LOG, PROMPT, RESULT, TRANSCRIPT, AttemptFolder


@pytest.fixture
def attempt(tmp_path: Path) -> AttemptFolder:
    return AttemptFolder(f"{tmp_path}/steps/build", 1)


def test_nothing_is_on_disk_before_the_first_write(attempt: AttemptFolder, tmp_path: Path) -> None:
    attempt.log().close()

    assert attempt.read(RESULT) is None
    assert list(tmp_path.iterdir()) == []


def test_files_are_private_and_can_be_written_anew(attempt: AttemptFolder) -> None:
    attempt.write(RESULT, b"longer")
    attempt.write(RESULT, b"{}")
    attempt.write(PROMPT, b"do it")

    assert attempt.read(RESULT) == b"{}"
    assert {path.stat().st_mode & 0o777 for path in attempt.path.iterdir()} == {0o600}
    assert attempt.path.stat().st_mode & 0o777 == 0o700


def test_log_and_transcript_lie_beside_the_result(attempt: AttemptFolder) -> None:
    for log in (attempt.log(), attempt.transcript()):
        log.write(b"x\n")
        log.close()

    assert {path.name for path in attempt.path.iterdir()} == {LOG, TRANSCRIPT}


def test_a_place_that_cannot_be_written_is_told(attempt: AttemptFolder) -> None:
    attempt.write(RESULT, b"{}")
    (attempt.path / PROMPT).mkdir()

    with pytest.raises(StoreError, match=PROMPT):
        attempt.write(PROMPT, b"x")
    with pytest.raises(StoreError, match=PROMPT):
        attempt.read(PROMPT)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "steps").write_bytes(b"")

    with pytest.raises(StoreError, match="cannot read or write"):
        AttemptFolder(f"{tmp_path}/steps/build", 1).write(RESULT, b"{}")
