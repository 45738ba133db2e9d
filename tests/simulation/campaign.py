"""Many seeds in a row. `python -m tests.simulation.campaign SEEDS [FIRST]` prints what it found."""

import sys
import time
from collections.abc import Iterator

from tests.simulation.drawing import draw_plan
from tests.simulation.world import Bugs, World

INTERESTING = frozenset(
    {
        "abandoned",
        "agent crash",
        "approved",
        "cancel",
        "cancel of all",
        "crash:after append",
        "crash:before append",
        "crash:before effect",
        "crash:before send",
        "expired",
        "final after cancel",
        "held",
        "joined cancelled",
        "joined failed",
        "joined succeeded",
        "lost message",
        "nested",
        "rejected",
        "resumed",
        "stale result",
    }
)
"""States that a campaign must have seen, or it proves nothing about them."""


def worlds(first: int, count: int, bugs: Bugs | None = None) -> Iterator[World]:
    """Yield each world after its run."""
    for seed in range(first, first + count):
        world = World(seed, draw_plan(seed), bugs=bugs)
        world.run()
        yield world


def story_of(world: World) -> str:
    """What happened, for the person who has to find out why."""
    found = "\n".join(str(violation) for violation in world.violations[:3])
    return f"seed {world.seed}, {world.faults}\n" + "\n".join(world.story[-40:]) + f"\n{found}"


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    began = time.monotonic()
    seen: set[str] = set()
    for world in worlds(first, count):
        seen |= world.seen
        if world.violations:
            print(story_of(world))
            return 1
    rate = count / (time.monotonic() - began) * 60
    print(f"{count} seeds from {first}, no violation, {rate:.0f} a minute")
    missing = INTERESTING - seen if count >= 200 else set()
    if missing:
        print(f"never seen: {', '.join(sorted(missing))}")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())
