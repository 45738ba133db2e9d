"""The graphs of steps that every engine is given; each step runs `true`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name and the names of those that end before it starts."""

    name: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workload:
    """A graph of steps; each step comes after those that it needs."""

    name: str
    title: str
    steps: tuple[Step, ...]
    is_serial: bool = False
    """One step at a time, however many could be in flight."""

    def in_flight(self, slots: int) -> int:
        """Return how many steps can be in flight at most with so many slots."""
        return 1 if self.is_serial else slots


def fan_out(count: int) -> tuple[Step, ...]:
    """Return steps that need nothing."""
    return tuple(Step(f"s{index}") for index in range(count))


def chain(count: int) -> tuple[Step, ...]:
    """Return steps that each need the one before."""
    return tuple(Step(f"s{index}", (f"s{index - 1}",) if index else ()) for index in range(count))


def layers(depth: int, width: int, needs: int) -> tuple[Step, ...]:
    """Return layers of steps that each need the next ones, in a ring, of the layer before."""
    return tuple(
        Step(
            f"s{depth_index}_{index}",
            tuple(f"s{depth_index - 1}_{(index + shift) % width}" for shift in range(needs))
            if depth_index
            else (),
        )
        for depth_index in range(depth)
        for index in range(width)
    )


HELLO = Workload("hello", "one step", fan_out(1), is_serial=True)
W1 = Workload("W1", "1,000 independent steps", fan_out(1_000))
W2 = Workload("W2", "a chain of 300 steps", chain(300), is_serial=True)
W3 = Workload("W3", "20 layers of 50 steps, each needs 3 of the layer before", layers(20, 50, 3))

WORKLOADS = {workload.name: workload for workload in (HELLO, W1, W2, W3)}
