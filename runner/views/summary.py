"""``summary.md``: a run on one page, for a person and for the step summary of GitHub Actions."""

import re

from runner.views.run_view import RunView, StepView
from runner.views.sentences import duration, money

_ROWS_MAX = 200
"""More rows than anybody reads; failures come first, so that none of them is cut."""

_FIRST = ("failed", "held", "running", "leased", "ready", "cancelled")


def summary_of(view: RunView) -> str:
    """Return the page."""
    counts = ", ".join(f"{number} {state}" for state, number in sorted(view.counts().items()))
    unknown = f" and {view.unknown_costs} attempts of unknown cost" if view.unknown_costs else ""
    lines = [
        f"# {cell(view.workflow)}: {view.status}",
        "",
        f"Run `{view.run}` (number {view.number}), {duration(view.at_ms)}, "
        f"{money(view.cost_usd)}{unknown}. Steps: {counts}.",
    ]
    if view.mode == "replay":
        lines += ["", "This is a replay: Claude's steps were answered from a cassette."]
    if view.message:
        lines += ["", cell(view.message)]
    lines += [
        "",
        "| step | state | attempts | time | cost | |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    steps = sorted(view.in_order(), key=_urgency)
    lines += [_row(step, view.at_ms) for step in steps[:_ROWS_MAX]]
    if len(steps) > _ROWS_MAX:
        lines.append(f"| and {len(steps) - _ROWS_MAX} more | | | | | |")
    return "\n".join(lines) + "\n"


def _urgency(step: StepView) -> int:
    return _FIRST.index(step.state) if step.state in _FIRST else len(_FIRST)


def _row(step: StepView, now_ms: int) -> str:
    elapsed = step.elapsed_ms(now_ms)
    why = f"{step.cause}: {step.reason}" if step.cause else step.reason
    cells = (
        cell(step.id),
        step.state,
        str(len(step.attempts)),
        "" if elapsed is None else duration(elapsed),
        money(step.cost_usd) if step.cost_usd else "",
        cell(why),
    )
    return "| " + " | ".join(cells) + " |"


def cell(text: str) -> str:
    """Return ``text`` so that it can do nothing in a table of Markdown but be read."""
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+", " ", text)[:300]
    return re.sub(r"([\\`*_{}\[\]<>#|!])", r"\\\1", plain)
