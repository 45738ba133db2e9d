"""Artifacts from workspaces that try to slip something in, into the store of a run."""

import os
import socket
import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest

from runner.base.errors import WorkspaceError
from runner.base.ids import Digest, StepId
from runner.store.artifacts import ArtifactFolder
from runner.wire.messages import Artifact
from runner_agent.artifacts import Collected, Limits, collect
from tests.support.repositories import write_files

pytestmark = pytest.mark.integration

STEP = StepId("step")


class Kept:
    """The store of a run, and what it was given."""

    def __init__(self, place: Path) -> None:
        self.store = ArtifactFolder(place / "artifacts")
        self.artifacts: list[Artifact] = []
        self.scratch = place / "scratch"

    def keep(self, artifact: Artifact, content: Path) -> None:
        chunks = [content.read_bytes()]
        self.store.put(STEP, artifact.name, chunks, Digest(artifact.digest))
        self.artifacts.append(artifact)

    def collect(self, root: Path, *globs: str, limits: Limits | None = None) -> Collected:
        return collect(root, globs, self.keep, self.scratch, limits)

    @property
    def names(self) -> list[str]:
        return [artifact.name for artifact in self.artifacts]


@pytest.fixture
def kept(tmp_path) -> Kept:
    return Kept(tmp_path)


