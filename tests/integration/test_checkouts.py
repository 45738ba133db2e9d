"""A checkout from its base to the step's commit, with steps that are not nice to it."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from runner.base.errors import WorkspaceError
from runner.base.ids import RunId
from runner.workspace.project import read_project
from runner.workspace.repository import RunRepository, create_repository
from runner.workspace.result import diff_of
from runner_agent.checkouts import Checkout, Checkouts, apply_patch
from runner_agent.git_command import Git
from tests.support.repositories import forget_configuration, make_clone, run, write_files

pytestmark = pytest.mark.integration

FILES = {"a.txt": "1\n2\n3\n", "folder/b.txt": "b\n", ".gitignore": "*.ignored\n"}


@pytest.fixture(autouse=True)
def _nobodys_configuration(monkeypatch, tmp_path):
    forget_configuration(monkeypatch, tmp_path)


@pytest.fixture
def clone(tmp_path):
    clone = make_clone(tmp_path / "project")
    clone.commit(FILES)
    return clone


@pytest.fixture
def repository(clone, tmp_path) -> RunRepository:
    project = read_project(clone.root)
    assert project is not None
    return create_repository(project, RunId("r1"), tmp_path / "repo.git", include_dirty=False)


@pytest.fixture
def checkouts(repository, tmp_path) -> Checkouts:
    (tmp_path / "work").mkdir()
    return Checkouts(repository.path, tmp_path / "work")


@pytest.fixture
def checkout(checkouts, repository) -> Checkout:
    return checkouts.prepare("step", 1, repository.base)


def commit(checkout: Checkout, **options):
    return Checkouts.commit(checkout, "step", [("Runner-Run", "r1")], **options)


def tree(repository: RunRepository, sha: str) -> list[str]:
    return sorted(
        os.fsdecode(path)
        for path in repository.git.output("ls-tree", "-r", "-z", "--name-only", sha).split(b"\0")
        if path
    )


def test_a_checkout_has_the_files_of_its_base(checkout):
    assert (checkout.path / "a.txt").read_text() == "1\n2\n3\n"
    assert (checkout.path / "folder/b.txt").read_text() == "b\n"


def test_the_users_clone_is_left_as_it_is(clone, checkouts, repository):
    before = clone.state()

    checkout = checkouts.prepare("other", 1, repository.base)
    write_files(checkout.path, {"new": "x"})
    commit(checkout)

    assert clone.state() == before


def test_git_works_inside_and_has_nothing_to_tell(checkout, repository):
    assert run(checkout.path, "status", "--porcelain") == b""
    assert run(checkout.path, "rev-parse", "HEAD").decode().strip() == repository.base
    assert run(checkout.path, "log", "--format=%s") == b"Change\n"
    assert run(checkout.path, "remote") == b""


def test_a_step_may_commit_and_its_work_is_taken_all_the_same(checkout, repository):
    write_files(checkout.path, {"a.txt": "changed\n"})
    run(checkout.path, "commit", "--quiet", "--all", "--message", "By the step")
    write_files(checkout.path, {"new": "x"})

    found = commit(checkout)

    assert found.changed == ("a.txt", "new")
    parents = repository.git.text("rev-list", "--parents", "-1", found.sha).split()
    assert parents == [found.sha, repository.base]


def test_nothing_changed_leaves_the_base(checkout, repository):
    os.utime(checkout.path / "a.txt", (1, 1))
    write_files(checkout.path, {"x.ignored": "1", "__pycache__/a.pyc": "1", "d/.mypy_cache/1": ""})

    assert commit(checkout).sha == repository.base
    assert commit(checkout).changed == ()


def test_a_change_within_the_same_moment_and_size_is_seen(checkout):
    (checkout.path / "a.txt").write_text("1\n2\n4\n")

    assert commit(checkout).changed == ("a.txt",)


def test_all_kinds_of_changes_are_taken(checkout, repository):
    (checkout.path / "folder/b.txt").unlink()
    (checkout.path / "a.txt").chmod(0o755)
    (checkout.path / "link").symlink_to("/etc/passwd")
    write_files(checkout.path, {"deep/er/new": "x", "empty": ""})

    found = commit(checkout)

    assert found.changed == ("a.txt", "deep/er/new", "empty", "folder/b.txt", "link")
    listing = repository.git.text("ls-tree", "-r", found.sha)
    assert "100755 blob" in listing
    assert "120000 blob" in listing
    link = repository.git.text("rev-parse", f"{found.sha}:link")
    assert repository.git.output("cat-file", "blob", link) == b"/etc/passwd"


def test_odd_names_are_taken_as_they_are(checkout, repository):
    names = ["-x", "--help", "two\nlines", "with space", '"quoted"', ":(top)x", "*", "\udcff\udcfe"]
    write_files(checkout.path, dict.fromkeys(names, "1"))

    found = commit(checkout)

    assert sorted(found.changed) == sorted(names)
    assert set(names) < set(tree(repository, found.sha))


def test_a_file_may_become_a_folder_and_a_folder_a_file(checkout, repository):
    (checkout.path / "a.txt").unlink()
    (checkout.path / "folder/b.txt").unlink()
    (checkout.path / "folder").rmdir()
    write_files(checkout.path, {"a.txt/inside": "x", "folder": "x"})

    found = commit(checkout)

    assert tree(repository, found.sha) == [".gitignore", "a.txt/inside", "folder"]


def test_a_folder_that_became_a_link_is_recorded_as_a_link(checkout, repository, tmp_path):
    write_files(tmp_path / "outside", {"b.txt": "secret"})
    (checkout.path / "folder/b.txt").unlink()
    (checkout.path / "folder").rmdir()
    (checkout.path / "folder").symlink_to(tmp_path / "outside")

    found = commit(checkout)

    assert tree(repository, found.sha) == [".gitignore", "a.txt", "folder"]


def test_artifacts_caches_and_the_runners_folder_stay_out(checkout):
    write_files(
        checkout.path,
        {
            "reports/a.xml": "1",
            "coverage.txt": "1",
            "deep/coverage.txt": "1",
            "pkg/__pycache__/m.cpython-311.pyc": "1",
            ".pytest_cache/v": "1",
            ".venv/bin/python": "1",
            ".runner/runs/x": "1",
            "kept": "1",
        },
    )

    found = commit(checkout, exclude=["coverage.txt", "reports/**"])

    assert found.changed == ("deep/coverage.txt", "kept")


def test_a_repository_made_inside_is_left_out_and_named(checkout, repository):
    make_clone(checkout.path / "deps/full").commit({"x": "1"})
    make_clone(checkout.path / "deps/empty")
    write_files(checkout.path, {"deps/own": "1"})

    found = commit(checkout)

    assert found.left_out == ("deps/empty", "deps/full")
    assert found.changed == ("deps/own",)


def test_no_configuration_of_the_step_is_obeyed(checkout, tmp_path, repository):
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch '{tmp_path}/canary'\n")
    evil.chmod(0o700)
    for name in ("core.fsmonitor", "filter.evil.clean", "core.hooksPath", "core.sshCommand"):
        run(checkout.path, "config", name, str(evil))
    write_files(checkout.path, {".gitattributes": "* filter=evil\n", "new": "x"})
    (checkout.path / ".git/hooks").mkdir(exist_ok=True)
    for hook in ("pre-commit", "post-checkout", "post-index-change", "reference-transaction"):
        (checkout.path / ".git/hooks" / hook).symlink_to(evil)
    run(checkout.path, "config", "core.worktree", "/")

    found = commit(checkout)

    assert found.changed == (".gitattributes", "new")
    assert not (tmp_path / "canary").exists()


def test_no_configuration_of_a_submodule_is_obeyed(clone, tmp_path):
    make_clone(clone.root / "sub").commit({"x": "1"})
    clone.git("add", "sub")
    clone.git("commit", "--quiet", "--message", "Add a submodule")
    project = read_project(clone.root)
    assert project is not None
    repository = create_repository(project, RunId("r2"), tmp_path / "r2.git", include_dirty=False)
    checkout = Checkouts(repository.path, tmp_path).prepare("step", 1, repository.base)
    run(checkout.path, "clone", "--quiet", str(clone.root / "sub"), "sub")
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch '{tmp_path}/canary'\n")
    evil.chmod(0o700)
    run(checkout.path / "sub", "config", "core.fsmonitor", str(evil))
    write_files(checkout.path, {"sub/y": "1", "new": "x"})

    found = commit(checkout)

    assert found.changed == ("new",)
    assert not (tmp_path / "canary").exists()


def test_filters_are_not_run_so_pointers_stay_pointers(clone, tmp_path):
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"
    clone.commit({".gitattributes": "*.bin filter=lfs -text\n", "x.bin": pointer})
    clone.git("config", "filter.lfs.smudge", "false")
    clone.git("config", "filter.lfs.required", "true")
    project = read_project(clone.root)
    assert project is not None
    repository = create_repository(project, RunId("r2"), tmp_path / "r2.git", include_dirty=False)

    checkout = Checkouts(repository.path, tmp_path).prepare("step", 1, repository.base)

    assert (checkout.path / "x.bin").read_text() == pointer
    assert commit(checkout).sha == repository.base


def test_a_step_that_destroys_its_own_git_is_committed_all_the_same(checkout, tmp_path):
    Git(checkout.path / ".git").run("rev-parse", "HEAD")
    (checkout.path / ".git").rename(tmp_path / "gone")
    (checkout.path / ".git").symlink_to("/etc")
    write_files(checkout.path, {"new": "x"})

    assert commit(checkout).changed == ("new",)


def test_a_checkout_that_is_gone_is_told(checkout, tmp_path):
    checkout.path.rename(tmp_path / "elsewhere")

    with pytest.raises(WorkspaceError, match="is gone"):
        commit(checkout)


def test_the_message_names_the_step_and_its_trailers_and_the_user_is_the_author(
    checkout, repository
):
    write_files(checkout.path, {"new": "x"})

    found = Checkouts.commit(
        checkout, "step[a]", [("Runner-Run", "r1"), ("Runner-Model", "x\ny\0z")]
    )

    text = repository.git.text("show", "--no-patch", "--format=%an <%ae>%n%B", found.sha)
    assert text == ("Ada <ada@example.org>\nstep[a]\n\nRunner-Run: r1\nRunner-Model: x y z")


def test_without_a_user_the_runner_is_the_author(clone, tmp_path):
    clone.git("config", "--unset", "user.name")
    project = read_project(clone.root)
    assert project is not None
    repository = create_repository(project, RunId("r2"), tmp_path / "r2.git", include_dirty=False)
    checkout = Checkouts(repository.path, tmp_path).prepare("step", 1, repository.base)
    write_files(checkout.path, {"new": "x"})

    found = commit(checkout)

    author = repository.git.text("show", "--no-patch", "--format=%an <%ae>", found.sha)
    assert author == "workflow-runner <runner@localhost>"


def test_what_an_earlier_process_left_is_replaced(checkouts, repository):
    first = checkouts.prepare("step", 1, repository.base)
    write_files(first.path, {"stale": "x", "a.txt": "stale"})
    (first.path / "folder").chmod(0o500)
    assert first.git.index is not None
    first.git.index.with_name(f"{first.git.index.name}.lock").touch()

    second = checkouts.prepare("step", 1, repository.base)

    assert not (second.path / "stale").exists()
    assert commit(second).sha == repository.base


def test_a_checkout_that_was_given_back_serves_again_and_is_clean(checkouts, repository):
    first = checkouts.prepare("one", 1, repository.base)
    write_files(
        first.path,
        {
            "a.txt": "changed",
            "new/file": "x",
            "x.ignored": "1",
            "__pycache__/x": "1",
            "coverage.txt": "1",
        },
    )
    (first.path / "hole").mkdir()
    run(first.path, "config", "core.fsmonitor", "/bin/evil")
    inode = (first.path / ".gitignore").stat().st_ino
    left = commit(first, exclude=["coverage.txt"])
    (first.path / "folder/b.txt").chmod(0o600)
    checkouts.release(first)

    second = checkouts.prepare("two", 1, left.sha)

    assert not first.path.exists()
    assert (second.path / ".gitignore").stat().st_ino == inode
    assert sorted(path.name for path in second.path.iterdir()) == [
        ".git",
        ".gitignore",
        "a.txt",
        "folder",
        "new",
    ]
    assert (second.path / "a.txt").read_text() == "changed"
    assert "evil" not in (second.path / ".git/config").read_text()
    assert run(second.path, "status", "--porcelain", "--ignored") == b""
    assert commit(second).sha == left.sha


def test_a_checkout_that_was_given_back_serves_for_another_commit_too(checkouts, repository):
    first = checkouts.prepare("one", 1, repository.base)
    write_files(first.path, {"a.txt": "changed", "folder/new": "x"})
    (first.path / "folder/b.txt").unlink()
    commit(first)
    checkouts.release(first)

    second = checkouts.prepare("two", 1, repository.base)

    assert (second.path / "a.txt").read_text() == FILES["a.txt"]
    assert sorted(path.name for path in (second.path / "folder").iterdir()) == ["b.txt"]
    assert commit(second).sha == repository.base


def test_checkouts_made_at_once_do_not_share_one_that_was_given_back(checkouts, repository):
    for name in ("one", "two"):
        checkouts.release(checkouts.prepare(name, 1, repository.base))

    with ThreadPoolExecutor(4) as pool:
        made = list(
            pool.map(lambda slug: checkouts.prepare(slug, 1, repository.base), ("a", "b", "c", "d"))
        )

    for checkout in made:
        write_files(checkout.path, {"who": checkout.path.name})
    assert [(checkout.path / "who").read_text() for checkout in made] == [
        "a.1",
        "b.1",
        "c.1",
        "d.1",
    ]
    assert all(commit(checkout).changed == ("who",) for checkout in made)


def test_a_spoilt_checkout_is_not_used_again(checkouts, repository):
    first = checkouts.prepare("one", 1, repository.base)
    commit(first)
    checkouts.release(first)
    (checkouts.root / "spare/one.1.index").write_bytes(b"nonsense")

    second = checkouts.prepare("two", 1, repository.base)

    assert commit(second).sha == repository.base
    assert not list((checkouts.root / "spare").iterdir())


def test_a_base_that_is_not_there_is_told(checkouts):
    with pytest.raises(WorkspaceError, match="git read-tree failed"):
        checkouts.prepare("step", 1, "0" * 40)


def test_a_folder_that_cannot_be_made_is_told(repository, tmp_path):
    with pytest.raises(WorkspaceError, match="cannot make the checkout"):
        Checkouts(repository.path, tmp_path / "missing").prepare("step", 1, repository.base)


def test_a_patch_goes_onto_the_tree_it_was_made_on(checkouts, repository):
    first = checkouts.prepare("one", 1, repository.base)
    write_files(first.path, {"a.txt": "1\n2\nthree\n", "bin": b"\0\1\2", "folder/new": "x"})
    (first.path / "folder/b.txt").unlink()
    (first.path / "link").symlink_to("a.txt")
    left = commit(first)
    second = checkouts.prepare("two", 1, repository.base)

    assert apply_patch(second, diff_of(repository.path, repository.base, left.sha)) is False

    assert tree_id(repository, commit(second).sha) == tree_id(repository, left.sha)


def tree_id(repository: RunRepository, sha: str) -> str:
    return repository.git.text("rev-parse", f"{sha}^{{tree}}")


def test_a_patch_is_merged_into_another_tree(checkouts, repository):
    lines = [f"{number}\n" for number in range(20)]
    first = checkouts.prepare("one", 1, repository.base)
    write_files(first.path, {"a.txt": "".join(lines)})
    old = commit(first).sha
    write_files(first.path, {"a.txt": "".join([*lines[:10], "new\n", *lines[10:]])})
    patch = diff_of(repository.path, old, commit(first).sha)
    third = checkouts.prepare("three", 1, repository.base)
    shifted = [*lines[:7], "seven\n", *lines[8:]]
    write_files(third.path, {"a.txt": "".join(shifted)})
    other = commit(third).sha
    fourth = checkouts.prepare("four", 1, other)

    assert apply_patch(fourth, patch) is True

    assert (fourth.path / "a.txt").read_text() == "".join([*shifted[:10], "new\n", *shifted[10:]])
    assert commit(fourth).changed == ("a.txt",)


def test_a_patch_that_does_not_fit_is_refused_with_its_paths(checkouts, repository):
    first = checkouts.prepare("one", 1, repository.base)
    write_files(first.path, {"a.txt": "1\nleft\n3\n"})
    patch = diff_of(repository.path, repository.base, commit(first).sha)
    second = checkouts.prepare("two", 1, repository.base)
    write_files(second.path, {"a.txt": "1\nright\n3\n"})
    base = commit(second).sha
    third = checkouts.prepare("three", 1, base)

    with pytest.raises(WorkspaceError, match=r"do not go onto this tree: conflicts in 'a\.txt'"):
        apply_patch(third, patch)


def test_a_patch_of_files_nobody_knows_is_refused_with_their_names(checkouts, repository):
    checkout = checkouts.prepare("one", 1, repository.base)
    patch = (
        b"diff --git a/none.txt b/none.txt\n"
        b"index 1111111111111111111111111111111111111111.."
        b"2222222222222222222222222222222222222222 100644\n"
        b"--- a/none.txt\n+++ b/none.txt\n@@ -1 +1 @@\n-x\n+y\n"
    )

    with pytest.raises(WorkspaceError, match=r"do not go onto this tree: none\.txt"):
        apply_patch(checkout, patch)


def test_a_patch_that_would_leave_the_checkout_is_refused(checkouts, repository, tmp_path):
    checkout = checkouts.prepare("one", 1, repository.base)
    (checkout.path / "out").symlink_to(tmp_path)
    header = "new file mode 100644\n--- /dev/null\n"
    for name in ("../escape", "out/escape", ".git/hooks/evil"):
        patch = f"diff --git a/{name} b/{name}\n{header}+++ b/{name}\n@@ -0,0 +1 @@\n+x\n"

        with pytest.raises(WorkspaceError):
            apply_patch(checkout, patch.encode())

    assert not (tmp_path / "escape").exists()
    assert not (checkout.path / ".git/hooks/evil").exists()


def test_a_checkout_is_for_its_owner_alone(checkout):
    assert stat.S_IMODE(checkout.path.stat().st_mode) == 0o700
