"""What a run tells a log or a program while it goes on: one line for each event.

Whoever reads may go away; the run does not end for that.
"""

from collections.abc import Mapping, Sequence
from typing import TextIO

from runner.base.canonical import Json
from runner.cli.printing import inert, json_text, let_go_of
from runner.views.sentences import duration, sentence


class LineStream:
    """A stream that may break: what is written after that goes nowhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_broken = False

    def write(self, lines: Sequence[str]) -> None:
        """Write whole lines and flush them."""
        if self._is_broken or not lines:
            return
        try:
            self._stream.write("".join(f"{line}\n" for line in lines))
            self._stream.flush()
        except OSError:
            self._is_broken = True
            let_go_of(self._stream)


class LineDisplay:
    """Events as sentences; a `Watcher`."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = LineStream(out)
        self._err = LineStream(err)

    def events(self, batch: Sequence[Mapping[str, Json]]) -> None:
        told = ((event, sentence(event)) for event in batch)
        self._out.write([f"{_time(event)} {inert(text)}" for event, text in told if text])

    def line(self, step: str, text: str) -> None:
        """Output is in the logs; here it would drown the events."""

    def cost(self, step: str, usd: float) -> None:
        """Costs are told with results."""

    def notice(self, text: str) -> None:
        self._err.write([inert(text)])

    def close(self) -> None:
        """Every line is out already."""


class JsonDisplay:
    """Events as they stand in the journal, with their ``seq``, one object a line; a `Watcher`."""

    def __init__(self, out: TextIO, err: TextIO, length: int = 0) -> None:
        self._out = LineStream(out)
        self._err = LineStream(err)
        self._length = length
        """Of the journal before the first event that is told."""

    def events(self, batch: Sequence[Mapping[str, Json]]) -> None:
        lines = []
        for event in batch:
            self._length += 1
            first = {"seq": self._length, "type": event.get("type")}
            lines.append(json_text({**first, **event, **first}))
        self._out.write(lines)

    def line(self, step: str, text: str) -> None:
        """The stream holds events only."""

    def cost(self, step: str, usd: float) -> None:
        """The stream holds events only."""

    def notice(self, text: str) -> None:
        self._err.write([inert(text)])

    def close(self) -> None:
        """Every line is out already."""


def _time(event: Mapping[str, Json]) -> str:
    at_ms = event.get("at_ms")
    return f"[{duration(at_ms if isinstance(at_ms, int) else 0).rjust(6)}]"
