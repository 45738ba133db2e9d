"""What was measured, and how it is summed up: a median with the least and the most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of an engine, and the floor beside it."""

    own_ms: float | None
    """From the first dispatch to the last acceptance, where the engine tells."""
    wall_ms: float
    """From the start of the process to its end."""
    floor_ms: float
    """Of one process, with as many in flight; the mean of before and after the run."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some figures, their least and their most."""

    middle: float
    least: float
    most: float
    count: int

    def text(self, digits: int) -> str:
        """Return ``1.2 (1.1-1.4)``; the median alone where there is but one figure."""
        if self.count == 1:
            return f"{self.middle:,.{digits}f}"
        between = f"{self.least:,.{digits}f}-{self.most:,.{digits}f}"
        return f"{self.middle:,.{digits}f} ({between})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """All runs of one engine on one workload; or why there are none."""

    workload: str
    slots: int
    engine: str
    steps: int
    samples: Sequence[Sample] = ()
    missing: str = ""

    def own_step_ms(self) -> Spread | None:
        return spread(one.own_ms / self.steps for one in self.samples if one.own_ms is not None)

    def own_floors(self) -> Spread | None:
        return spread(
            one.own_ms / self.steps / one.floor_ms for one in self.samples if one.own_ms is not None
        )

    def wall_s(self) -> Spread | None:
        return spread(one.wall_ms / 1_000 for one in self.samples)

    def wall_floors(self) -> Spread | None:
        return spread(one.wall_ms / self.steps / one.floor_ms for one in self.samples)


def spread(figures: Iterable[float]) -> Spread | None:
    """Return the spread of some figures, nothing where there are none."""
    known = sorted(figures)
    if not known:
        return None
    return Spread(median(known), known[0], known[-1], len(known))


def text_of(found: Spread | None, digits: int) -> str:
    """Return a spread for a table, ``-`` where there is none."""
    return "-" if found is None else found.text(digits)
