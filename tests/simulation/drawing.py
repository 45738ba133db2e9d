"""Plans drawn from the seed: every form of step, in every other, as far as a run can bear it."""

from collections.abc import Mapping
from random import Random
from typing import Any

from runner.plan.plan import Plan
from runner.plan.resolve import resolve_values
from runner.source.problems import Mark
from runner.spec.workflow import (
    PRIORITIES,
    MatrixSpec,
    OnLost,
    RetrySpec,
    StepSpec,
    StrategySpec,
    WorkflowSpec,
)
from tests.support.engine_script import condition
from tests.support.plans import asks, for_each, spec, uses, workflow_of

RETRY = RetrySpec(
    attempts_max=20,
    on=frozenset({"timeout", "network", "exit", "agent_lost", "server_error", "not_started"}),
    initial_ms=500,
    jitter="none",
)
FEW = RetrySpec(attempts_max=2, initial_ms=500, jitter="none")
CONDITIONS = {
    text: condition(text)
    for text in (
        "always()",
        "failure()",
        "success()",
        "success() or failure()",
        "not cancelled()",
        "cancelled()",
    )
}
USED = "used.yaml"
_MARK = Mark("test.yaml", 1, 1)
_ITEMS = (1, 2, 3, 4, 5)
_OUTPUTS = {"out": "${{ 'x' }}"}


def draw_plan(seed: int) -> Plan:
    """Return a plan; half of them are plain graphs, so that those are still looked at closely."""
    chance = Random(f"{seed}:plan")
    workflow = _plain(chance) if chance.random() < 0.5 else _growing(chance, depth=0)
    return resolve_values(workflow, {}, workspace_default="shared")


def _edges(chance: Random, count: int) -> dict[str, list[str]]:
    names = [f"s{number}" for number in range(count)]
    return {
        name: [before for before in names[:index] if chance.random() < 0.3]
        for index, name in enumerate(names)
    }


def _plain(chance: Random) -> WorkflowSpec:
    edges = _edges(chance, chance.randint(1, 8))
    on_lost = {name: chance.choice([OnLost.RETRY, OnLost.HOLD]) for name in edges}
    return workflow_of(edges, on_lost=on_lost, retry=RETRY)


def _growing(chance: Random, depth: int) -> WorkflowSpec:
    edges = _edges(chance, chance.randint(1, 5 if depth == 0 else 3))
    finals = [f"f{number}" for number in range(chance.choice([0, 0, 1, 2]))]
    own = {name: _step(chance, name, needs, depth) for name, needs in edges.items()}
    for name in finals:
        edges[name] = [before for before in finals[: finals.index(name)] if chance.random() < 0.3]
        own[name] = _step(chance, name, [], depth)
    is_using = any(step.kind == "workflow" for step in own.values())
    return workflow_of(
        edges,
        finals=finals,
        outputs=_OUTPUTS if chance.random() < 0.5 else None,
        used={USED: _growing(chance, depth + 1)} if is_using else None,
        **own,
    )


def _step(chance: Random, name: str, needs: list[str], depth: int) -> StepSpec:
    fields: dict[str, Any] = {
        "retry": chance.choice([RETRY, RETRY, FEW]),
        "timeout_ms": 60_000,
        "on_lost": chance.choice([OnLost.RETRY, OnLost.HOLD]),
        "continue_on_error": chance.random() < 0.15,
        "rank": chance.choice([*PRIORITIES.values()]),
    }
    if chance.random() < 0.25:
        fields["condition"] = CONDITIONS[chance.choice([*CONDITIONS])]
    if chance.random() < 0.4:
        fields["strategy"] = _strategy(chance, needs, is_small=depth > 0)
    return spec(name, _work(chance, depth), **fields)


def _work(chance: Random, depth: int) -> Any:
    drawn = chance.random()
    if drawn < 0.15:
        return asks("Go on?", expires_ms=chance.choice([None, 30_000, 200_000]))
    if drawn < 0.35 and depth < 2:
        return uses(USED)
    return None


def _strategy(chance: Random, needs: list[str], *, is_small: bool) -> StrategySpec:
    limits: Mapping[str, Any] = {
        "parallel_max": chance.choice([None, 1, 2, 3]),
        "fail_fast": chance.random() < 0.6,
    }
    drawn = chance.random()
    most = 2 if is_small else 5
    if drawn < 0.5 and needs:
        return for_each(f"${{{{ steps.{chance.choice(needs)}.outputs.list }}}}", **limits)
    if drawn < 0.8:
        return for_each(_ITEMS[: chance.randint(0, most)], **limits)
    axes = {"a": _ITEMS[:2], "b": _ITEMS[: most // 2]}
    matrix = MatrixSpec(axes, include=({"a": 1, "c": 1},), exclude=({"a": 2, "b": 2},))
    return StrategySpec(_MARK, matrix=matrix, **limits)
