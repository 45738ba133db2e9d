"""The line of a group: who came first goes first, and who is gone is gone."""

from pathlib import Path

import pytest

from runner.base.ids import RunId
from runner.store.groups import FOLDER_OF_GROUPS, GroupLine

A, B, C = (RunId(f"20260101-00000{number}-aaaa") for number in range(3))


def test_each_sees_those_who_came_before_it_in_their_order(tmp_path: Path) -> None:
    line = GroupLine(tmp_path, "deploy")

    places = [line.join(run) for run in (B, A, C)]

    assert [place.ahead() for place in places] == [[], [B], [B, A]]
    for place in places:
        place.leave()


def test_who_leaves_makes_way_for_all_behind_it(tmp_path: Path) -> None:
    line = GroupLine(tmp_path, "deploy")
    first, second, third = (line.join(run) for run in (A, B, C))

    second.leave()
    second.leave()

    assert third.ahead() == [A]
    first.leave()
    assert third.ahead() == []
    third.leave()


def test_who_comes_back_stands_behind_those_who_stayed(tmp_path: Path) -> None:
    line = GroupLine(tmp_path, "deploy")
    first, second = line.join(A), line.join(B)
    first.leave()

    again = line.join(A)

    assert second.ahead() == []
    assert again.ahead() == [B]
    again.leave()
    second.leave()


def test_the_file_of_a_run_that_died_holds_no_place(tmp_path: Path) -> None:
    line = GroupLine(tmp_path, "deploy")
    line.join(A).leave()
    dead = line.path / f"000001-{A}.lock"
    dead.write_text("{}")

    place = line.join(B)

    assert place.ahead() == []
    assert not dead.exists()
    place.leave()


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    line = GroupLine(tmp_path, "deploy")
    line.join(A).leave()
    foreign = [line.path / name for name in ("note.txt", "x-1.lock", "1-.lock")]
    for path in foreign:
        path.write_text("")

    place = line.join(B)

    assert place.ahead() == []
    assert all(path.exists() for path in foreign)
    place.leave()


def test_nothing_is_left_of_a_line_in_which_nobody_stands(tmp_path: Path) -> None:
    line = GroupLine(tmp_path, "deploy")

    line.join(A).leave()

    assert [path.name for path in line.path.iterdir()] == ["gate"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("deploy", "Deploy"),
        ("a/b", "a-b"),
        ("a b", "a  b"),
        ("x" * 200, "x" * 199),
        ("é", "e\u0301"),
    ],
)
def test_two_names_never_share_a_line(tmp_path: Path, one: str, other: str) -> None:
    place = GroupLine(tmp_path, one).join(A)

    another = GroupLine(tmp_path, other).join(B)

    assert another.ahead() == []
    place.leave()
    another.leave()


@pytest.mark.parametrize("name", ["../../etc", "/", ".", "\n", "\ud800", "x" * 5_000, "💥"])
def test_any_text_names_a_folder_right_below(tmp_path: Path, name: str) -> None:
    line = GroupLine(tmp_path, name)

    line.join(A).leave()

    assert line.path.parent == tmp_path / FOLDER_OF_GROUPS
    assert line.path.is_dir()


def test_two_projects_have_lines_of_their_own(tmp_path: Path) -> None:
    place = GroupLine(tmp_path / "one", "deploy").join(A)

    another = GroupLine(tmp_path / "two", "deploy").join(B)

    assert another.ahead() == []
    place.leave()
    another.leave()
