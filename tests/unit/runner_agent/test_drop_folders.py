"""Folders for what steps leave: lent again while nothing happens in them, else given up."""

import shutil
from pathlib import Path

import pytest

from runner_agent.drop_folders import DropFolders


def test_an_attempt_has_one_folder_and_another_has_another(tmp_path: Path) -> None:
    drops = DropFolders()

    first, again, other = (drops.lend(name, tmp_path) for name in ("a", "a", "b"))

    assert first == again != other
    assert Path(first).stat().st_mode & 0o777 == 0o700
    assert list(Path(first).iterdir()) == []


def test_a_folder_in_which_nothing_happened_is_lent_again(tmp_path: Path) -> None:
    drops = DropFolders()
    first = drops.lend("a", tmp_path)

    assert drops.touched("a") is None
    assert drops.take_back("a") is None

    assert drops.lend("b", tmp_path) == first


def remade(path: Path) -> None:
    shutil.rmtree(path)
    path.mkdir()


def linked(path: Path) -> None:
    path.rmdir()
    path.symlink_to("/")


def emptied(path: Path) -> None:
    (path / "x").touch()
    (path / "x").unlink()


@pytest.mark.parametrize(
    "act",
    [
        lambda path: (path / "x").touch(),
        lambda path: (path / "below").mkdir(),
        lambda path: path.chmod(0),
        emptied,
        remade,
        linked,
    ],
)
def test_what_was_touched_goes_to_nobody_else(tmp_path: Path, act) -> None:
    drops = DropFolders()
    first = Path(drops.lend("a", tmp_path))

    act(first)

    assert drops.touched("a") == first
    assert drops.take_back("a") == first
    assert drops.lend("b", tmp_path) != str(first)
    assert drops.touched("a") is None


def test_a_folder_that_the_step_removed_is_forgotten(tmp_path: Path) -> None:
    drops = DropFolders()
    first = drops.lend("a", tmp_path)

    Path(first).rmdir()

    assert drops.touched("a") is None
    assert drops.take_back("a") is None
    assert drops.lend("b", tmp_path) != first


def test_an_attempt_that_asked_for_none_has_none_to_give_back(tmp_path: Path) -> None:
    drops = DropFolders()

    assert drops.touched("a") is None
    assert drops.take_back("a") is None
    assert list(tmp_path.iterdir()) == []
