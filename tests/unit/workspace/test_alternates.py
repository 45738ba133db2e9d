from pathlib import Path

from runner.workspace.alternates import object_folders
from runner_agent.git_command import alternate_line


def borrow(objects: Path, line: bytes) -> None:
    (objects / "info").mkdir(parents=True, exist_ok=True)
    (objects / "info/alternates").write_bytes(line)


def test_a_folder_that_borrows_from_none_stands_alone(tmp_path):
    assert object_folders(tmp_path) == [tmp_path]


def test_a_chain_is_listed_nearest_first(tmp_path):
    a, b, c = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    borrow(a, alternate_line(b))
    borrow(b, alternate_line(c))
    c.mkdir()

    assert object_folders(a) == [a, b, c]


def test_a_relative_one_is_relative_to_the_folder_that_names_it(tmp_path):
    a, b = tmp_path / "x/a", tmp_path / "b"
    borrow(a, b"../../b\n")
    b.mkdir()

    assert object_folders(a) == [a, b]


def test_a_circle_ends(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    borrow(a, alternate_line(b))
    borrow(b, alternate_line(a))

    assert object_folders(a) == [a, b]


def test_comments_and_empty_lines_name_nothing(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    borrow(a, b"# old\n\n" + alternate_line(b))

    assert object_folders(a) == [a, b]


def test_odd_names_survive_the_quoting(tmp_path):
    for name in ("with space", 'with "quote"', "two\nlines", "back\\slash", "grün"):
        a, b = tmp_path / "a", tmp_path / name
        borrow(a, alternate_line(b))

        assert object_folders(a) == [a, b]


def test_a_name_that_begins_like_a_quote_or_a_comment_is_quoted():
    assert alternate_line(Path('"x"\\')) == b'"\\"x\\"\\\\"\n'
    assert alternate_line(Path("#x")) == b'"#x"\n'
