"""Who descends from whom: the kernel's list and the search without it agree."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from runner_agent import process_tree
from runner_agent.process_tree import OwnChildren, descendants, mark_of, session_of

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc"),
]


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[bytes]]:
    """A process with a child that has a child; all are up."""
    script = "sh -c 'sleep 600 & echo up; wait' & wait"
    process = subprocess.Popen(
        ["sh", "-c", script],
        stdout=subprocess.PIPE,
        env={"PATH": "/bin:/usr/bin", "RUNNER_ATTEMPT_ID": "a-1", "Z": "1"},
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    yield process
    os.killpg(process.pid, 9)
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("children_of", ["_children_listed", "_children_searched"])
def test_children_and_theirs_are_found(parent: subprocess.Popen[bytes], children_of: str) -> None:
    below = list(descendants(parent.pid, getattr(process_tree, children_of)))

    assert len(below) == 2
    assert {mark_of(pid) for pid in below} == {"a-1"}
    assert {session_of(pid) for pid in below} == {parent.pid}


def test_the_list_of_ones_own_children_is_current(parent: subprocess.Popen[bytes]) -> None:
    children = OwnChildren()
    assert parent.pid in children.read()

    other = subprocess.Popen(["true"])
    assert other.pid in children.read()
    other.wait()
    assert other.pid not in children.read()


def test_what_is_gone_has_no_children_no_mark_and_no_session() -> None:
    gone = subprocess.Popen(["true"], env={"RUNNER_ATTEMPT_ID": "a-1"})
    gone.wait()

    assert list(descendants(gone.pid, process_tree.find_children_reader())) == []
    assert mark_of(gone.pid) is None
    assert session_of(gone.pid) is None
