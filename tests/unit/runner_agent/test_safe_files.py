import os
import stat
from pathlib import Path

import pytest

from runner_agent.safe_files import keep_only, open_below, remove_folder


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def listing(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))


def test_a_file_is_opened_through_its_folders(tmp_path):
    make(tmp_path, "a/b/c")

    descriptor = open_below(tmp_path, "a/b/c")

    assert os.read(descriptor, 10) == b"a/b/c"
    os.close(descriptor)


@pytest.mark.parametrize("name", ["link", "folder/c", "missing"])
def test_links_on_the_way_are_not_followed(tmp_path, name):
    make(tmp_path, "a/c")
    (tmp_path / "link").symlink_to("a/c")
    (tmp_path / "folder").symlink_to("a")
    before = open_files()

    with pytest.raises(OSError, match=r"link|directory"):
        open_below(tmp_path, name)

    assert open_files() == before


def test_a_tree_is_removed_that_forbids_it(tmp_path):
    make(tmp_path, "x/a/b", "outside/kept")
    (tmp_path / "x/a/link").symlink_to(tmp_path / "outside")
    (tmp_path / "outside").chmod(0o500)
    (tmp_path / "x/a").chmod(0o500)

    remove_folder(tmp_path / "x")

    assert not (tmp_path / "x").exists()
    assert stat.S_IMODE((tmp_path / "outside").stat().st_mode) == 0o500


def test_a_link_is_removed_and_not_what_it_points_to(tmp_path):
    make(tmp_path, "a/b")
    (tmp_path / "link").symlink_to("a")

    remove_folder(tmp_path / "link")
    remove_folder(tmp_path / "link")

    assert listing(tmp_path) == ["a", "a/b"]


def test_only_what_is_named_stays(tmp_path):
    make(tmp_path, "a", "b/c", "b/new", "d/e/f", "g/h", "empty/x")
    (tmp_path / "empty/x").unlink()
    (tmp_path / "b/link").symlink_to("c")

    keep_only(tmp_path, ["a", "b/c", "d/e/f"])

    assert listing(tmp_path) == ["a", "b", "b/c", "d", "d/e", "d/e/f"]


def test_a_named_folder_stays_and_is_emptied(tmp_path):
    make(tmp_path, "sub/.git/config", "sub/x")

    keep_only(tmp_path, ["sub"])

    assert listing(tmp_path) == ["sub"]


def test_a_link_in_the_place_of_a_folder_goes(tmp_path):
    make(tmp_path, "other/c")
    (tmp_path / "b").symlink_to("other")

    keep_only(tmp_path, ["b/c", "other/c"])

    assert listing(tmp_path) == ["other", "other/c"]
