"""The system's clocks, asked in one place."""

import time

_MONOTONIC = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Counts suspend, where the system has such a clock (promises.md, G8)."""


class SystemClock:
    """The clock of a real run."""

    def now_ms(self) -> int:
        return time.clock_gettime_ns(_MONOTONIC) // 1_000_000

    def wall_ms(self) -> int:
        return time.time_ns() // 1_000_000
