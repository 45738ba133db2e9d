"""A goal is reached when the median is not above it; what was not measured is not judged."""

from bench.findings import Findings
from bench.floor import Floor
from bench.goals import Reached, reached
from bench.samples import Outcome, Sample, Spread


def findings(**found):
    return Findings("bench", Floor(("true",), "none"), {}, {}, {}, **found)


def test_only_what_was_measured_is_judged():
    assert list(reached(findings())) == []


def test_steps_are_judged_by_floors_and_commands_by_milliseconds():
    chained = Outcome("W2", 2, "runner", 10, [Sample(50.0, 90.0, 1.0)])
    peer = Outcome("W2", 2, "make", 10, [Sample(50.0, 90.0, 1.0)])
    starts = {"runner --help": Spread(100.0, 90.0, 130.0, 3)}

    assert list(reached(findings(outcomes=[chained, peer], starts=starts))) == [
        Reached("W2, 1 in flight", 2.0, 5.0, "x floor"),
        Reached("runner --help", 120, 100.0, "ms"),
    ]


def test_the_verdict_says_by_how_much_a_goal_is_missed():
    assert Reached("W2", 2.0, 5.0, "x floor").verdict() == "missed, 2.5 times the goal"
    assert Reached("W2", 2.0, 2.0, "x floor").verdict() == "reached"
