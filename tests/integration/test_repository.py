"""The repository of a run: what it starts from, and that nothing it needs can go away."""

import pytest

from runner.base.errors import WorkspaceError
from runner.base.ids import RunId
from runner.workspace.project import Project, read_project
from runner.workspace.repository import create_repository, open_repository
from runner_agent.checkouts import Checkouts
from tests.support.repositories import forget_configuration, make_clone

pytestmark = pytest.mark.integration

RUN = RunId("20260101-000000-abcd")


@pytest.fixture(autouse=True)
def _nobodys_configuration(monkeypatch, tmp_path):
    forget_configuration(monkeypatch, tmp_path)


@pytest.fixture
def clone(tmp_path):
    clone = make_clone(tmp_path / "project")
    clone.commit({"a.txt": "1\n", "b.txt": "b\n", ".gitignore": "ignored\n"})
    return clone


def read(clone) -> Project:
    project = read_project(clone.root)
    assert project is not None
    return project


def create(clone, tmp_path, *, include_dirty: bool = False):
    return create_repository(read(clone), RUN, tmp_path / "repo.git", include_dirty=include_dirty)


def test_a_run_starts_from_head(clone, tmp_path):
    repository = create(clone, tmp_path)

    assert repository.base == clone.head
    assert open_repository(repository.path, RUN) == repository


def test_git_finds_nothing_wrong_with_it(clone, tmp_path):
    repository = create(clone, tmp_path)

    assert repository.git.text("rev-parse", "--is-bare-repository") == "true"
    repository.git.run("fsck", "--strict")


def test_what_is_uncommitted_stays_out_unless_asked_for(clone, tmp_path):
    clone.write({"a.txt": "2\n"})

    assert create(clone, tmp_path).base == clone.head


def test_what_is_uncommitted_comes_in_and_the_clone_stays_as_it_is(clone, tmp_path):
    clone.write({"a.txt": "2\n", "new": "x", "ignored": "x"})
    (clone.root / "b.txt").unlink()
    before = clone.state()

    repository = create(clone, tmp_path, include_dirty=True)

    assert clone.state() == before
    listing = repository.git.text("ls-tree", "--name-only", repository.base).split()
    assert listing == [".gitignore", "a.txt", "new"]
    assert repository.git.output("cat-file", "blob", f"{repository.base}:a.txt") == b"2\n"
    assert repository.git.text("rev-parse", f"{repository.base}^") == clone.head


def test_with_nothing_uncommitted_the_base_is_head_itself(clone, tmp_path):
    assert create(clone, tmp_path, include_dirty=True).base == clone.head


def test_filters_of_the_user_are_run_on_what_is_uncommitted(clone, tmp_path):
    clone.commit({".gitattributes": "*.up filter=up\n"})
    clone.git("config", "filter.up.clean", "tr a-z A-Z")
    clone.write({"x.up": "text"})

    repository = create(clone, tmp_path, include_dirty=True)

    assert repository.git.output("cat-file", "blob", f"{repository.base}:x.up") == b"TEXT"


def test_an_unfinished_merge_cannot_be_included(clone, tmp_path):
    clone.git("checkout", "--quiet", "-b", "other")
    clone.commit({"a.txt": "other\n"})
    clone.git("checkout", "--quiet", "main")
    clone.commit({"a.txt": "main\n"})
    with pytest.raises(AssertionError):
        clone.git("merge", "other")

    with pytest.raises(WorkspaceError, match="a merge is under way"):
        create(clone, tmp_path, include_dirty=True)


def test_what_only_a_detached_head_holds_survives_that_the_clone_forgets_it(clone, tmp_path):
    clone.git("checkout", "--quiet", "--detach")
    base = clone.commit({"a.txt": "detached\n"})
    repository = create(clone, tmp_path)
    clone.git("checkout", "--quiet", "main")
    clone.git("reflog", "expire", "--expire=now", "--all")
    clone.git("gc", "--quiet", "--prune=now")
    with pytest.raises(AssertionError):
        clone.git("cat-file", "-e", base)

    checkout = Checkouts(repository.path, tmp_path).prepare("step", 1, repository.base)

    assert (checkout.path / "a.txt").read_text() == "detached\n"


def test_nothing_is_copied_where_a_ref_holds_the_base(clone, tmp_path):
    clone.git("checkout", "--quiet", "--detach")

    repository = create(clone, tmp_path)

    assert not list((repository.path / "objects/pack").iterdir())


def test_refs_hold_the_commits_of_steps(clone, tmp_path):
    repository = create(clone, tmp_path)

    repository.keep(repository.step_ref("draft"), repository.base)

    assert repository.held_by(f"refs/runner/{RUN}/steps/draft") == repository.base
    assert repository.held_by(repository.result_ref) == ""


def test_a_commit_that_is_not_there_cannot_be_kept(clone, tmp_path):
    repository = create(clone, tmp_path)

    with pytest.raises(WorkspaceError, match="git update-ref failed"):
        repository.keep(repository.result_ref, "1" * 40)


@pytest.mark.parametrize("name", ["--upload-pack=evil", "HEAD", "../../x"])
def test_a_commit_must_be_named_by_its_digest(clone, tmp_path, name):
    repository = create(clone, tmp_path)

    with pytest.raises(WorkspaceError, match="is no commit"):
        repository.keep(repository.result_ref, name)


def test_a_repository_that_is_gone_is_told(tmp_path):
    with pytest.raises(WorkspaceError, match="is missing or damaged"):
        open_repository(tmp_path / "repo.git", RUN)


def test_a_folder_that_cannot_be_made_is_told(clone, tmp_path):
    (tmp_path / "repo.git").mkdir()

    with pytest.raises(WorkspaceError, match=r"cannot make the repository .* file exists"):
        create(clone, tmp_path)


def test_a_user_with_an_odd_name_is_the_author(clone, tmp_path):
    clone.git("config", "user.name", 'Zoë "Z" \\ [x]\n;#')
    clone.write({"new": "x"})

    repository = create(clone, tmp_path, include_dirty=True)

    author = repository.git.text("show", "--no-patch", "--format=%an", repository.base)
    assert author.startswith('Zoë "Z" \\ [x]')


@pytest.mark.parametrize("identity", [("user.name", "<>"), ("user.email", " ")])
def test_a_user_without_a_real_name_is_not_the_author(clone, tmp_path, identity):
    clone.git("config", *identity)
    clone.write({"new": "x"})

    repository = create(clone, tmp_path, include_dirty=True)

    author = repository.git.text("show", "--no-patch", "--format=%an", repository.base)
    assert author == "workflow-runner"
