"""The work of steps brought together, and where it does not go together."""

from collections.abc import Mapping

import pytest

from runner.base.errors import WorkspaceError
from runner.base.ids import RunId
from runner.workspace.merges import MergeConflictError, merge_commits
from runner.workspace.project import read_project
from runner.workspace.repository import RunRepository, create_repository
from runner_agent.checkouts import Checkouts
from tests.support.repositories import forget_configuration, make_clone, write_files

pytestmark = pytest.mark.integration

LINES = [f"line {number}\n" for number in range(9)]


@pytest.fixture(autouse=True)
def _nobodys_configuration(monkeypatch, tmp_path):
    forget_configuration(monkeypatch, tmp_path)


@pytest.fixture
def repository(tmp_path) -> RunRepository:
    clone = make_clone(tmp_path / "project")
    clone.commit({"a.txt": "".join(LINES), "b.txt": "b\n"})
    project = read_project(clone.root)
    assert project is not None
    (tmp_path / "work").mkdir()
    return create_repository(project, RunId("r1"), tmp_path / "repo.git", include_dirty=False)


class Steps:
    """Steps that write files and nothing else."""

    def __init__(self, repository: RunRepository) -> None:
        self.repository = repository
        self.checkouts = Checkouts(repository.path, repository.path.parent / "work")
        self.count = 0

    def do(self, files: Mapping[str, str], base: str | None = None) -> str:
        self.count += 1
        checkout = self.checkouts.prepare(f"s{self.count}", 1, base or self.repository.base)
        write_files(checkout.path, files)
        return self.checkouts.commit(checkout, f"s{self.count}", []).sha

    def merge(self, *commits: str) -> str:
        named = {commit: f"step{number}" for number, commit in enumerate(commits)}
        return merge_commits(self.repository.path, named, "Merge")

    def content(self, commit: str, path: str) -> str:
        return self.repository.git.output("cat-file", "blob", f"{commit}:{path}").decode()

    def parents(self, commit: str) -> list[str]:
        return self.repository.git.text("rev-list", "--parents", "-1", commit).split()[1:]


@pytest.fixture
def steps(repository) -> Steps:
    return Steps(repository)


def changed(number: int, text: str) -> dict[str, str]:
    return {"a.txt": "".join([*LINES[:number], f"{text}\n", *LINES[number + 1 :]])}


def test_one_commit_is_its_own_merge(steps, repository):
    one = steps.do({"new": "1"})

    assert steps.merge(one) == one
    assert steps.merge(repository.base) == repository.base


def test_a_commit_that_builds_on_all_others_is_their_merge(steps, repository):
    one = steps.do({"new": "1"})
    two = steps.do({"newer": "1"}, base=one)

    assert steps.merge(repository.base, one, two) == two
    assert steps.merge(two, one) == two


def test_changes_of_the_same_file_come_together(steps):
    one, two = steps.do(changed(0, "one")), steps.do(changed(8, "two"))

    merged = steps.merge(one, two)

    text = steps.content(merged, "a.txt")
    assert text.startswith("one\n")
    assert text.endswith("two\n")
    assert steps.parents(merged) == [one, two]


def test_many_commits_become_one_merge_with_parents_in_order(steps):
    commits = [steps.do({f"new{number}": "x"}) for number in (3, 1, 2)]

    merged = steps.merge(*commits)

    assert steps.parents(merged) == commits
    assert [steps.content(merged, f"new{number}") for number in (1, 2, 3)] == ["x", "x", "x"]


def test_equal_commits_give_an_equal_merge(steps):
    commits = [steps.do({f"new{number}": "x"}) for number in range(3)]

    assert steps.merge(*commits) == steps.merge(*commits)


def test_a_merge_of_a_merge_finds_the_common_ground(steps):
    one, two, three = (steps.do(changed(number, "x")) for number in (0, 4, 8))
    left, right = steps.merge(one, two), steps.merge(two, three)

    merged = steps.merge(left, right)

    assert steps.content(merged, "a.txt").count("x\n") == 3


def test_a_conflict_names_the_two_steps_and_the_paths(steps):
    one = steps.do({"new": "1"})
    two = steps.do({**changed(4, "two"), "odd\nname": "2"})
    three = steps.do({**changed(4, "three"), "odd\nname": "3"})

    with pytest.raises(MergeConflictError) as caught:
        steps.merge(one, two, three)

    assert caught.value.ours == ["step1"]
    assert caught.value.theirs == "step2"
    assert caught.value.paths == ["a.txt", "odd\nname"]
    assert caught.value.cause == "merge_conflict"


def test_a_change_and_a_deletion_conflict(steps, repository):
    one = steps.do({"b.txt": "changed"})
    checkout = steps.checkouts.prepare("delete", 1, repository.base)
    (checkout.path / "b.txt").unlink()
    two = steps.checkouts.commit(checkout, "delete", []).sha

    with pytest.raises(MergeConflictError) as caught:
        steps.merge(one, two)

    assert caught.value.paths == ["b.txt"]


def test_the_same_change_twice_is_no_conflict(steps):
    one, two = steps.do({"new": "same", "one": "1"}), steps.do({"new": "same", "two": "1"})

    assert steps.content(steps.merge(one, two), "new") == "same"


def test_a_commit_that_is_not_there_is_told(steps):
    with pytest.raises(WorkspaceError, match="git merge-base failed"):
        steps.merge(steps.do({"new": "1"}), "0" * 40)
