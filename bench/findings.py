"""All that one batch found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.claude_step import ClaudeCost
from bench.engines import Engine
from bench.floor import Floor
from bench.planning import Planning
from bench.samples import Outcome, Spread


@dataclass
class Findings:
    """What a batch measured so far; what was not asked for stays empty."""

    command: str
    floor: Floor
    floors: Mapping[int, Sequence[float]]
    """Milliseconds of one process, by the number in flight."""
    engines: Mapping[str, Engine]
    versions: Mapping[str, str]
    durable_ms: list[float] = field(default_factory=list)
    """Of one durable write, seen between the workloads."""
    outcomes: list[Outcome] = field(default_factory=list)
    memory_kb: Mapping[str, int] = field(default_factory=dict)
    """Of all processes on W1, by engine."""
    starts: Mapping[str, Spread] = field(default_factory=dict)
    """Milliseconds of whole processes."""
    in_git: Outcome | None = None
    claude: ClaudeCost | None = None
    planning: Planning | None = None
    minutes: float = 0.0

    def outcomes_of(self, engine: str) -> Sequence[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.engine == engine]
