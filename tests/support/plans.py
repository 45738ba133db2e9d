"""Plans for engine tests and the simulation, built without a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from runner.base.ids import StepId
from runner.plan.plan import Plan, PlannedStep
from runner.source.problems import Mark
from runner.spec.workflow import OnLost, Requirement, RetrySpec, StepSpec


@dataclass(frozen=True)
class NoWork:
    kind: str = "shell"


def spec(name: str, **fields) -> StepSpec:
    return StepSpec(name, NoWork(), Mark("test.yaml", 1, 1), **fields)


def plan_of(
    edges: Mapping[str, Iterable[str]],
    *,
    on_lost: Mapping[str, OnLost] | OnLost = OnLost.RETRY,
    retry: RetrySpec | None = None,
    requires: Requirement | None = None,
    **specs,
) -> Plan:
    """``edges`` says what each step needs, in plan order; ``specs`` replaces a step's spec."""
    dependants = {name: [] for name in edges}
    for name, needs in edges.items():
        for need in needs:
            dependants[need].append(StepId(name))
    steps = {}
    for index, (name, needs) in enumerate(edges.items()):
        own = specs.get(name) or spec(
            name,
            retry=retry or RetrySpec(initial_ms=500, jitter="none"),
            requires=requires or Requirement(),
            timeout_ms=60_000,
        )
        lost = on_lost if isinstance(on_lost, OnLost) else on_lost.get(name, OnLost.RETRY)
        steps[StepId(name)] = PlannedStep(
            StepId(name),
            index,
            tuple(StepId(need) for need in needs),
            tuple(dependants[name]),
            own,
            "shared",
            lost,
        )
    return Plan("test", steps, {}, "shared")
