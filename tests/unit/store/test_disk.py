import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.store import disk
from runner.store.errors import DiskFullError


@pytest.fixture(params=[0o000, 0o022, 0o277, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_and_folders_are_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    disk.make_folders(tmp_path / "a" / "b")
    disk.write_new(tmp_path / "new", b"x")
    disk.write_over(tmp_path / "over", b"x")
    disk.write_atomic(tmp_path / "atomic", b"x")
    os.close(disk.open_append(tmp_path / "append"))

    assert [mode_of(tmp_path / name) for name in ("a", "a/b")] == [0o700, 0o700]
    files = ("new", "over", "atomic", "append")
    assert {mode_of(tmp_path / name) for name in files} == {0o600}


def test_a_new_file_does_not_replace_one(tmp_path: Path) -> None:
    disk.write_new(tmp_path / "file", b"old", durable=True)

    with pytest.raises(FileExistsError):
        disk.write_new(tmp_path / "file", b"new")

    assert (tmp_path / "file").read_bytes() == b"old"


def test_a_replaced_file_leaves_no_draft(tmp_path: Path) -> None:
    disk.write_atomic(tmp_path / "file", b"old")
    disk.write_atomic(tmp_path / "file", b"new", durable=True)

    assert (tmp_path / "file").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_file_that_cannot_be_replaced_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()

    with pytest.raises(OSError, match="directory"):
        disk.write_atomic(tmp_path / "file", b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_shorter_content_leaves_nothing_of_the_longer_one(tmp_path: Path) -> None:
    disk.write_over(tmp_path / "file", b"longer")
    disk.write_over(tmp_path / "file", b"short")

    assert (tmp_path / "file").read_bytes() == b"short"


def test_links_in_the_place_of_our_files_are_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"keep")
    (tmp_path / "link").symlink_to(target)

    for write in (disk.write_new, disk.write_over):
        with pytest.raises(OSError, match="link"):
            write(tmp_path / "link", b"x")
    with pytest.raises(OSError, match="link"):
        disk.open_append(tmp_path / "link")

    assert target.read_bytes() == b"keep"


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(FileExistsError):
        disk.make_folder(tmp_path / "file")
    assert disk.make_folder(tmp_path / "new")
    assert not disk.make_folder(tmp_path / "new")


def test_system_errors_leave_as_ours(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError), disk.disk_errors(tmp_path):
        raise OSError(errno.ENOSPC, "no space left on device")


def test_a_folder_with_room_refuses_nothing(tmp_path: Path) -> None:
    assert disk.refused_write(tmp_path, 1 << 20) is None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_refuses_a_write(tmp_path: Path) -> None:
    refusal = disk.refused_write(tmp_path / "missing", 0)

    assert refusal is not None
    assert refusal.errno == errno.ENOENT
