"""A crash point is nothing without a test that asks for it, and the end of the process with one."""

import subprocess
import sys

import pytest

from runner.service.crash_points import CRASH_POINTS, crash_here

PROGRAM = (
    "from runner.service.crash_points import crash_here\n"
    "for number in (1, 2, 3):\n"
    "    crash_here('turn.acted')\n"
    "    print(number, flush=True)\n"
)


@pytest.mark.parametrize("label", CRASH_POINTS)
def test_nothing_happens_where_nobody_asked(label):
    crash_here(label)


@pytest.mark.integration
@pytest.mark.parametrize(
    ("wish", "printed", "code"),
    [
        ("turn.acted", "", 137),
        ("turn.acted:1", "", 137),
        ("turn.acted:3", "1\n2\n", 137),
        ("turn.acted:4", "1\n2\n3\n", 0),
        ("turn.digested", "1\n2\n3\n", 0),
        ("", "1\n2\n3\n", 0),
    ],
)
def test_the_process_ends_at_the_label_and_count_that_were_asked_for(wish, printed, code):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"WORKFLOW_RUNNER_CRASH_AT": wish},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert (done.stdout, done.returncode) == (printed, code)
