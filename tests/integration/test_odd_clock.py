"""A machine whose clock is decades off: runs run, stop, are shown and go on (inputs.md, E7)."""

import os

import pytest

from tests.support.command_line import call, clean_environment

pytestmark = pytest.mark.integration

WORKFLOW = """\
steps:
  first: {run: echo first}
  ask: {needs: first, approval: {message: Go on?, expires: 1h}}
  last: {needs: ask, run: echo last}
"""
SHIFT = """\
import time
_real = time.time_ns
time.time_ns = lambda: _real() + ({wall_s} - {now_s}) * 10**9
time.time = lambda: time.time_ns() / 1e9
"""
YEARS = {1970: 5, 2100: 4_102_444_800}


@pytest.fixture(params=YEARS, ids=str)
def environ(request, tmp_path):
    """An environment in which the system's clock says that it is another year."""
    now_s = int(tmp_path.stat().st_mtime)
    shift = SHIFT.format(wall_s=YEARS[request.param], now_s=now_s)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(shift)
    usual = clean_environment(tmp_path)
    path = os.pathsep.join([str(tmp_path / "site"), usual["PYTHONPATH"]])
    return {**usual, "PYTHONPATH": path, "TZ": "UTC"}


def test_a_run_stops_is_shown_and_goes_on_whatever_the_clock_says(tmp_path, environ, request):
    (tmp_path / "w.yaml").write_text(WORKFLOW)

    waits = call(tmp_path, "run", "w.yaml", environ=environ)
    assert waits.returncode == 4, waits.stdout + waits.stderr
    assert request.node.callspec.id[:2] in call(tmp_path, "ls", environ=environ).stdout
    assert call(tmp_path, "approve", "last", "ask", environ=environ).returncode == 0
    assert call(tmp_path, "resume", "last", environ=environ).returncode == 0


def test_a_clock_that_jumps_back_between_two_processes_does_no_harm(tmp_path, environ):
    (tmp_path / "w.yaml").write_text(WORKFLOW)
    assert call(tmp_path, "run", "w.yaml", environ=environ).returncode == 4

    # From here on it is today: decades later, or earlier, than when the run began.
    answered = call(tmp_path, "approve", "last", "ask")
    resumed = call(tmp_path, "resume", "last")

    assert answered.returncode == 0, answered.stderr
    assert resumed.returncode in {0, 1}, resumed.stdout + resumed.stderr
    assert "Traceback" not in resumed.stderr
