"""Planted bugs, each one piece replaced: a simulation that finds none of them proves nothing."""

from collections.abc import Iterable
from dataclasses import replace

from runner.base.ids import AgentId, Fence, Incarnation, StepId
from runner.engine.engine import Chance, Engine
from runner.engine.events import Event
from runner.engine.placement import Fleet
from runner.plan.plan import Plan
from runner.spec.workflow import OnLost
from tests.simulation.world import Bugs


class AcceptsAnyFence(Engine):
    """M1: a result counts for its step, whatever lease it belongs to."""

    def __init__(self, plan: Plan, events: Iterable[Event] = ()) -> None:
        super().__init__(plan, events)
        self._known: dict[Fence, StepId] = {}

    def lease(self, fleet: Fleet, now_ms: int, chance: Chance) -> list[Event]:
        events = super().lease(fleet, now_ms, chance)
        self._known |= {event.fence: event.step for event in events}
        return events

    def holder(self, agent: AgentId, incarnation: Incarnation, fence: Fence) -> StepId | None:
        step = self._known.get(fence)
        return step if step in self.state.live else None


def retries_the_unknown(plan: Plan, events: Iterable[Event] = ()) -> Engine:
    """M4: what was lost is begun again, though nobody knows what it did."""
    steps = {name: replace(step, on_lost=OnLost.RETRY) for name, step in plan.steps.items()}
    return Engine(replace(plan, steps=steps), events)


class ForgetsToSchedule(Engine):
    """M6: ready steps are placed once after each start of the runner, and then no more."""

    has_placed = False

    def lease(self, fleet: Fleet, now_ms: int, chance: Chance) -> list[Event]:
        if self.has_placed or not fleet.agents:
            return []
        self.has_placed = True
        return super().lease(fleet, now_ms, chance)


PLANTED = {
    "M1": (Bugs(engine=AcceptsAnyFence), frozenset({"I-1"})),
    "M4": (Bugs(engine=retries_the_unknown), frozenset({"I-4"})),
    "M5": (Bugs(sends_before_commit=True), frozenset({"I-4", "I-5"})),
    "M6": (Bugs(engine=ForgetsToSchedule), frozenset({"I-7"})),
}
"""Name -> the bug, and the invariants of which one must notice it."""
