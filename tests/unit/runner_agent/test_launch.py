"""Where a program is looked for; that it starts is tested through the warden."""

import errno
from pathlib import Path

import pytest

from runner_agent import warden_wire as wire
from runner_agent.launch import LaunchRefusedError, find_program


def test_the_first_executable_file_of_the_path_is_taken(tmp_path: Path) -> None:
    for folder in ("folder", "plain", "good", "later"):
        (tmp_path / folder).mkdir()
    (tmp_path / "folder" / "tool").mkdir()
    (tmp_path / "plain" / "tool").touch(0o644)
    (tmp_path / "good" / "tool").touch(0o755)
    (tmp_path / "later" / "tool").touch(0o755)
    search_path = ":".join(
        str(tmp_path / folder) for folder in ("none", "folder", "plain", "good", "later")
    )

    assert find_program("tool", search_path) == str(tmp_path / "good" / "tool")


def test_an_empty_part_of_the_path_is_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tool").touch(0o755)
    monkeypatch.chdir(tmp_path)

    assert find_program("tool", "/no/such:") == "./tool"


def test_a_name_with_a_slash_is_taken_as_it_is() -> None:
    assert find_program("./tool", "/bin") == "./tool"


def test_a_program_that_is_nowhere_is_refused() -> None:
    with pytest.raises(LaunchRefusedError) as caught:
        find_program("tool", "/no/such:/nor/this")

    assert (caught.value.part, caught.value.number) == (wire.PART_PROGRAM, errno.ENOENT)
