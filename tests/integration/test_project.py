"""What a clone is, in all the forms that clones come in."""

import subprocess

import pytest

from runner.base.errors import WorkspaceError
from runner.base.ids import RunId
from runner.source.project import find_root
from runner.workspace.project import Project, filtered, read_project, uncommitted
from runner.workspace.repository import create_repository
from runner_agent.checkouts import Checkouts
from tests.support.repositories import Clone, forget_configuration, make_clone, run

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _nobodys_configuration(monkeypatch, tmp_path):
    forget_configuration(monkeypatch, tmp_path)


def read(root) -> Project:
    project = read_project(root)
    assert project is not None
    return project


def works(project: Project, place) -> dict[str, str]:
    """Check that a step can begin in ``project`` and commit; return the files it began with."""
    place.mkdir()
    repository = create_repository(project, RunId("r1"), place / "repo.git", include_dirty=False)
    checkouts = Checkouts(repository.path, place)
    checkout = checkouts.prepare("a", 1, repository.base)
    found = {
        path.name: path.read_text() for path in sorted(checkout.path.iterdir()) if path.is_file()
    }
    (checkout.path / "from-step").write_text("x")
    assert checkouts.commit(checkout, "a", []).changed == ("from-step",)
    assert run(checkout.path, "log", "--format=%H", "-1").decode().strip() == repository.base
    return found


def test_a_folder_without_git_is_no_clone(tmp_path):
    assert read_project(tmp_path) is None


def test_the_root_is_the_nearest_with_a_mark(tmp_path):
    clone = make_clone(tmp_path / "p")
    (clone.root / "a/b").mkdir(parents=True)
    (clone.root / "a/.runner").mkdir()

    assert find_root(clone.root / "a/b") == clone.root / "a"
    assert find_root(clone.root) == clone.root


def test_a_clone_without_a_commit_is_refused_with_the_way_out(tmp_path):
    clone = make_clone(tmp_path / "p")

    with pytest.raises(WorkspaceError, match="has no commit yet") as caught:
        read_project(clone.root)

    assert "--in-place" in (caught.value.hint or "")


def test_what_only_looks_like_a_clone_is_refused_even_inside_one(tmp_path):
    outer = make_clone(tmp_path / "p")
    outer.commit({"a": "1"})
    (outer.root / "sub/.git").mkdir(parents=True)

    with pytest.raises(WorkspaceError, match="is not a git repository that we may use"):
        read_project(outer.root / "sub")


def test_a_broken_link_to_a_repository_is_refused(tmp_path):
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")

    with pytest.raises(WorkspaceError, match="is not a git repository that we may use"):
        read_project(tmp_path)


def test_head_and_branch_are_read(tmp_path):
    clone = make_clone(tmp_path / "p")
    head = clone.commit({"a": "1"})

    assert read(clone.root).head == head
    assert read(clone.root).branch == "refs/heads/main"
    clone.git("checkout", "--quiet", "--detach")
    assert read(clone.root).branch == ""


@pytest.mark.parametrize("name", ["with space", "two\nlines", 'with "quote"', "grün", ":colon"])
def test_a_clone_works_whatever_its_folder_is_called(tmp_path, name):
    clone = make_clone(tmp_path / name)
    clone.commit({"a": "1"})

    assert works(read(clone.root), clone.root / ".runner") == {"a": "1"}


def test_a_linked_worktree_works(tmp_path):
    clone = make_clone(tmp_path / "p")
    clone.commit({"a": "1"})
    clone.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "w"))
    Clone(tmp_path / "w").commit({"b": "2"})

    project = read(tmp_path / "w")

    assert project.branch == "refs/heads/other"
    assert works(project, tmp_path / "place") == {"a": "1", "b": "2"}


def test_a_submodule_works_as_a_project(tmp_path):
    library = make_clone(tmp_path / "library")
    library.commit({"a": "1"})
    clone = make_clone(tmp_path / "p")
    clone.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../library")

    assert works(read(clone.root / "library"), tmp_path / "place") == {"a": "1"}


