"""The fuzzer: its mutants, its limits, and a first few hundred mutants."""

import time

import pytest

from tests.corpus.fuzz import fuzz
from tests.corpus.fuzz_worker import SECONDS_MAX, verdict
from tests.corpus.mutants import BYTES_MAX, mutant, seeds


def test_a_seed_gives_the_same_mutants_again():
    first = [mutant(7, number) for number in range(50)]

    assert [mutant(7, number) for number in range(50)] == first
    assert [mutant(8, number) for number in range(50)] != first
    assert len(set(first)) > 40


def test_mutants_are_no_larger_than_is_quick_to_read():
    assert max(len(mutant(7, number)) for number in range(300)) <= BYTES_MAX
    assert len(seeds()) > 300


def test_a_traceback_is_a_finding():
    def crash() -> int:
        return {}["steps"]

    assert verdict(crash).startswith("KeyError: ")


def test_another_exit_code_is_a_finding():
    assert verdict(lambda: 2) == verdict(lambda: 0) == ""
    assert verdict(lambda: 1).startswith("exit code 1")


def test_a_mutant_that_takes_long_is_a_finding():
    def toil() -> int:
        began = time.process_time()
        while time.process_time() - began <= SECONDS_MAX:
            pass
        return 0

    assert verdict(toil) == "took 2.0 s of processor time"


def test_a_character_that_hides_is_a_finding():
    def print_it() -> int:
        print("a\u202eb")
        return 0

    assert verdict(print_it).startswith("printed U+202E")


@pytest.mark.integration
def test_a_few_hundred_mutants_are_refused_or_planned():
    lanes = fuzz(seed=1, seconds=120, count=300, lanes=1)

    assert [finding for lane in lanes for finding in lane.findings] == []
    assert sum(lane.tried for lane in lanes) == 300
