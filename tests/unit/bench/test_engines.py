"""Every engine is given the same graph, and our own time is read from the journal."""

import json

import pytest

from bench.engines import lease_to_success_ms, makefile_text, ninja_ms, ninja_text, workflow_text
from bench.workloads import Workload, chain, fan_out, layers

CHAIN = Workload("chain", "two steps", chain(2))


def test_a_workflow_names_what_each_step_needs():
    assert workflow_text(CHAIN) == (
        "version: 1\n"
        "name: bench-chain\n"
        "steps:\n"
        '  s0:\n    run: "true"\n    idempotent: true\n'
        '  s1:\n    run: "true"\n    idempotent: true\n    needs: [s0]\n'
    )


def test_a_makefile_orders_the_same_steps():
    assert makefile_text(CHAIN) == ("all: s0 s1\n.PHONY: all s0 s1\ns0: \n\ttrue\ns1: s0\n\ttrue\n")


def test_a_build_file_orders_the_same_steps():
    assert ninja_text(CHAIN) == (
        "rule step\n  command = true\nbuild s0: step\nbuild s1: step | s0\n"
    )


def test_our_own_time_is_from_the_first_lease_to_the_last_success():
    events = [("RunStarted", 0), ("StepLeased", 5), ("StepLeased", 6), ("StepSucceeded", 9)]
    events += [("StepSucceeded", 12), ("RunFinished", 30)]
    lines = "\n".join(json.dumps({"type": name, "at_ms": at_ms}) for name, at_ms in events)

    assert lease_to_success_ms(lines) == 7


def test_the_time_of_ninja_is_from_the_first_start_to_the_last_end(tmp_path):
    log = "# ninja log v7\n3\t5\t0\ts0\tab\n4\t9\t0\ts1\tcd\n"
    (tmp_path / ".ninja_log").write_text(log)

    assert ninja_ms(tmp_path) == 6


@pytest.mark.parametrize("steps", [fan_out(7), chain(7), layers(4, 5, 3)])
def test_each_step_comes_after_those_that_it_needs(steps):
    seen = set()
    for step in steps:
        assert seen.issuperset(step.needs)
        assert len(set(step.needs)) == len(step.needs)
        seen.add(step.name)


def test_a_layer_needs_three_of_the_layer_before():
    steps = layers(2, 5, 3)

    assert [len(step.needs) for step in steps] == [0] * 5 + [3] * 5
    assert steps[9].needs == ("s0_4", "s0_0", "s0_1")
