"""Locks between processes: the kernel's word, whatever a lock file says."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.store.errors import LockedError
from runner.store.lock import RunLock, is_held

pytestmark = pytest.mark.integration

# Takes the lock, optionally starts a child that outlives it, and waits for its stdin to end.
HOLDER = """
import subprocess, sys
from pathlib import Path
from runner.store.lock import RunLock

lock = RunLock.acquire(Path(sys.argv[1]))
if len(sys.argv) > 2:
    child = subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL, close_fds=False)
    print(child.pid, flush=True)
else:
    print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.lock"


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    yield holder
    holder.kill()
    holder.communicate()


def test_the_second_process_is_refused_and_told_of_the_first(
    path: Path, holder: subprocess.Popen[str]
) -> None:
    assert is_held(path)

    with pytest.raises(LockedError, match=f"process {holder.pid} on host"):
        RunLock.acquire(path)


def test_the_lock_of_a_killed_process_is_free_though_its_file_is_there(
    path: Path, holder: subprocess.Popen[str]
) -> None:
    holder.kill()
    holder.wait()

    assert json.loads(path.read_bytes())["pid"] == holder.pid
    assert not is_held(path)
    RunLock.acquire(path).release()


def test_a_child_that_outlives_the_holder_does_not_hold_the_lock(path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, path, "with-child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    child = int(holder.stdout.readline())
    holder.kill()
    holder.communicate()

    try:
        assert Path(f"/proc/{child}").exists() or sys.platform != "linux"
        assert not is_held(path)
    finally:
        subprocess.run(["kill", "-9", str(child)], check=True)


def test_looking_whether_a_lock_is_free_never_makes_it_seem_taken(path: Path) -> None:
    """A process looks all the time; each acquisition succeeds all the same."""
    look = "from pathlib import Path; from runner.store.lock import is_held; p = Path({!r})\n"
    loop = "print('looking', flush=True)\nwhile True: is_held(p)"
    RunLock.acquire(path).release()
    looker = subprocess.Popen(
        [sys.executable, "-c", look.format(str(path)) + loop], stdout=subprocess.PIPE, text=True
    )
    assert looker.stdout is not None
    looker.stdout.readline()

    try:
        for _ in range(300):
            RunLock.acquire(path).release()
    finally:
        looker.kill()
        looker.communicate()
