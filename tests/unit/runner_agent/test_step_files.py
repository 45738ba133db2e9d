"""Step files: the form of outputs, and distrust of what stands at their place."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner_agent.step_files import (
    OUTPUT_FILE_BYTES_MAX,
    SUMMARY_BYTES_MAX,
    StepFileError,
    may_be_there,
    parse_outputs,
    read_outputs,
    read_summary,
)


def test_pairs_and_several_lines_are_read() -> None:
    content = b"percent=93\n\nurl=https://x/?a=b<<c\r\nnotes<<END\nfirst\n\n a=b\nEND\nempty=\n"

    assert parse_outputs(content) == {
        "percent": "93",
        "url": "https://x/?a=b<<c",
        "notes": "first\n\n a=b",
        "empty": "",
    }


def test_a_key_that_comes_again_replaces_the_earlier_value() -> None:
    assert parse_outputs(b"a=1\na=2") == {"a": "2"}


def test_an_empty_text_is_an_empty_value() -> None:
    assert parse_outputs(b"a<<E\nE") == {"a": ""}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"a=1\nhello world\n",
            "$RUNNER_OUTPUT line 2 is 'hello world'; write 'key=value', or 'key<<END'",
        ),
        (b"a<<\nx\n", "$RUNNER_OUTPUT line 1 is 'a<<'; write 'key=value', or 'key<<END'"),
        (b"\na<<E\nx\n", "$RUNNER_OUTPUT line 2 opens a text that no line 'E' closes"),
        (
            b"a b=1",
            "$RUNNER_OUTPUT line 1 has the key 'a b'; a key has letters, digits, '_' and '-', "
            "at most 63, not beginning with a digit or '-'",
        ),
        (b"a=1\nb=\xff", "$RUNNER_OUTPUT line 2 is not UTF-8"),
        (
            b"\x1b[31m" + b"x" * 50,
            "$RUNNER_OUTPUT line 1 is '\\x1b[31m" + "x" * 35 + "...'; "
            "write 'key=value', or 'key<<END'",
        ),
    ],
)
def test_a_fault_is_named_with_its_line(content: bytes, message: str) -> None:
    with pytest.raises(StepFileError) as caught:
        parse_outputs(content)

    assert str(caught.value) == message
    assert not caught.value.retryable


@given(st.binary(max_size=200))
def test_parsing_raises_nothing_else(content: bytes) -> None:
    with suppress(StepFileError):
        parse_outputs(content)


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True), st.text()))
def test_what_is_written_as_texts_is_read_back(outputs: dict[str, str]) -> None:
    outputs = {key: value.replace("\r", "") for key, value in outputs.items()}
    written = "".join(f"{key}<<E O F\n{value}\nE O F\n" for key, value in outputs.items())

    assert parse_outputs(written.encode("utf-8", "replace")) == {
        key: value.encode("utf-8", "replace").decode() for key, value in outputs.items()
    }


def test_no_file_means_no_outputs_and_no_summary(tmp_path: Path) -> None:
    assert read_outputs(str(tmp_path / "output")) == {}
    assert read_summary(str(tmp_path / "summary")) == ""


def test_any_one_of_the_files_is_reason_to_read_and_none_is_not(tmp_path: Path) -> None:
    paths = (str(tmp_path / "output"), str(tmp_path / "summary"))
    assert not may_be_there(*paths)

    (tmp_path / "summary").symlink_to(tmp_path / "missing")
    assert may_be_there(*paths)


def test_a_folder_that_cannot_be_searched_is_reason_to_read(tmp_path: Path) -> None:
    assert may_be_there(str(tmp_path / "gone" / "output"))


def test_too_many_outputs_are_refused_and_a_long_summary_is_cut(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"a=" + b"x" * (OUTPUT_FILE_BYTES_MAX - 2))
    assert len(read_outputs(str(file))["a"]) == OUTPUT_FILE_BYTES_MAX - 2

    file.write_bytes(b"a=" + b"x" * (OUTPUT_FILE_BYTES_MAX - 1))
    with pytest.raises(StepFileError) as refused:
        read_outputs(str(file))
    assert str(refused.value) == (
        "$RUNNER_OUTPUT is longer than 49152 bytes; "
        "write large results to files in $RUNNER_ARTIFACTS"
    )

    file.write_bytes(b"x" * (SUMMARY_BYTES_MAX + 1))
    summary = read_summary(str(file))
    assert summary.endswith("xx\n\n(cut at 1048576 bytes)\n")


def test_a_summary_that_is_not_text_is_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "summary").write_bytes(b"a \xff b")

    assert read_summary(str(tmp_path / "summary")) == "a \ufffd b"


@pytest.mark.parametrize("make", ["link", "fifo", "folder"])
def test_what_is_no_plain_file_is_refused_at_once(tmp_path: Path, make: str) -> None:
    (tmp_path / "secret").write_text("a=1")
    path = tmp_path / "output"
    match make:
        case "link":
            path.symlink_to(tmp_path / "secret")
        case "fifo":
            os.mkfifo(path)
        case _:
            path.mkdir()

    for read in (read_outputs, read_summary):
        with pytest.raises(StepFileError, match="no plain file any more"):
            read(str(path))
