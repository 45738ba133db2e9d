import io
import json
import os

from runner.cli.display_lines import JsonDisplay, LineDisplay, LineStream
from tests.support.told_runs import failed, leased, started, step_started


def test_events_are_told_one_a_line_with_their_time(monkeypatch):
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    out, err = io.StringIO(), io.StringIO()
    display = LineDisplay(out, err)

    display.events([started(), leased("build", 20), step_started("build", 30)])
    display.events(failed("build", 12_000, "exit", "code 1\x1b[0m"))
    display.line("build", "not shown")
    display.cost("build", 1.0)
    display.notice("a notice")
    display.close()

    assert out.getvalue().splitlines() == [
        "[  0.0s] run 20261127-130401-aaaa of 'demo' started",
        "[  0.0s] build attempt 1 goes to local",
        "[   12s] build attempt failed: exit: code 1\\x1b[0m",
        "[   12s] build failed: exit: code 1\\x1b[0m",
    ]
    assert err.getvalue() == "a notice\n"


def test_programs_get_the_events_with_their_numbers():
    out, err = io.StringIO(), io.StringIO()
    display = JsonDisplay(out, err, length=7)

    display.events([started(), leased("build", 20)])
    display.notice("a notice")

    events = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(event["seq"], event["type"]) for event in events] == [
        (8, "RunStarted"),
        (9, "StepLeased"),
    ]
    assert err.getvalue() == "a notice\n"


def test_a_stream_that_breaks_is_let_go_of():
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        lines = LineStream(stream)

        lines.write(["one"])
        lines.write(["two"])