def test_a_shallow_clone_works(tmp_path):
    origin = make_clone(tmp_path / "origin")
    origin.commit({"a": "1"})
    origin.commit({"a": "2"})
    run(tmp_path, "clone", "--quiet", "--depth=1", f"file://{origin.root}", "p")

    assert works(read(tmp_path / "p"), tmp_path / "place") == {"a": "2"}


def test_a_clone_that_borrows_from_one_that_borrows_works(tmp_path):
    origin = make_clone(tmp_path / "0")
    origin.commit({"a": "1"})
    for number in range(1, 7):
        run(tmp_path, "clone", "--quiet", "--shared", f"{number - 1}", f"{number}")

    assert works(read(tmp_path / "5"), tmp_path / "place") == {"a": "1"}


def test_a_partial_clone_is_refused_with_the_way_out(tmp_path):
    origin = make_clone(tmp_path / "origin")
    origin.commit({"a": "1"})
    origin.git("config", "uploadpack.allowFilter", "true")
    run(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{origin.root}", "p")

    with pytest.raises(WorkspaceError, match="is a partial clone") as caught:
        read_project(tmp_path / "p")

    assert "--refetch" in (caught.value.hint or "")


def test_a_clone_with_sha256_works(tmp_path):
    clone = make_clone(tmp_path / "p", "--object-format=sha256")
    clone.commit({"a": "1"})

    project = read(clone.root)

    assert project.object_format == "sha256"
    assert works(project, tmp_path / "place") == {"a": "1"}


def test_an_old_git_is_refused_with_the_version_found(tmp_path, monkeypatch):
    clone = make_clone(tmp_path / "p")
    clone.commit({"a": "1"})
    old = tmp_path / "bin/git"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho git version 2.37.9.windows.1\n")
    old.chmod(0o700)
    monkeypatch.setenv("PATH", str(old.parent))

    with pytest.raises(WorkspaceError, match=r"git is 2\.37\.9.*; 2\.38 or later is needed"):
        read_project(clone.root)


def test_variables_of_an_outer_git_are_not_obeyed(tmp_path, monkeypatch):
    clone, other = make_clone(tmp_path / "p"), make_clone(tmp_path / "other")
    head = clone.commit({"a": "1"})
    other.commit({"b": "1"})
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git/index"))

    project = read(clone.root)

    assert project.head == head
    assert uncommitted(project) == []


def test_everything_uncommitted_is_named(tmp_path):
    clone = make_clone(tmp_path / "p")
    clone.commit({"changed": "1", "deleted": "1", "staged": "1", ".gitignore": "ignored\n"})
    clone.write({"changed": "2", "staged": "2", "new\nname": "1", "folder/x": "1", "ignored": "1"})
    clone.git("add", "staged")
    (clone.root / "deleted").unlink()

    assert sorted(uncommitted(read(clone.root))) == [
        "changed",
        "deleted",
        "folder/",
        "new\nname",
        "staged",
    ]


def test_reading_starts_no_program_that_the_clone_names(tmp_path):
    clone = make_clone(tmp_path / "p")
    clone.commit({"a": "1"})
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch '{tmp_path}/canary'\n")
    evil.chmod(0o700)
    clone.git("config", "core.fsmonitor", str(evil))

    uncommitted(read(clone.root))

    assert not (tmp_path / "canary").exists()
    subprocess.run(["git", "status"], cwd=clone.root, capture_output=True, check=True)
    assert (tmp_path / "canary").exists()


def test_filters_are_named_since_checkouts_go_without(tmp_path):
    clone = make_clone(tmp_path / "p")
    clone.commit({".gitattributes": "*.bin filter=lfs diff=lfs -text\n*.key filter=crypt\n"})

    assert filtered(read(clone.root)) == ["crypt", "lfs"]
