"""Full and read-only disks: nothing half-written, reads go on, writing resumes with the room."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

FILL = """
import os, sys
from pathlib import Path
from runner.store.errors import DiskFullError
from runner.store.sqlite import SqliteStore

journal = SqliteStore.create(Path(sys.argv[1]) / "journal.db").only_stream("run")
event = b"e" * 3000

def fill():
    try:
        while True:
            journal.append([event] * 5, expected=journal.length)
    except DiskFullError as full:
        assert full.retryable and full.hint and full.exit_code == 3
    return journal.length

def check(length):
    assert journal.length == length == sum(1 for _ in journal.read())
    assert length % 5 == 0, "an append was written in part"
    journal.verify()
"""

# The process may not write files beyond a size; then the limit is lifted.
LIMITED = (
    FILL
    + """
import resource
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, hard))
length = fill()
check(length)
assert fill() == length
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
assert journal.append([event] * 5, expected=length) == length + 5
check(length + 5)
"""
)

# The disk itself is full; then a file on it is removed.
TINY = (
    FILL
    + """
ballast = Path(sys.argv[1]) / "ballast"
ballast.write_bytes(bytes(400_000))
length = fill()
check(length)
ballast.unlink()
assert journal.append([event] * 5, expected=length) == length + 5
check(length + 5)
journal.close()

from runner.base.errors import StoreError
from runner.base.ids import StepId, digest_of
from runner.store.project_folder import ProjectFolder
from runner.store.run_ids import new_run_id

home = Path(sys.argv[1])
project = ProjectFolder(home)
folder = project.create_run(new_run_id(0, b"00"), {})
events = folder.open_events(folder.create_journal(folder.run_id))
with (home / "rest").open("wb", buffering=0) as rest:
    try:
        while rest.write(bytes(4096)):
            pass
    except OSError:
        pass

def refused(work):
    before = {path: path.stat().st_size for path in folder.path.rglob("*")}
    try:
        work()
    except DiskFullError as full:
        assert full.hint
    else:
        raise AssertionError(work)
    assert {path: path.stat().st_size for path in folder.path.rglob("*") if path.is_file()} == {
        path: size for path, size in before.items() if path.is_file()
    }

big = b"x" * 50_000
head = folder.head_path.read_bytes()
refused(lambda: folder.write_head({"run": folder.run_id, "text": big.decode()}))
assert folder.head_path.read_bytes() == head
refused(lambda: folder.attempt(StepId("a"), 1).write("result.json", big))
refused(lambda: folder.artifacts.put(StepId("a"), "b", [big], digest_of(big)))
refused(lambda: folder.inbox.send({"type": big.decode()}))
refused(lambda: events.append([big]))
other = new_run_id(1, b"00")
refused(lambda: project.create_run(other, {"text": big.decode()}))
assert [run.path.name for run in project.runs()] == [folder.path.name]
(home / "rest").unlink()
events.append([b"{}"])
assert project.create_run(other, {"text": big.decode()}).head()["run"] == other
"""
)

NEW_PROJECT = """
import sys
from pathlib import Path
from runner.base.errors import StoreError
from runner.store.project_folder import ProjectFolder
from runner.store.run_ids import new_run_id

home = Path(sys.argv[1])
try:
    ProjectFolder(home).create_run(new_run_id(0, b"00"), {"text": "x" * 200_000})
except StoreError as refused:
    print(refused, "|", refused.hint, "|", refused.exit_code)
assert not (home / ".runner").exists()
"""

READ_ONLY_JOURNAL = """
import subprocess, sys
from pathlib import Path
from runner.base.errors import StoreError
from runner.store.sqlite import SqliteStore

home = Path(sys.argv[1])
journal = SqliteStore.create(home / "journal.db").only_stream("run")
journal.append([b"one"], expected=0)
journal.close()
subprocess.run(["mount", "-o", "remount,ro", home], check=True)
try:
    SqliteStore.open(home / "journal.db")
except StoreError as refused:
    print(refused, "|", refused.hint, "|", refused.exit_code)
"""


def run(script: str, home: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, home], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_on_a_disk_of_its_own(script: str, home: Path, options: str) -> str:
    """Run ``script`` where ``home`` is a file system that no other process sees."""
    mount = f'mount -t tmpfs -o {options} tmpfs "$1"'
    shell = ["unshare", "--mount", "sh", "-c", f'{mount} && shift 2 && exec "$@"', "sh", home, ""]
    probe = subprocess.run([*shell, "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        pytest.skip("needs the right to mount (root or CAP_SYS_ADMIN); NOT PROVEN here")
    done = subprocess.run(
        [*shell, sys.executable, "-c", script, home], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_journal_at_the_limit_of_its_process_loses_nothing_and_resumes(tmp_path: Path) -> None:
    run(LIMITED, tmp_path)


def test_a_run_on_a_full_disk_loses_nothing_and_resumes(tmp_path: Path) -> None:
    run_on_a_disk_of_its_own(TINY, tmp_path, "size=1m")


def test_a_first_run_on_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    said = run_on_a_disk_of_its_own(NEW_PROJECT, tmp_path, "size=64k")

    assert "no space left to write" in said
    assert said.endswith("| 3\n")
    assert "free some space" in said


def test_a_first_run_on_a_read_only_disk_says_so(tmp_path: Path) -> None:
    said = run_on_a_disk_of_its_own(NEW_PROJECT, tmp_path, "ro")

    assert "read-only file system" in said
    assert "disk that can be written" in said
    assert said.endswith("| 3\n")


def test_a_journal_on_a_read_only_disk_says_so(tmp_path: Path) -> None:
    said = run_on_a_disk_of_its_own(READ_ONLY_JOURNAL, tmp_path, "size=4m")

    assert "read-only file system" in said
    assert said.endswith("| 3\n")
