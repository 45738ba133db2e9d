"""Time as an input. Nobody asks the system directly but the clocks that the shells hand out."""

from typing import Protocol


class Clock(Protocol):
    """Two readings; one only rises, the other is for people."""

    def now_ms(self) -> int:
        """Milliseconds since an arbitrary moment; never falls, and goes on through suspend."""
        ...

    def wall_ms(self) -> int:
        """Milliseconds since 1970, UTC; may jump, so it decides nothing but what is shown."""
        ...
