"""What becomes of a step by how the steps before it ended: the table of the reference, row by row.

Each row is a situation, each column a condition. The page `docs/reference/conditions.md` shows
the same tables; a test keeps them equal. What GitHub Actions does with jobs is the model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from runner.base.ids import StepId
from runner.engine.events import StepLeased
from runner.engine.facts import Answer, CancelAsked
from runner.plan.plan import Plan
from tests.support.engine_script import A, Script, condition, failed, step_spec, stopped, succeeded
from tests.support.plans import asks, for_each, plan_of, uses, workflow_of

PAGE = Path(__file__).parents[3] / "docs/reference/conditions.md"
CONDITIONS = (
    "",
    "success()",
    "failure()",
    "always()",
    "cancelled()",
    "not cancelled()",
    "success() or failure()",
    "always() and steps.a.status == 'failed'",
)
LAST = StepId("last")


@dataclass(frozen=True)
class Row:
    """``outcomes`` has a letter for each condition: what becomes of the step ``last``."""

    situation: str
    outcomes: str
    edges: Mapping[str, list[str]] = field(default_factory=lambda: {"a": [], "last": ["a"]})
    fates: Mapping[str, str] = field(default_factory=dict)
    """Step -> ``fails`` or ``hangs``; what is not named succeeds."""
    specs: Mapping[str, Any] = field(default_factory=dict)
    used: Mapping[str, Any] = field(default_factory=dict)
    cancel: str = ""
    """``once`` or, with the steps under ``finally``, ``all``."""
    answer: bool | None = None
    is_final: bool = False


WORDS = {"r": "runs", "s": "skipped", "c": "cancelled"}
TWO = {"a": [], "other": [], "last": ["a", "other"]}
CHAIN = {"first": [], "a": ["first"], "last": ["a"]}
FINAL = {"a": [], "other": [], "last": []}
ALWAYS = {"a": step_spec("a", condition=condition("always()"))}
NEVER = step_spec("a", condition=condition("false"))
SPREAD = {"a": step_spec("a", strategy=for_each((1, 2)))}
SLOW = {"a": step_spec("a", strategy=for_each((1, 2), fail_fast=False))}
USED = {"a": step_spec("a", work=uses())}
ASKED = {"a": step_spec("a", work=asks())}
TOLERANT = {"x": step_spec("x", continue_on_error=True)}

ROWS = (
    Row("`a` succeeded", "rrsrsrrs"),
    Row("`a` failed", "ssrrsrrr", fates={"a": "fails"}),
    Row(
        "`a` failed and has `continue-on-error`",
        "rrsrsrrr",
        fates={"a": "fails"},
        specs={"a": step_spec("a", continue_on_error=True)},
    ),
    Row("`a` was skipped", "sssrsrss", specs={"a": NEVER}),
    Row("`a` succeeded, `other` failed", "ssrrsrrs", TWO, {"other": "fails"}),
    Row("`a` succeeded, `other` was skipped", "sssrsrss", TWO,
        specs={"other": step_spec("other", condition=condition("false"))}),
    Row("`a` failed, `other` was skipped", "ssrrsrrr", TWO, {"a": "fails"},
        specs={"other": step_spec("other", condition=condition("false"))}),
    Row("`first` failed, so `a` was skipped", "ssrrsrrs", CHAIN, {"first": "fails"}),
    Row("`first` failed, `a` has `if: always()` and succeeded", "ssrrsrrs", CHAIN,
        {"first": "fails"}, ALWAYS),
    Row("`first` was skipped, `a` has `if: always()` and succeeded", "sssrsrss", CHAIN, {},
        {**ALWAYS, "first": step_spec("first", condition=condition("false"))}),
    Row("`first` failed and has `continue-on-error`, `a` succeeded", "rrsrsrrs", CHAIN,
        {"first": "fails"}, {"first": step_spec("first", continue_on_error=True)}),
    Row("all instances of `a` succeeded", "rrsrsrrs", specs=SPREAD),
    Row("`a` had no instances", "rrsrsrrs", specs={"a": step_spec("a", strategy=for_each(()))}),
    Row("an instance of `a` failed, the other was cut short", "ssrrsrrr",
        fates={"a[1]": "fails", "a[2]": "hangs"}, specs=SPREAD),
    Row("an instance of `a` failed, the other succeeded", "ssrrsrrr",
        fates={"a[1]": "fails"}, specs=SLOW),
    Row("an instance of `a` failed and `a` has `continue-on-error`", "rrsrsrrr",
        fates={"a[1]": "fails"},
        specs={"a": step_spec("a", strategy=for_each((1, 2)), continue_on_error=True)}),
    Row("`a` uses a workflow, which succeeded", "rrsrsrrs", specs=USED,
        used={"used.yaml": workflow_of({"x": []})}),
    Row("`a` uses a workflow of which a step failed", "ssrrsrrr", fates={"a/x": "fails"},
        specs=USED, used={"used.yaml": workflow_of({"x": []})}),
    Row("`a` uses a workflow of which a step failed that has `continue-on-error`", "rrsrsrrs",
        fates={"a/x": "fails"}, specs=USED,
        used={"used.yaml": workflow_of({"x": []}, **TOLERANT)}),
    Row("`a` was approved", "rrsrsrrs", specs=ASKED, answer=True),
    Row("`a` was rejected", "ssrrsrrr", specs=ASKED, answer=False),
    Row("`a` was cancelled with the run", "cssrrsss", fates={"a": "hangs"}, cancel="once"),
    Row("`a` succeeded, `other` was cancelled with the run", "cssrrsss", TWO,
        {"other": "hangs"}, cancel="once"),
    Row("`a` failed, `other` was cancelled with the run", "csrrrsrr", TWO,
        {"a": "fails", "other": "hangs"}, cancel="once"),
)  # fmt: skip
FINAL_ROWS = (
    Row("everything succeeded", "rrsrsrrs", FINAL, is_final=True),
    Row("`a` failed", "rsrrsrrr", FINAL, {"a": "fails"}, is_final=True),
    Row("`a` failed and has `continue-on-error`", "rrsrsrrr", FINAL, {"a": "fails"},
        {"a": step_spec("a", continue_on_error=True)}, is_final=True),
    Row("`a` was skipped", "rssrsrss", FINAL, specs={"a": NEVER}, is_final=True),
    Row("an instance of `a` failed, the other was cut short", "rsrrsrrr", FINAL,
        {"a[1]": "fails", "a[2]": "hangs"}, SPREAD, is_final=True),
    Row("`a` was cancelled with the run", "rssrrsss", FINAL, {"a": "hangs"}, cancel="once",
        is_final=True),
    Row("`a` failed, then the run was cancelled", "rsrrrsrr", FINAL,
        {"a": "fails", "other": "hangs"}, cancel="once", is_final=True),
    Row("the run was cancelled with all that is under `finally`", "cccccccc", FINAL,
        {"a": "hangs"}, cancel="all", is_final=True),
)  # fmt: skip


def plan_with(row: Row, text: str) -> Plan:
    own = step_spec("last", condition=condition(text) if text else None)
    return plan_of(
        row.edges,
        finals=["last"] if row.is_final else [],
        used=row.used,
        **{**row.specs, "last": own},
    )


def settle(run: Script, fates: Mapping[str, str]) -> None:
    """Let everything end that does not hang; 'last' is left with its agent."""
    while leases := [event for event in run.lease() if isinstance(event, StepLeased)]:
        for event in leases:
            fate = "hangs" if event.step == LAST else fates.get(event.step)
            if fate != "hangs" and event.fence in run.state.by_fence:
                run.receive(
                    failed(event.fence, "exit:1") if fate else succeeded(event.fence),
                )
        for fence in [f for f, step in run.state.by_fence.items() if step != LAST]:
            if any(stop.fence == fence for stop in run.stops()):
                run.receive(stopped(fence))


def outcome(run: Script, row: Row) -> str:
    run.begin()
    if row.answer is not None:
        run.receive(Answer(A, is_approved=row.answer, by="ada"))
    settle(run, row.fates)
    if row.cancel:
        run.receive(CancelAsked("ada", with_finals=row.cancel == "all"))
        for fence in [f for f, step in run.state.by_fence.items() if step != LAST]:
            run.receive(stopped(fence))
        settle(run, row.fates)
    word = run.words[LAST]
    return "runs" if word == "leased" else word


def cells(rows: tuple[Row, ...]) -> list:
    return [
        pytest.param(row, text, WORDS[letter], id=f"{row.situation}-{text or 'no condition'}")
        for row in rows
        for text, letter in zip(CONDITIONS, row.outcomes, strict=True)
    ]


@pytest.mark.parametrize(("row", "text", "word"), [*cells(ROWS), *cells(FINAL_ROWS)])
def test_a_step_becomes_what_the_table_says(script, row, text, word):
    run = script(plan_with(row, text))

    assert outcome(run, row) == word


def drawn(rows: tuple[Row, ...], head: str) -> str:
    names = [f"`{text}`" if text else "none" for text in CONDITIONS]
    lines = [f"| {head} | " + " | ".join(names) + " |", "| --- " * (len(names) + 1) + "|"]
    for row in rows:
        words = [WORDS[letter] for letter in row.outcomes]
        lines.append(f"| {row.situation} | " + " | ".join(words) + " |")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("rows", "head"), [(ROWS, "what it needs"), (FINAL_ROWS, "the steps before")]
)
def test_the_reference_shows_the_same_table(rows, head):
    assert drawn(rows, head) in PAGE.read_text("utf-8"), drawn(rows, head)
