from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.base.errors import RejectedError
from runner.base.ids import StepId, digest_of
from runner.store.artifacts import ArtifactFolder

STEP = StepId("build")


@pytest.fixture
def folder(tmp_path: Path) -> ArtifactFolder:
    return ArtifactFolder(tmp_path / "artifacts")


def put(folder: ArtifactFolder, name: str, content: bytes = b"x", step: StepId = STEP) -> Path:
    return folder.put(step, name, [content], digest_of(content))


def test_an_artifact_is_a_plain_file_under_its_step_and_name(folder: ArtifactFolder) -> None:
    path = folder.put(STEP, "reports/a.txt", [b"one", b"two"], digest_of(b"onetwo"))

    assert path == folder.path / "build" / "reports" / "a.txt"
    assert path.read_bytes() == b"onetwo"
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_listing_is_by_step_and_name(folder: ArtifactFolder) -> None:
    assert folder.listing() == []
    put(folder, "b.txt", b"12")
    put(folder, ".coverage")
    put(folder, "sub/c.txt")
    put(folder, "z.txt", step=StepId("build[api]"))

    names = [(artifact.slug.split(".")[0], artifact.name) for artifact in folder.listing()]

    assert names == [
        ("build", ".coverage"),
        ("build", "b.txt"),
        ("build", "sub/c.txt"),
        ("build-api", "z.txt"),
    ]
    assert [artifact.size for artifact in folder.listing(STEP)] == [1, 2, 1]
    assert folder.listing(StepId("other")) == []


def test_a_later_attempt_replaces_what_an_earlier_one_left(folder: ArtifactFolder) -> None:
    put(folder, "a.txt", b"old")
    assert put(folder, "a.txt", b"new").read_bytes() == b"new"

    folder.clear(STEP)
    assert folder.listing() == []


def test_content_of_another_digest_is_rejected_and_leaves_the_old_file(
    folder: ArtifactFolder,
) -> None:
    path = put(folder, "a.txt", b"old")

    with pytest.raises(RejectedError, match="not sha256:"):
        folder.put(STEP, "a.txt", [b"new"], digest_of(b"else"))

    assert path.read_bytes() == b"old"
    assert [entry.name for entry in folder.path.iterdir()] == ["build"]


def test_a_source_that_fails_leaves_nothing(folder: ArtifactFolder) -> None:
    def cut() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(Exception, match="artifacts"):
        folder.put(STEP, "a.txt", cut(), digest_of(b"halfwhole"))

    assert folder.listing() == []


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("a.txt", "A.txt", "differ only in case"),
        ("sub/a", "SUB/b", "differ only in case"),
        ("a", "a/b", "both a file and a folder"),
        ("a/b", "a", "both a file and a folder"),
    ],
)
def test_names_that_some_disk_takes_for_one_are_rejected(
    folder: ArtifactFolder, first: str, second: str, reason: str
) -> None:
    put(folder, first, b"kept")

    with pytest.raises(RejectedError, match=reason):
        put(folder, second)

    assert [artifact.path.read_bytes() for artifact in folder.listing()] == [b"kept"]


def test_names_that_differ_in_normal_form_are_one(folder: ArtifactFolder) -> None:
    put(folder, "u\u0308.txt", b"first")
    put(folder, "\u00fc.txt", b"second")

    assert len(folder.listing()) == 1


def test_a_name_that_leads_out_of_the_folder_is_rejected(folder: ArtifactFolder) -> None:
    with pytest.raises(RejectedError):
        put(folder, "../../run.json")

    assert not folder.path.exists()
