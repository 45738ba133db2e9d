"""The sentences for programs that could not be started, and that none of them shows a value."""

import errno

import pytest

from runner_agent import warden_wire as wire
from runner_agent.processes import FAULTS, ProgramNotStartedError, Spawn, SpawnFault

SPAWN = Spawn("a1", ["tool", "hidden"], {"PATH": "/bin", "KEY": "hidden"}, "/work")


@pytest.mark.parametrize("fault", SpawnFault)
def test_a_sentence_names_the_program_or_its_directory_and_no_value(fault: SpawnFault) -> None:
    error = ProgramNotStartedError(SPAWN, fault, errno.ENOENT)

    assert "tool" in str(error) or "/work" in str(error)
    assert "hidden" not in str(error)
    assert error.fault is fault
    assert error.errno == errno.ENOENT


def test_only_a_want_of_the_system_is_worth_another_attempt() -> None:
    retryable = {fault for fault in SpawnFault if ProgramNotStartedError(SPAWN, fault, 0).retryable}

    assert retryable == {SpawnFault.SYSTEM}


def test_each_part_of_the_wire_has_a_fault_of_its_own() -> None:
    parts = [value for name, value in vars(wire).items() if name.startswith("PART_")]

    assert sorted(FAULTS) == sorted(parts)
    assert sorted(FAULTS.values()) == sorted(SpawnFault)
