from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runner.base.errors import StoreError
from runner.base.ids import RunId
from runner.store.project_folder import ProjectFolder
from runner.store.run_ids import new_run_id

RUNS = [new_run_id(1_795_443_901_000 + n, b"\0\0") for n in range(40)]


def tree(path: Path) -> set[str]:
    return {str(entry.relative_to(path)) for entry in path.rglob("*")}


def test_the_first_run_makes_the_folder_that_git_ignores(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path).create_run(RUNS[0], {"workflow": "ci"})

    assert folder.head() == {"run": RUNS[0], "number": 1, "workflow": "ci"}
    assert (tmp_path / ".runner" / ".gitignore").read_text() == "*\n"
    assert tree(tmp_path / ".runner") == {
        ".gitignore",
        "number",
        "runs",
        f"runs/{RUNS[0]}",
        f"runs/{RUNS[0]}/run.json",
    }
    for path in (".runner", ".runner/runs", f".runner/runs/{RUNS[0]}"):
        assert (tmp_path / path).stat().st_mode & 0o777 == 0o700


def test_runs_are_numbered_also_when_they_begin_at_once(tmp_path: Path) -> None:
    project = ProjectFolder(tmp_path)

    with ThreadPoolExecutor(8) as threads:
        folders = list(threads.map(lambda run: project.create_run(run, {}), RUNS))

    assert sorted(folder.head()["number"] for folder in folders) == list(range(1, 41))
    assert [folder.path.name for folder in project.runs()] == RUNS


@pytest.mark.parametrize("content", [b"", b"garbage", b"-3"])
def test_a_garbled_counter_goes_on_from_the_runs(tmp_path: Path, content: bytes) -> None:
    project = ProjectFolder(tmp_path)
    for run in RUNS[:3]:
        project.create_run(run, {})
    (project.runs_path / RUNS[0] / "run.json").write_bytes(b"damaged")
    (project.path / "number").write_bytes(content)

    assert project.create_run(RUNS[3], {}).head()["number"] == 4


def test_a_run_does_not_take_the_place_of_another(tmp_path: Path) -> None:
    project = ProjectFolder(tmp_path)
    project.create_run(RUNS[0], {"first": True})

    with pytest.raises(StoreError, match="already"):
        project.create_run(RUNS[0], {"first": False})

    assert project.runs()[0].head()["first"] is True
    assert len(list(project.runs_path.iterdir())) == 1


def test_a_project_without_runs_has_none(tmp_path: Path) -> None:
    assert ProjectFolder(tmp_path).runs() == []
    assert list(tmp_path.iterdir()) == []


def test_drafts_and_foreign_folders_are_no_runs(tmp_path: Path) -> None:
    project = ProjectFolder(tmp_path)
    project.create_run(RUNS[0], {})
    (project.runs_path / f".{RUNS[1]}.deadbeef").mkdir()
    (project.runs_path / "notes").mkdir()

    assert [folder.path.name for folder in project.runs()] == RUNS[:1]


def test_a_file_in_the_place_of_the_folder_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".runner").write_text("mine")

    with pytest.raises(StoreError, match="file exists"):
        ProjectFolder(tmp_path).create_run(RunId(RUNS[0]), {})

    assert (tmp_path / ".runner").read_text() == "mine"


def test_a_project_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such file"):
        ProjectFolder(tmp_path / "missing").create_run(RunId(RUNS[0]), {})

    assert list(tmp_path.iterdir()) == []
