"""The page of a run: failures first, and text of strangers can do nothing but be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.views.run_view import AttemptView, RunView, StepView
from runner.views.summary import cell, summary_of


def view_with(*steps: StepView, **fields) -> RunView:
    view = RunView(run="r-1", number=7, workflow="release", at_ms=65_000, **fields)
    view.steps = {step.id: step for step in steps}
    return view


def test_the_page_tells_the_whole_run():
    attempts = [
        AttemptView(1, "local", 1, 0, 2_000, "failed", cost_usd=0.5),
        AttemptView(2, "local", 2, 5_000, 6_000, "succeeded", cost_usd=1.0),
    ]
    done = StepView("build", state="succeeded", attempts=attempts)
    broken = StepView("test", state="failed", cause="exit:1", reason="exit code 1")

    page = summary_of(view_with(done, broken, finished="failed", unknown_costs=2))

    assert page.splitlines() == [
        "# release: failed",
        "",
        "Run `r-1` (number 7), 1m05s, $1.50 and 2 attempts of unknown cost. "
        "Steps: 1 failed, 1 succeeded.",
        "",
        "| step | state | attempts | time | cost | |",
        "| --- | --- | --- | --- | --- | --- |",
        "| test | failed | 0 |  |  | exit:1: exit code 1 |",
        "| build | succeeded | 2 | 3.0s | $1.50 |  |",
    ]


def test_a_replay_and_a_message_are_said():
    page = summary_of(view_with(mode="replay", message="two changes to [one] file"))

    assert "This is a replay: Claude's steps were answered from a cassette." in page
    assert "two changes to \\[one\\] file" in page


def test_what_needs_a_person_comes_before_what_is_done():
    states = ["skipped", "succeeded", "ready", "cancelled", "held", "running", "failed"]

    page = summary_of(view_with(*[StepView(state, state=state) for state in states]))

    found = re.findall(r"^\| (\w+) \|", page, re.MULTILINE)[1:]
    assert found == ["failed", "held", "running", "ready", "cancelled", "skipped", "succeeded"]


def test_a_long_run_is_cut_and_its_failures_are_not():
    steps = [StepView(f"s{number}", state="succeeded") for number in range(300)]
    steps.append(StepView("broken", state="failed"))

    lines = summary_of(view_with(*steps)).splitlines()

    assert lines[6].startswith("| broken | failed |")
    assert lines[-1] == "| and 101 more | | | | | |"
    assert len(lines) == 6 + 200 + 1


HOSTILE = [
    "a | b",
    "two\nlines",
    "\r\n| forged | row |",
    "<script>alert(1)</script>",
    "<!-- hidden",
    "[click](https://evil.example)",
    "![x](https://evil.example/pixel.png)",
    "`code` ``` fence",
    "*bold* _it_ __b__",
    "\\| escaped already",
    "# heading",
    "\x1b[31mred\x1b[0m \x07",
    "\u202eright to left\u202c \u2066isolate\u2069",
    "a\u0085b",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_cell(text):
    step = StepView(text, state="failed", cause=text, reason=text)

    page = summary_of(view_with(step, message=text))

    row = page.splitlines()[-1]
    assert len(page.splitlines()) == 9
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 7


@given(st.text())
def test_a_cell_has_no_line_end_control_or_bare_mark(text):
    found = cell(text)

    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", found)
    assert not re.search(r"[`*_{}\[\]<>#|!]", re.sub(r"\\.", "", found))


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_plain_words_are_left_as_they_are(text):
    words = re.sub(r"[^\w .,:;()=/-]|_", "", text)[:300]

    assert cell(words) == words


def test_a_cell_is_cut_before_it_is_escaped():
    assert cell("|" * 400) == "\\|" * 300
