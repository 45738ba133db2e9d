"""Records the cassette of `workflows/migrate-codebase.yaml`, in a small project of its own.

`python -m tests.support.record_migration` does it again; the result is to be committed. The tests
play it back in the same `PROJECT`.
"""

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.support.claude_project import commit, make_project
from tests.support.model_scenarios import Scenario, ToolCall, Turn
from tests.support.record_cassette import ROOT, reads, record, writes

NAMES = '''\
"""Names of files."""

import os


def stem(path: str) -> str:
    """Return the name of a file without its folders and its last ending."""
    return os.path.splitext(os.path.basename(path))[0]
'''
SIZES = '''\
"""Sizes of files."""

import os


def total(folder: str) -> int:
    """Return how many bytes the files right in a folder have together."""
    paths = [os.path.join(folder, name) for name in os.listdir(folder)]
    return sum(os.path.getsize(path) for path in paths if os.path.isfile(path))
'''
REPORT = '''\
"""What the others find, as text."""

from shelf.names import stem
from shelf.sizes import total


def line(folder: str) -> str:
    """Return the name of a folder and what is in it."""
    return f"{stem(folder)}: {total(folder)} bytes"
'''
TESTS = """\
import tempfile
import unittest
from pathlib import Path

from shelf.names import stem
from shelf.report import line


class ShelfTest(unittest.TestCase):
    def test_a_stem_has_no_folders_and_no_ending(self) -> None:
        self.assertEqual(stem("a/b.c/d.tar.gz"), "d.tar")

    def test_a_line_counts_what_is_in_a_folder(self) -> None:
        with tempfile.TemporaryDirectory(prefix="shelf") as folder:
            Path(folder, "one.txt").write_text("12345", "utf-8")
            Path(folder, "below").mkdir()

            self.assertEqual(line(folder), f"{Path(folder).name}: 5 bytes")
"""
PROJECT: Mapping[str, str] = {
    ".gitignore": "/.runner/\n__pycache__/\n",
    "shelf/__init__.py": "",
    "shelf/names.py": NAMES,
    "shelf/sizes.py": SIZES,
    "shelf/report.py": REPORT,
    "tests/__init__.py": "",
    "tests/test_shelf.py": TESTS,
}

NEW_NAMES = '''\
"""Names of files."""

from pathlib import Path


def stem(path: str) -> str:
    """Return the name of a file without its folders and its last ending."""
    return Path(path).stem
'''
NEW_SIZES = '''\
"""Sizes of files."""

from pathlib import Path


def total(folder: str) -> int:
    """Return how many bytes the files right in a folder have together."""
    return sum(path.stat().st_size for path in Path(folder).iterdir() if path.is_file())
'''
RULES = """\
1. Functions keep their names, arguments and types: paths go in and out as text.
2. `import os` goes where nothing needs it any more; `from pathlib import Path` comes instead.
3. What a function returns stays the same, also for a path with several endings.
"""


def _tested() -> ToolCall:
    command = "python3 -m unittest discover"
    return ToolCall("Bash", {"command": command, "description": "Run the tests"})


def _edits(module: str, content: str, note: str) -> Scenario:
    turns = [
        Turn(tools=[reads(module)]),
        Turn(text="Only the inside of it changes.", tools=[writes(module, content)]),
        Turn(tools=[_tested()]),
        Turn(output={"note": note}),
    ]
    return Scenario(module, turns, match=f"^Change the module `{module}`")


SCENARIOS = [
    Scenario(
        "plan",
        [
            Turn(tools=[ToolCall("Grep", {"pattern": "os[.]path", "path": "{{cwd}}/shelf"})]),
            Turn(output={"modules": ["shelf/names.py", "shelf/sizes.py"], "rules": RULES}),
        ],
        match="^Plan a change",
    ),
    _edits("shelf/names.py", NEW_NAMES, "`stem` is `Path.stem`."),
    _edits("shelf/sizes.py", NEW_SIZES, "`total` goes through `Path.iterdir`."),
]


def project_in(folder: Path) -> Path:
    """Return a repository in ``folder`` with the small project and the workflows."""
    project = make_project(folder / "shelf", PROJECT)
    shutil.copytree(ROOT / "workflows", project / "workflows")
    commit(project, {})
    return project


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        return record(project_in(Path(folder)), "migrate-codebase", SCENARIOS, *sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
