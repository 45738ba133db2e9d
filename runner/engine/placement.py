"""Which agent takes which ready step: a pure function over the queue and the free slots.

An agent is matched against each kind of requirement once and remembered, so that the cost of a
placement depends neither on how many steps wait nor on how often it is asked.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from runner.base.ids import AgentId, Incarnation, StepId
from runner.base.records import record
from runner.engine.ready import Lane, ReadyQueue
from runner.spec.workflow import Requirement

ANY_VERSION = "*"
"""Of Claude Code: announced by an agent that plays recordings back and needs none."""


@record
class AgentProfile:
    """An agent as it presented itself. ``capabilities`` none means every one an author names."""

    id: AgentId
    incarnation: Incarnation
    capabilities: frozenset[str] | None
    os: str
    arch: str
    claude: str | None
    slots: int


@dataclass(slots=True)
class Fleet:
    """The connected agents and what they have in hand."""

    agents: dict[AgentId, AgentProfile] = field(default_factory=dict)
    taken: dict[AgentId, int] = field(default_factory=dict)
    """Slots in use, counted by live leases."""
    _matches: dict[Requirement, list[AgentId]] = field(default_factory=dict)

    def add(self, agent: AgentProfile) -> None:
        """Take ``agent`` in, or replace what was known of it."""
        self.agents[agent.id] = agent
        self.taken.setdefault(agent.id, 0)
        self._matches.clear()

    def remove(self, agent: AgentId) -> None:
        """Forget ``agent``."""
        self.agents.pop(agent, None)
        self.taken.pop(agent, None)
        self._matches.clear()

    def free(self, agent: AgentId) -> int:
        """Return how many more attempts ``agent`` may take."""
        return self.agents[agent].slots - self.taken[agent]

    def matching(self, requires: Requirement) -> list[AgentId]:
        """Return the agents that have what ``requires`` asks for, in the order they came."""
        found = self._matches.get(requires)
        if found is None:
            found = [a.id for a in self.agents.values() if not why_not(a, requires)]
            self._matches[requires] = found
        return found


def place(
    queue: ReadyQueue, fleet: Fleet, admits: Callable[[Lane], bool] = lambda _lane: True
) -> Iterator[tuple[StepId, AgentProfile]]:
    """Yield step and agent for every due step that fits, first in order first.

    The caller leases each (which takes it out of the queue and raises ``fleet.taken``) before it
    asks for the next; ``admits`` says, before each, whether steps of a lane may begin.
    """
    open_lanes = set(queue.lanes())
    while open_lanes:
        heads = []
        for lane in list(open_lanes):
            head = queue.head(lane)
            agent = _freest(fleet, lane.requires) if head and admits(lane) else None
            if head is None or agent is None:
                open_lanes.discard(lane)
            else:
                heads.append((head, agent))
        if not heads:
            return
        (_, step), agent = min(heads, key=lambda pair: pair[0])
        yield step, fleet.agents[agent]


def _freest(fleet: Fleet, requires: Requirement) -> AgentId | None:
    best, most = None, 0
    for agent in fleet.matching(requires):
        free = fleet.free(agent)
        if free > most:
            best, most = agent, free
    return best


def why_not(agent: AgentProfile, requires: Requirement) -> str:
    """Return the one reason why ``agent`` cannot take such a step; empty where it can."""
    missing = frozenset[str]()
    if agent.capabilities is not None:
        missing = requires.capabilities - agent.capabilities
    if missing:
        return f"lacks the capability '{min(missing)}'"
    if requires.os and requires.os != agent.os:
        return f"runs {agent.os}, not {requires.os}"
    if requires.arch and requires.arch != agent.arch:
        return f"is {agent.arch}, not {requires.arch}"
    if requires.claude and not version_within(agent.claude, requires.claude):
        found = f"has Claude Code {agent.claude}" if agent.claude else "has no Claude Code"
        return f"{found}, not {requires.claude}"
    return ""


_BOUND = re.compile(r"(>=|<=|==|!=|>|<)?\s*(\d+(?:\.\d+)*)\Z")
_HOLDS: Mapping[str, frozenset[int]] = {
    ">=": frozenset({0, 1}),
    "<=": frozenset({-1, 0}),
    "==": frozenset({0}),
    "!=": frozenset({-1, 1}),
    ">": frozenset({1}),
    "<": frozenset({-1}),
}


def version_within(version: str | None, wanted: str) -> bool:
    """Whether ``version`` satisfies every bound of ``wanted``, such as ``>=2.1, <3``."""
    if version == ANY_VERSION:
        return True
    numbers = re.match(r"\d+(?:\.\d+)*", version or "")
    if numbers is None:
        return False
    for part in wanted.split(","):
        bound = _BOUND.match(part.strip())
        if bound is None:
            return False
        if _compare(numbers[0], bound[2]) not in _HOLDS[bound[1] or "=="]:
            return False
    return True


def _compare(left: str, right: str) -> int:
    ours = [int(part) for part in left.split(".")]
    theirs = [int(part) for part in right.split(".")]
    width = max(len(ours), len(theirs))
    ours += [0] * (width - len(ours))
    theirs += [0] * (width - len(theirs))
    return (ours > theirs) - (ours < theirs)
