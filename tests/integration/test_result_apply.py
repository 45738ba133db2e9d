"""The result of a run in the user's clone: wholly or not at all, and nothing lost."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from runner.base.errors import UsageError, WorkspaceError
from runner.base.ids import RunId
from runner.workspace.project import read_project
from runner.workspace.repository import RunRepository, create_repository
from runner.workspace.result import ApplyConflictError, apply_result, diff_of, diff_of_step
from runner_agent.checkouts import Checkouts
from tests.support.repositories import forget_configuration, make_clone, run, write_files

pytestmark = pytest.mark.integration

RUN = RunId("r1")
LINES = [f"line {number}\n" for number in range(9)]
FILES = {"a.txt": "".join(LINES), "b.txt": "b\n", "gone.txt": "x\n", ".gitignore": "*.ignored\n"}


@dataclass(frozen=True)
class Finished:
    run: str
    base: str
    result: str


@pytest.fixture(autouse=True)
def _nobodys_configuration(monkeypatch, tmp_path):
    forget_configuration(monkeypatch, tmp_path)


@pytest.fixture
def clone(tmp_path):
    clone = make_clone(tmp_path / "project")
    clone.commit(FILES)
    return clone


def begin(clone, place, *, include_dirty: bool = False) -> RunRepository:
    project = read_project(clone.root)
    assert project is not None
    return create_repository(project, RUN, place / "repo.git", include_dirty=include_dirty)


def finish(repository: RunRepository, files: Mapping[str, str | bytes | None]) -> Finished:
    """Have one step write ``files``, or delete what is none, and keep that as the result."""
    checkouts = Checkouts(repository.path, repository.path.parent)
    checkout = checkouts.prepare("step", 1, repository.base)
    write_files(checkout.path, {name: text for name, text in files.items() if text is not None})
    for name, text in files.items():
        if text is None:
            (checkout.path / name).unlink()
    sha = checkouts.commit(checkout, "step", []).sha
    repository.keep(repository.result_ref, sha)
    return Finished(repository.run, repository.base, sha)


def changed(number: int, text: str) -> str:
    return "".join([*LINES[:number], f"{text}\n", *LINES[number + 1 :]])


def status(clone) -> str:
    return clone.git("status", "--porcelain", "--untracked-files=all")


WORK = {"a.txt": changed(4, "run"), "new/file": b"\0bin", "gone.txt": None}


def test_a_diff_is_a_patch_that_git_applies(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, {**WORK, "odd\nname": "x"})

    patch = diff_of(repository.path, finished.base, finished.result)

    run(clone.root, "apply", "-", stdin=patch)
    assert (clone.root / "new/file").read_bytes() == b"\0bin"
    assert (clone.root / "odd\nname").read_text() == "x"
    assert diff_of_step(repository.path, finished.result) == patch


def test_the_diff_of_nothing_is_empty(clone, tmp_path):
    repository = begin(clone, tmp_path)

    assert diff_of(repository.path, repository.base, repository.base) == b""


def test_changes_come_into_the_files_and_are_staged(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)
    head = clone.head

    paths = apply_result(repository.path, finished, clone.root, None)

    assert paths == ("a.txt", "gone.txt", "new/file")
    assert status(clone) == "M  a.txt\nD  gone.txt\nA  new/file"
    assert clone.head == head
    tree = clone.git("write-tree")
    assert tree == repository.git.text("rev-parse", f"{finished.result}^{{tree}}")


def test_a_second_time_changes_nothing(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)
    apply_result(repository.path, finished, clone.root, None)
    before = clone.state()

    assert apply_result(repository.path, finished, clone.root, None) == ()
    assert clone.state() == before


def test_a_head_that_moved_is_merged_with(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)
    clone.commit({"a.txt": changed(0, "user"), "b.txt": "user\n"})

    apply_result(repository.path, finished, clone.root, None)

    text = (clone.root / "a.txt").read_text()
    assert "user\n" in text
    assert "run\n" in text
    assert (clone.root / "b.txt").read_text() == "user\n"


def test_a_history_that_was_rewritten_is_merged_with(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)
    clone.git("checkout", "--quiet", "--orphan", "other")
    clone.commit({"b.txt": "user\n"})

    apply_result(repository.path, finished, clone.root, None)

    assert "run\n" in (clone.root / "a.txt").read_text()
    assert (clone.root / "b.txt").read_text() == "user\n"


def test_what_the_user_has_changed_is_merged_with_and_not_staged(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)
    clone.write({"a.txt": changed(0, "user"), "b.txt": "user\n", "own.ignored": "x", "own": "x"})

    apply_result(repository.path, finished, clone.root, None)

    text = (clone.root / "a.txt").read_text()
    assert "user\n" in text
    assert "run\n" in text
    assert status(clone).split("\n") == [
        "M a.txt",
        " M b.txt",
        "D  gone.txt",
        "A  new/file",
        "?? own",
    ]


@pytest.mark.parametrize(
    "own",
    [
        {"a.txt": changed(4, "user")},
        {"new/file": "user"},
        {"new": "a file in the place of a folder"},
        {"new/file/deeper": "a folder in the place of a file"},
    ],
)
def test_what_conflicts_changes_nothing(clone, tmp_path, own):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)
    clone.write(own)
    before = clone.state()

    with pytest.raises(ApplyConflictError, match="nothing was changed") as caught:
        apply_result(repository.path, finished, clone.root, None)

    assert clone.state() == before
    assert caught.value.paths
    assert "--branch" in (caught.value.hint or "")


def test_a_committed_conflict_changes_nothing_and_names_the_paths(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)
    clone.commit({"a.txt": changed(4, "user")})
    before = clone.state()

    with pytest.raises(ApplyConflictError) as caught:
        apply_result(repository.path, finished, clone.root, None)

    assert caught.value.paths == ["a.txt"]
    assert clone.state() == before


def test_an_ignored_file_of_the_user_is_not_written_over(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, {".gitignore": "", "x.ignored": "run"})
    clone.write({"x.ignored": "user"})

    with pytest.raises(ApplyConflictError):
        apply_result(repository.path, finished, clone.root, None)

    assert (clone.root / "x.ignored").read_text() == "user"


def test_a_link_of_the_user_is_not_written_through(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)
    (tmp_path / "outside").mkdir()
    (clone.root / "new").symlink_to(tmp_path / "outside")

    with pytest.raises(WorkspaceError):
        apply_result(repository.path, finished, clone.root, None)

    assert not list((tmp_path / "outside").iterdir())
    assert "line 4" in (clone.root / "a.txt").read_text()


def test_a_folder_may_become_a_file_and_a_file_a_folder(clone, tmp_path):
    clone.commit({"folder/x": "1", "file": "1"})
    repository = begin(clone, tmp_path)
    checkouts = Checkouts(repository.path, tmp_path)
    checkout = checkouts.prepare("step", 1, repository.base)
    (checkout.path / "folder/x").unlink()
    (checkout.path / "folder").rmdir()
    (checkout.path / "file").unlink()
    write_files(checkout.path, {"folder": "2", "file/x": "2"})
    sha = checkouts.commit(checkout, "step", []).sha

    apply_result(repository.path, Finished(RUN, repository.base, sha), clone.root, None)

    assert (clone.root / "folder").read_text() == "2"
    assert (clone.root / "file/x").read_text() == "2"


def test_what_was_included_uncommitted_does_not_get_in_the_way(clone, tmp_path):
    clone.write({"a.txt": changed(0, "user"), "own": "user\n"})
    repository = begin(clone, tmp_path, include_dirty=True)
    finished = finish(
        repository, {"a.txt": changed(0, "user").replace("line 4", "run"), "own": "user\nrun\n"}
    )

    paths = apply_result(repository.path, finished, clone.root, None)

    assert paths == ("a.txt", "own")
    assert (clone.root / "own").read_text() == "user\nrun\n"
    assert "user\n" in (clone.root / "a.txt").read_text()
    assert "run\n" in (clone.root / "a.txt").read_text()


def test_a_merge_under_way_is_not_joined(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)
    clone.git("checkout", "--quiet", "-b", "other")
    clone.commit({"b.txt": "other\n"})
    clone.git("checkout", "--quiet", "main")
    clone.commit({"b.txt": "main\n"})
    with pytest.raises(AssertionError):
        clone.git("merge", "other")

    with pytest.raises(WorkspaceError, match="a merge is under way"):
        apply_result(repository.path, finished, clone.root, None)


def test_line_endings_of_the_user_are_kept(clone, tmp_path):
    clone.git("config", "core.autocrlf", "true")
    clone.git("config", "apply.whitespace", "fix")
    (clone.root / "b.txt").unlink()
    clone.git("checkout", "b.txt")
    assert (clone.root / "b.txt").read_bytes() == b"b\r\n"
    repository = begin(clone, tmp_path)
    finished = finish(repository, {"b.txt": "b\nrun  \n"})

    apply_result(repository.path, finished, clone.root, None)

    assert (clone.root / "b.txt").read_bytes() == b"b\r\nrun  \r\n"
    assert status(clone) == "M  b.txt"


def test_a_branch_holds_the_result_and_the_files_stay_as_they_are(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)
    clone.write({"a.txt": changed(4, "user")})
    before = status(clone)

    paths = apply_result(repository.path, finished, clone.root, "runner/fix")

    assert paths == ("a.txt", "gone.txt", "new/file")
    assert clone.git("rev-parse", "runner/fix") == finished.result
    assert status(clone) == before
    assert clone.git("rev-parse", "--abbrev-ref", "HEAD") == "main"
    clone.git("fsck", "--strict")


def test_a_branch_lives_on_without_the_run(clone, tmp_path):
    clone.write({"own": "x"})
    repository = begin(clone, tmp_path, include_dirty=True)
    finished = finish(repository, WORK)
    apply_result(repository.path, finished, clone.root, "fix")
    repository.path.rename(tmp_path / "elsewhere")

    assert clone.git("show", "--no-patch", "--format=%H", "fix") == finished.result
    assert "run" in clone.git("show", "fix:a.txt")


@pytest.mark.parametrize(
    "branch", ["--upload-pack=evil", "-x", "HEAD", "a..b", "a b", "@{-1}", "", "x.lock", "a\nb"]
)
def test_what_is_no_name_for_a_branch_is_refused(clone, tmp_path, branch):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)

    with pytest.raises(UsageError, match="is no name for a branch"):
        apply_result(repository.path, finished, clone.root, branch)


def test_a_branch_that_is_there_is_not_moved(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)

    with pytest.raises(UsageError, match="there is a branch 'main' already"):
        apply_result(repository.path, finished, clone.root, "main")


def test_a_shallow_clone_takes_a_branch_too(clone, tmp_path):
    clone.commit({"b.txt": "2\n"})
    run(tmp_path, "clone", "--quiet", "--depth=1", f"file://{clone.root}", "shallow")
    shallow = type(clone)(tmp_path / "shallow")
    place = tmp_path / "place"
    place.mkdir()
    repository = begin(shallow, place)
    finished = finish(repository, WORK)

    apply_result(repository.path, finished, shallow.root, "fix")

    assert shallow.git("rev-parse", "fix") == finished.result
    assert shallow.git("rev-parse", "--is-shallow-repository") == "true"


def test_outside_of_git_there_is_nothing_to_apply_to(clone, tmp_path):
    repository = begin(clone, tmp_path)
    finished = finish(repository, WORK)
    (tmp_path / "plain").mkdir()

    with pytest.raises(UsageError, match="is not in git"):
        apply_result(repository.path, finished, tmp_path / "plain", None)
