"""Who looks on while a run is conducted: a terminal, a log, a program."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from runner.base.canonical import Json


class Watcher(Protocol):
    """Is told what happens, after it is durable; must not raise and must not wait."""

    def events(self, batch: Sequence[Mapping[str, Json]]) -> None:
        """New events in the order of the journal."""
        ...

    def line(self, step: str, text: str) -> None:
        """The newest line of a step's output, masked."""
        ...

    def cost(self, step: str, usd: float) -> None:
        """What a running attempt has probably cost so far; an estimate."""
        ...

    def notice(self, text: str) -> None:
        """Something to know that is no event."""
        ...

    def close(self) -> None:
        """Nothing more comes."""
        ...
