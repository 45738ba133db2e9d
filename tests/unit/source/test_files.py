import os

import pytest

from runner.source import files
from runner.source.files import read_text, text_of
from runner.source.problems import SpecError


def refused(path):
    with pytest.raises(SpecError) as caught:
        read_text(path, "w.yaml")
    (problem,) = caught.value.problems
    return f"{problem.mark} {problem.code} {problem.message}"


def test_a_byte_order_mark_at_the_start_is_no_content(tmp_path):
    path = tmp_path / "w.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")

    assert read_text(path).text == "a: 1\n"


def test_a_missing_file_is_named(tmp_path):
    assert refused(tmp_path / "no.yaml") == "w.yaml:1:1 E101 no such file"


def test_a_folder_is_no_file(tmp_path):
    assert refused(tmp_path) == "w.yaml:1:1 E101 this is a folder"


def test_a_pipe_without_a_writer_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    assert refused(tmp_path / "pipe") == "w.yaml:1:1 E101 this is a pipe, socket or device"


def test_a_device_is_refused():
    from pathlib import Path

    assert "pipe, socket or device" in refused(Path("/dev/zero"))


def test_a_name_with_a_null_byte_is_refused(tmp_path):
    assert "E101 the file cannot be opened" in refused(tmp_path / "a\0b")


def test_a_file_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "FILE_BYTES_MAX", 1 << 20)
    with (tmp_path / "big.yaml").open("wb") as file:
        file.truncate((1 << 20) + 1)

    assert refused(tmp_path / "big.yaml") == "w.yaml:1:1 E101 the file is larger than 1 MiB"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a: 1\nb: \xff\n", "w.yaml:2:4 E102 not UTF-8 at byte 8: 0xff"),
        (b"\xff\xfea\x00", "w.yaml:1:1 E102 not UTF-8 at byte 0: 0xff"),
        (b"a: \x00", "w.yaml:1:4 E103 the character U+0000 may not stand in a file"),
        (b"a: \x1b[2J", "w.yaml:1:4 E103 the character U+001B may not stand in a file"),
        ("a: \x85".encode(), "w.yaml:1:4 E103 the character U+0085 may not stand in a file"),
        ("a: x\ufeff".encode(), "w.yaml:1:5 E103 the character U+FEFF may not stand in a file"),
        ("a: \u202ex".encode(), "w.yaml:1:4 E103 the character U+202E may not stand in a file"),
    ],
)
def test_bytes_that_deceive_are_refused_with_their_place(content, expected):
    with pytest.raises(SpecError) as caught:
        text_of("w.yaml", content)

    (problem,) = caught.value.problems
    assert f"{problem.mark} {problem.code} {problem.message}" == expected
