"""Which agent takes which step, and the one sentence on why it cannot."""

import pytest

from runner.engine.placement import Fleet, place, version_within, why_not
from runner.engine.ready import Lane, ReadyQueue
from runner.spec.workflow import Requirement
from tests.support.engine_script import profile

PLAIN = Requirement()
MAC = Requirement(os="macos")


def fleet_of(*agents) -> Fleet:
    fleet = Fleet()
    for agent in agents:
        fleet.add(agent)
    return fleet


def queue_of(*steps) -> ReadyQueue:
    queue = ReadyQueue()
    for index, (name, requires) in enumerate(steps):
        queue.add(name, (1, index), Lane(requires), 0)
    return queue


def placed(queue: ReadyQueue, fleet: Fleet) -> list[tuple[str, str]]:
    found = []
    for step, agent in place(queue, fleet):
        queue.discard(step)
        fleet.taken[agent.id] += 1
        found.append((step, agent.id))
    return found


def test_steps_are_placed_in_plan_order_until_no_slot_is_left():
    queue = queue_of(("a", PLAIN), ("b", PLAIN), ("c", PLAIN))

    assert placed(queue, fleet_of(profile(slots=2))) == [("a", "local"), ("b", "local")]
    assert queue.due() == ["c"]


def test_the_freest_agent_takes_the_next_step():
    fleet = fleet_of(profile("one", slots=1), profile("three", slots=3))

    steps = [(name, PLAIN) for name in "abcd"]

    assert placed(queue_of(*steps), fleet) == [
        ("a", "three"), ("b", "three"), ("c", "one"), ("d", "three"),
    ]  # fmt: skip


def test_a_step_that_nobody_can_take_does_not_hold_up_those_behind_it():
    queue = queue_of(("a", MAC), ("b", PLAIN))

    assert placed(queue, fleet_of(profile())) == [("b", "local")]
    assert queue.due() == ["a"]


def test_steps_of_several_kinds_keep_to_plan_order():
    queue = queue_of(("a", MAC), ("b", PLAIN), ("c", MAC))
    fleet = fleet_of(profile("mac", os="macos", slots=2))

    assert placed(queue, fleet) == [("a", "mac"), ("b", "mac")]


def test_an_agent_that_comes_or_goes_is_noticed():
    fleet = fleet_of(profile())
    assert fleet.matching(MAC) == []

    fleet.add(profile("mac", os="macos"))
    assert fleet.matching(MAC) == ["mac"]
    fleet.remove("mac")

    assert fleet.matching(MAC) == []
    assert "mac" not in fleet.taken


def test_an_agent_that_presents_itself_again_keeps_what_it_has_in_hand():
    fleet = fleet_of(profile(slots=2))
    fleet.taken["local"] = 1

    fleet.add(profile(slots=2))

    assert fleet.free("local") == 1


def test_nothing_is_placed_without_agents():
    assert placed(queue_of(("a", PLAIN)), Fleet()) == []


@pytest.mark.parametrize(
    ("requires", "reason"),
    [
        (Requirement(), ""),
        (Requirement(frozenset({"gpu", "docker"})), "lacks the capability 'docker'"),
        (Requirement(frozenset({"gpu"})), ""),
        (Requirement(os="linux", arch="x86_64", claude=">=2.1"), ""),
        (Requirement(os="macos"), "runs linux, not macos"),
        (Requirement(arch="arm64"), "is x86_64, not arm64"),
        (Requirement(claude=">=3"), "has Claude Code 2.1.20, not >=3"),
    ],
)
def test_an_agent_says_why_it_cannot(requires, reason):
    agent = profile(capabilities=frozenset({"gpu"}), claude="2.1.20 (Claude Code)"[:6])

    assert why_not(agent, requires) == reason


def test_an_agent_without_claude_code_says_so():
    assert why_not(profile(), Requirement(claude=">=2")) == "has no Claude Code, not >=2"


def test_an_agent_with_every_capability_lacks_none():
    assert why_not(profile(capabilities=None), Requirement(frozenset({"anything"}))) == ""


@pytest.mark.parametrize(
    ("version", "wanted", "holds"),
    [
        ("2.1.0", ">=2.1", True),
        ("2.1", ">=2.1.0", True),
        ("2.0.99", ">=2.1", False),
        ("2.10.0", ">=2.9", True),
        ("2.1.0", ">=2.1, <3", True),
        ("3.0", ">=2.1, <3", False),
        ("2.1.0", "2.1", True),
        ("2.1.1", "==2.1", False),
        ("2.1.1", ">2.1", True),
        ("2.1", ">2.1.0", False),
        ("2.1", "<=2.1.0", True),
        ("2.1.20 (Claude Code)", "==2.1.20", True),
        ("2.1.20-beta.1", ">=2.1.20", True),
        (None, ">=0", False),
        ("", ">=0", False),
        ("next", ">=0", False),
        ("2.1.0", "!=2.1.1", True),
        ("2.1.1", ">=2, !=2.1.1", False),
        ("*", ">=2.1", True),
        ("2.1.0", "~=2.1", False),
        ("2.1.0", ">=2.1,", False),
        ("2.1.0", "", False),
        ("2.1.0", ">=2.1\n", True),
        ("2.1.0", "  >= 2.1  ,<  3 ", True),
    ],
)
def test_a_version_lies_within_every_bound_of_a_range(version, wanted, holds):
    assert version_within(version, wanted) is holds
