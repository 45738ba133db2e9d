from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.store.log_file import LogFile


def no_folder() -> None:
    """It is there."""


def test_a_log_without_content_makes_no_file(tmp_path: Path) -> None:
    log = LogFile(f"{tmp_path}/steps/log.txt", (tmp_path / "steps").mkdir)
    log.write(b"")
    log.close()
    log.close()

    assert list(tmp_path.iterdir()) == []


def test_bytes_are_kept_as_they_came_and_at_once(tmp_path: Path) -> None:
    log = LogFile(f"{tmp_path}/steps/log.txt", (tmp_path / "steps").mkdir)

    log.write(b"one\n\xff\x00")
    log.write(b"two\r")

    assert log.path.read_bytes() == b"one\n\xff\x00two\r"
    log.close()


def test_a_log_over_the_cap_keeps_head_and_tail_and_counts_the_rest(tmp_path: Path) -> None:
    log = LogFile(f"{tmp_path}/log.txt", no_folder, bytes_max=10, tail_max=4)

    log.write(b"0123456")
    log.write(b"789abcdefghij")
    log.close()

    assert log.path.read_text("utf-8") == "0123456789\n[… 6 bytes left out …]\nghij"


def test_a_log_that_just_fits_behind_the_cap_is_whole(tmp_path: Path) -> None:
    log = LogFile(f"{tmp_path}/log.txt", no_folder, bytes_max=10, tail_max=4)

    log.write(b"0123456789abcd")
    log.close()

    assert log.path.read_bytes() == b"0123456789abcd"


@given(chunks=st.lists(st.binary(max_size=40), max_size=30))
def test_head_tail_and_count_are_exact_for_any_chunks(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes]
) -> None:
    log = LogFile(f"{tmp_path_factory.mktemp('log')}/log.txt", no_folder, bytes_max=50, tail_max=20)
    whole = b"".join(chunks)

    for chunk in chunks:
        log.write(chunk)
        assert len(log._tail) <= 40
    log.close()

    kept = log.path.read_bytes() if log.path.exists() else b""
    if len(whole) <= 70:
        assert kept == whole
    else:
        mark = f"[… {len(whole) - 70} bytes left out …]\n".encode()
        line_end = b"" if whole[:50].endswith(b"\n") else b"\n"
        assert kept == whole[:50] + line_end + mark + whole[-20:]
