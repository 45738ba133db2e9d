"""The run in virtual time: nothing breaks, and what was broken on purpose is found."""

import pytest

from tests.simulation.campaign import INTERESTING, story_of, worlds
from tests.simulation.planted import PLANTED

SEEDS = 400
SEEDS_TO_FIND_A_BUG = 600


def test_no_seed_breaks_an_invariant_and_every_interesting_state_occurs() -> None:
    seen: set[str] = set()

    for world in worlds(0, SEEDS):
        assert not world.violations, story_of(world)
        seen |= world.seen

    assert seen >= INTERESTING


def test_the_same_seed_tells_the_same_story() -> None:
    first, second = (next(worlds(7, 1)) for _ in range(2))

    assert first.story == second.story


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_found(name: str) -> None:
    bugs, invariants = PLANTED[name]

    found = next(
        (world for world in worlds(0, SEEDS_TO_FIND_A_BUG, bugs) if world.violations), None
    )

    assert found is not None, f"{name} was not found in {SEEDS_TO_FIND_A_BUG} seeds"
    assert any(violation.invariant in invariants for violation in found.violations), story_of(found)
