import shutil
from pathlib import Path

import pytest

from runner.base.ids import RunId
from runner.store.errors import DamagedRunError, UnknownRunError
from runner.store.project_folder import ProjectFolder
from runner.store.run_search import find_run

RUNS = [
    RunId("20261122-090000-a0b1"),
    RunId("20261123-142501-3f76"),
    RunId("20261123-142501-zz00"),
]


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    project = ProjectFolder(tmp_path)
    for run in RUNS:
        project.create_run(run, {})
    return project


@pytest.mark.parametrize(
    ("text", "index"),
    [(RUNS[1], 1), ("20261122", 0), ("20261123-142501-z", 2), ("last", 2)],
)
def test_a_run_is_found_by_id_prefix_or_last(project: ProjectFolder, text: str, index: int) -> None:
    assert find_run(project, text).path.name == RUNS[index]


def test_a_copied_folder_is_found_by_its_path(
    project: ProjectFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(project.runs_path / RUNS[0], tmp_path / "elsewhere" / "copy")
    monkeypatch.chdir(tmp_path / "elsewhere")

    for text in (str(tmp_path / "elsewhere" / "copy"), "./copy", "copy", "copy/"):
        assert find_run(project, text).run_id == RUNS[0]


def test_an_ambiguous_prefix_lists_what_it_may_mean(project: ProjectFolder) -> None:
    with pytest.raises(UnknownRunError) as ambiguous:
        find_run(project, "20261123")

    assert str(ambiguous.value) == f"2 runs begin with '20261123': {RUNS[1]}, {RUNS[2]}"
    assert ambiguous.value.exit_code == 2


def test_an_unknown_run_comes_with_what_is_near(project: ProjectFolder) -> None:
    with pytest.raises(UnknownRunError) as unknown:
        find_run(project, "20261123-142501-3f77")

    assert str(unknown.value) == "there is no run '20261123-142501-3f77'"
    assert unknown.value.hint is not None
    assert unknown.value.hint.startswith(f"did you mean {RUNS[1]}")


def test_a_word_like_no_run_comes_with_the_latest(project: ProjectFolder) -> None:
    with pytest.raises(UnknownRunError) as unknown:
        find_run(project, "frobnicate")

    assert unknown.value.hint == f"the latest are {', '.join(RUNS)}"


@pytest.mark.parametrize("text", ["last", "", "20261123", "x" * 5000, "a\0b"])
def test_a_project_without_runs_says_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnknownRunError, match="no run yet"):
        find_run(ProjectFolder(tmp_path), text)


@pytest.mark.parametrize("text", ["nowhere/run", "x/" + "y" * 5000, "a/\0"])
def test_a_path_to_nothing_is_told(project: ProjectFolder, text: str) -> None:
    with pytest.raises(UnknownRunError, match="no run folder"):
        find_run(project, text)


def test_a_folder_that_is_no_run_is_told(project: ProjectFolder, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()

    with pytest.raises(DamagedRunError, match=r"run\.json' is missing"):
        find_run(project, f"{tmp_path}/other")


def test_a_damaged_run_is_told_when_it_is_asked_for_and_hides_no_other(
    project: ProjectFolder,
) -> None:
    (project.runs_path / RUNS[1] / "run.json").write_bytes(b'{"run":')

    with pytest.raises(DamagedRunError, match="is not JSON"):
        find_run(project, RUNS[1])
    assert find_run(project, RUNS[0]).run_id == RUNS[0]
