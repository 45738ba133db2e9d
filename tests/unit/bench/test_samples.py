"""Figures are summed up as a median with the least and the most, each divided by its own floor."""

import pytest

from bench.samples import Outcome, Sample, spread, text_of


def test_a_spread_shows_median_least_and_most():
    assert text_of(spread([3.0, 1.04, 2.0]), 1) == "2.0 (1.0-3.0)"


def test_a_single_figure_stands_alone():
    assert text_of(spread([1_234.5]), 1) == "1,234.5"


def test_no_figure_is_a_dash():
    assert text_of(spread([]), 1) == "-"


def test_each_run_is_divided_by_its_own_floor():
    samples = [Sample(100.0, 200.0, 0.5), Sample(400.0, 800.0, 2.0)]
    outcome = Outcome("W1", 2, "runner", 100, samples)

    floors = outcome.own_floors()

    assert floors is not None
    assert (floors.least, floors.most) == pytest.approx((2.0, 2.0))


def test_an_engine_that_does_not_tell_has_the_whole_process_only():
    outcome = Outcome("W1", 2, "make", 100, [Sample(None, 200.0, 0.5)])

    assert outcome.own_step_ms() is None
    assert outcome.wall_floors().middle == pytest.approx(4.0)