@pytest.fixture
def root(tmp_path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def test_files_are_kept_by_name_with_digest_and_size(kept, root):
    write_files(root, {"reports/b.xml": "b", "reports/deep/a.xml": "a", "other": "x", "out": b"\0"})

    found = kept.collect(root, "reports/**/*.xml", "out")

    assert found == Collected((), ())
    assert kept.artifacts == [
        Artifact("out", f"sha256:{sha256(bytes(1)).hexdigest()}", 1),
        Artifact("reports/b.xml", f"sha256:{sha256(b'b').hexdigest()}", 1),
        Artifact("reports/deep/a.xml", f"sha256:{sha256(b'a').hexdigest()}", 1),
    ]
    assert [stored.name for stored in kept.store.listing()] == kept.names


def test_a_file_that_two_globs_name_is_kept_once_and_counts_for_both(kept, root):
    write_files(root, {"a.txt": "a"})

    assert kept.collect(root, "*.txt", "a*").missing == ()
    assert kept.names == ["a.txt"]


def test_globs_that_no_file_came_from_are_told(kept, root):
    write_files(root, {"a.txt": "a", "empty/x": "x"})
    (root / "empty/x").unlink()

    found = kept.collect(root, "*.txt", "*.xml", "empty", "none/**")

    assert found.missing == ("*.xml", "empty", "none/**")


def test_the_steps_own_repository_and_the_runners_folder_are_not_looked_into(kept, root):
    write_files(root, {".git/config": "x", ".runner/runs/r": "x", "a": "x", "deep/.git/y": "x"})

    kept.collect(root, "**/*")

    assert kept.names == ["a", "deep/.git/y"]


def test_links_are_passed_over_and_said(kept, root, tmp_path):
    write_files(tmp_path / "outside", {"secret": "s"})
    write_files(root, {"a": "x"})
    (root / "link").symlink_to(tmp_path / "outside/secret")
    (root / "reports").symlink_to(tmp_path / "outside")
    (root / "dangling").symlink_to("nowhere")

    found = kept.collect(root, "*", "reports/*", "reports/secret")

    assert kept.names == ["a"]
    assert found.missing == ("reports/*", "reports/secret")
    assert sorted(found.skipped) == [
        f"artifact '{name}' was not taken: it is a link" for name in ("dangling", "link", "reports")
    ]


def test_links_that_no_glob_means_are_not_said(kept, root):
    write_files(root, {"a.txt": "x"})
    (root / "link").symlink_to("a.txt")

    assert kept.collect(root, "**/*.txt").skipped == ()


def test_a_file_that_turns_into_a_link_between_looking_and_reading_is_passed_over(
    kept, root, tmp_path
):
    write_files(tmp_path, {"secret": "s"})
    write_files(root, {"a": "x", "b": "x", "folder/c": "x"})

    def swap(artifact: Artifact, content: Path) -> None:
        kept.keep(artifact, content)
        if artifact.name == "a":
            (root / "b").unlink()
            (root / "b").symlink_to(tmp_path / "secret")
            (root / "folder").rename(root / "gone")
            (root / "folder").symlink_to(tmp_path)

    found = collect(root, ["**/*"], swap, kept.scratch)

    assert kept.names == ["a"]
    assert len(found.skipped) == 2


def test_a_hard_link_is_passed_over(kept, root, tmp_path):
    write_files(tmp_path, {"secret": "s"})
    (root / "a").hardlink_to(tmp_path / "secret")

    found = kept.collect(root, "a")

    assert kept.names == []
    assert found.missing == ("a",)
    assert "hard link" in found.skipped[0]


def test_what_is_no_regular_file_is_passed_over(kept, root, monkeypatch):
    os.mkfifo(root / "pipe")
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")

        found = kept.collect(root, "*")

    assert kept.names == []
    assert len(found.skipped) == 2
    assert all("no regular file" in text or "no such" in text for text in found.skipped)


@pytest.mark.parametrize(
    "name",
    [
        "a\\b",
        "C:x",
        "x:ads",
        "NUL",
        "trailing.",
        "trailing ",
        "two\nlines",
        "esc\x1b[31m",
        "bidi\u202etxt",
        os.fsdecode(b"not-utf8-\xff"),
        "/".join(["d"] * 16) + "/x",
    ],
)
def test_a_name_that_means_something_else_elsewhere_is_passed_over_and_shown_inert(
    kept, root, name
):
    write_files(root, {name: "x", "good": "x"})

    found = kept.collect(root, "**/*")

    assert kept.names == ["good"]
    assert len(found.skipped) == 1
    assert found.skipped[0].isascii()
    assert found.skipped[0].isprintable()


def test_names_that_look_the_same_are_a_conflict(kept, root):
    composed, decomposed = (unicodedata.normalize(form, "é.txt") for form in ("NFC", "NFD"))
    write_files(root, {composed: "1", decomposed: "2"})

    found = kept.collect(root, "*")

    assert kept.names == [composed]
    assert "looks the same" in found.skipped[0]


def test_a_name_is_kept_in_its_normal_form(kept, root):
    write_files(root, {unicodedata.normalize("NFD", "é.txt"): "1"})

    kept.collect(root, "*")

    assert kept.names == [unicodedata.normalize("NFC", "é.txt")]


def test_too_many_files_are_an_error(kept, root):
    write_files(root, {f"{number}": "" for number in range(4)})

    with pytest.raises(WorkspaceError, match="match more than 3 files"):
        kept.collect(root, "*", limits=Limits(files_max=3))

    assert kept.names == []


def test_too_much_to_look_through_is_an_error(kept, root):
    write_files(root, {f"{number}": "" for number in range(4)})

    with pytest.raises(WorkspaceError, match="more than 3 files lie where"):
        kept.collect(root, "none*", limits=Limits(entries_max=3))


def test_a_file_that_is_too_large_is_passed_over_and_not_read(kept, root):
    with (root / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    write_files(root, {"a": "12", "b": "34", "c": "5"})

    found = kept.collect(root, "*", limits=Limits(total_bytes_max=3))

    assert kept.names == ["a", "c"]
    assert "'sparse' was not taken: it is larger than" in found.skipped[1]
    assert (
        "'b' was not taken: with it the step's artifacts would be over 3 bytes"
        in (found.skipped[0])
    )


def test_only_the_first_twenty_that_were_passed_over_are_said(kept, root):
    for number in range(30):
        (root / f"{number}").symlink_to("x")

    assert len(kept.collect(root, "*").skipped) == 20


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs the files of Linux's /proc")
def test_a_file_that_is_never_as_long_as_it_says_is_an_error(kept):
    with pytest.raises(WorkspaceError, match="'status' changes while it is read"):
        kept.collect(Path("/proc/self"), "status")

    assert kept.names == []


def test_a_glob_that_leads_out_is_an_error(kept, root):
    with pytest.raises(WorkspaceError, match="leads out of the workspace"):
        kept.collect(root, "../*")


def test_a_workspace_that_is_gone_is_an_error(kept, tmp_path):
    with pytest.raises(WorkspaceError, match="cannot look for artifacts"):
        kept.collect(tmp_path / "none", "*")
