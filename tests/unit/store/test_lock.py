import os
import socket
from pathlib import Path

import pytest

from runner.base.errors import StoreError
from runner.store.errors import LockedError
from runner.store.lock import RunLock, holder_of, is_held


def test_a_lock_is_held_until_it_is_released(tmp_path: Path) -> None:
    path = tmp_path / "journal.lock"
    assert not is_held(path)

    with RunLock.acquire(path) as lock:
        assert is_held(path)

    assert not is_held(path)
    lock.release()
    assert path.exists()


def test_who_comes_second_is_told_who_was_first(tmp_path: Path) -> None:
    path = tmp_path / "journal.lock"
    holder = f"process {os.getpid()} on host '{socket.gethostname()}'"

    with RunLock.acquire(path), pytest.raises(LockedError) as refused:
        RunLock.acquire(path)

    assert str(refused.value) == f"'{tmp_path}' is in use by {holder}"
    assert refused.value.exit_code == 3


def test_a_lock_file_that_names_a_living_process_means_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.lock"
    path.write_text(f'{{"pid": {os.getpid()}, "host": "{socket.gethostname()}"}}')

    assert not is_held(path)
    RunLock.acquire(path).release()


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"pid": "x", "host": 1}', b"\xff"])
def test_a_garbled_lock_file_only_spoils_the_message(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.lock"
    path.write_bytes(content)

    assert holder_of(path) == "another process"
    RunLock.acquire(path).release()


def test_a_lock_whose_file_was_replaced_is_not_mistaken_for_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "journal.lock"
    with RunLock.acquire(path):
        path.unlink()

        with RunLock.acquire(path):
            assert is_held(path)


def test_children_do_not_inherit_the_lock(tmp_path: Path) -> None:
    with RunLock.acquire(tmp_path / "journal.lock") as lock:
        assert lock._descriptor is not None
        assert not os.get_inheritable(lock._descriptor)


def test_a_lock_in_a_folder_that_is_not_there_is_an_error_of_the_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such file"):
        RunLock.acquire(tmp_path / "missing" / "journal.lock")
    assert not is_held(tmp_path / "missing" / "journal.lock")
