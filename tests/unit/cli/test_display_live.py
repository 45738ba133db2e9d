import io

import pytest
from rich.console import Console

from runner.cli.display_live import LiveDisplay, Moment, draw_run
from runner.views.run_view import view_of
from tests.support.told_runs import failed, leased, started, step_started, succeeded


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch):
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


def drawn(view, moment, *, rows_max=10, width=80):
    out = io.StringIO()
    console = Console(file=out, width=width, height=30, force_terminal=False)
    console.print(draw_run(view, moment, rows_max=rows_max))
    return out.getvalue()


def view(*events, steps=("plan", "build", "check")):
    return view_of([{"id": step, "kind": "shell"} for step in steps], [started(), *events])


def test_a_running_step_shows_time_estimate_and_last_line():
    shown = drawn(
        view(leased("plan", 0), step_started("plan", 10)),
        Moment(65_000, {"plan": "reading files"}, {"plan": 0.25}),
    )

    assert "demo  1m05s  ~$0.2500  1 running, 2 waiting" in shown
    assert "plan   running  1m05s  ~$0.2500  reading files" in shown


def test_every_line_fits_into_eighty_columns():
    long_name = "a" * 60
    shown = drawn(
        view(leased(long_name, 0), step_started(long_name, 1), steps=(long_name,)),
        Moment(1_000, {long_name: "x" * 400}, {}),
    )

    assert max(len(line) for line in shown.splitlines()) <= 80
    assert "LAST LINE" in shown


def test_output_cannot_move_the_cursor_or_use_markup():
    shown = drawn(
        view(leased("plan", 0), step_started("plan", 1)),
        Moment(1_000, {"plan": "\x1b[2Jgone [red]x[/red] :smile:"}, {}),
    )

    assert "\x1b" not in shown
    assert "\\x1b[2Jgone [red]x[/red] :smile:" in shown


def test_of_many_steps_the_lively_ones_are_shown_and_the_rest_is_counted():
    steps = tuple(f"s{number}" for number in range(50))
    shown = drawn(
        view(
            leased("s0", 0),
            succeeded("s0", 1),
            leased("s40", 2),
            step_started("s40", 3),
            leased("s41", 2),
            *failed("s41", 5, "exit", "code 1"),
            steps=steps,
        ),
        Moment(1_000, {}, {}),
        rows_max=5,
    )

    lines = shown.splitlines()
    assert [line.split()[0] for line in lines[2:6]] == ["s40", "s41", "s1", "s2"]
    assert lines[-1].strip() == "... and 46 more steps"


def test_before_the_first_lease_there_are_notices_and_no_table():
    out = io.StringIO()
    display = LiveDisplay(view(), lambda: 0, out)

    display.events([started()])
    display.notice("waits for \x1b[2J")
    display.close()

    assert out.getvalue() == "waits for \\x1b[2J\n"
