"""A run on a terminal while it goes on: a table of the steps that matter now, drawn in place."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from runner.base.canonical import Json
from runner.cli.display_lines import LineStream
from runner.cli.printing import inert
from runner.views.run_view import RunView, StepView
from runner.views.sentences import duration, money

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

_REDRAW_S = 0.25
_REST_FACTOR = 20
"""Drawing takes at most a twentieth of the loop's time, however many steps there are."""
_OTHER_LINES = 6
"""Lines of the screen that are not steps: the head, the table's header, room for the prompt."""
_ROWS_MIN = 3
_LINE_CHARS_MAX = 400

_STYLES = {
    "running": "cyan",
    "leased": "cyan",
    "succeeded": "green",
    "failed": "bold red",
    "held": "bold yellow",
    "cancelled": "yellow",
    "skipped": "dim",
    "ready": "blue",
    "waiting": "dim",
}
_RANKS = ("running", "leased", "held", "failed", "ready", "cancelled", "waiting", "succeeded")


class LiveDisplay:
    """The table; a `Watcher`. Drawn by the loop itself, so that nothing changes underneath.

    It begins with the first lease: a run that cannot begin, or waits for its turn, has nothing to
    show. Notices that come before are plain lines above it.
    """

    def __init__(self, view: RunView, now_ms: Callable[[], int], out: TextIO) -> None:
        self._view = view
        self._now_ms = now_ms
        self._out = out
        self._lines: dict[str, str] = {}
        self._costs: dict[str, float] = {}
        self._plain = LineStream(out)
        self._live: Live | None = None
        self._timer: asyncio.TimerHandle | None = None

    def events(self, batch: Sequence[Mapping[str, Json]]) -> None:
        for event in batch:
            if event.get("type") in {"StepLeased", "StepSucceeded", "AttemptFailed"}:
                self._costs.pop(str(event["step"]), None)
                self._lines.pop(str(event["step"]), None)
        if self._live is None and any(event.get("type") == "StepLeased" for event in batch):
            self._begin()

    def line(self, step: str, text: str) -> None:
        self._lines[step] = text[:_LINE_CHARS_MAX]

    def cost(self, step: str, usd: float) -> None:
        self._costs[step] = usd

    def notice(self, text: str) -> None:
        if self._live is None:
            self._plain.write([inert(text)])
        else:
            self._live.console.print(inert(text), markup=False, highlight=False, emoji=False)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _begin(self) -> None:
        from rich.console import Console
        from rich.live import Live

        console = Console(file=self._out)
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._live.start()
        self._redraw()

    def _redraw(self) -> None:
        live = self._live
        if live is None:
            return
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        live.update(self._drawing(live.console), refresh=True)
        rest_s = max(_REDRAW_S, _REST_FACTOR * (loop.time() - began_s))
        self._timer = loop.call_later(rest_s, self._redraw)

    def _drawing(self, console: "Console") -> "RenderableType":
        return draw_run(
            self._view,
            Moment(self._now_ms(), self._lines, self._costs),
            rows_max=max(_ROWS_MIN, console.size.height - _OTHER_LINES),
        )


class Moment:
    """What is known beyond the events: the time, last lines and estimated costs by step."""

    def __init__(self, now_ms: int, lines: Mapping[str, str], costs: Mapping[str, float]) -> None:
        self.now_ms = now_ms
        self.lines = lines
        self.costs = costs


def draw_run(view: RunView, moment: Moment, *, rows_max: int) -> "RenderableType":
    """Return the head line and the table, at most ``rows_max`` steps, the liveliest first."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), expand=True, show_edge=False)
    table.add_column("STEP", no_wrap=True, max_width=24)
    table.add_column("STATE", no_wrap=True)
    table.add_column("TIME", no_wrap=True, justify="right")
    table.add_column("COST", no_wrap=True, justify="right")
    table.add_column("LAST LINE", no_wrap=True, ratio=1)
    steps = view.in_order()
    shown = steps
    if len(steps) > rows_max:
        shown = sorted(steps, key=_rank)[: rows_max - 1]
    for step in shown:
        table.add_row(*_cells(step, moment))
    parts: list[RenderableType] = [Text(_head(view, moment), no_wrap=True, overflow="ellipsis")]
    if len(shown) < len(steps):
        rest = Text(f"... and {len(steps) - len(shown)} more steps", style="dim")
        return Group(*parts, table, rest)
    return Group(*parts, table)


def _rank(step: StepView) -> int:
    return _RANKS.index(step.state) if step.state in _RANKS else len(_RANKS)


def _head(view: RunView, moment: Moment) -> str:
    counts = view.counts()
    words = [f"{counts[state]} {state}" for state in _RANKS if counts.get(state)]
    cost = view.cost_usd + sum(moment.costs.values())
    mode = f" ({view.mode})" if view.mode != "live" else ""
    cancelling = ", cancelling" if view.is_cancelling else ""
    parts = (
        f"{inert(view.workflow)}{mode}{cancelling}",
        duration(moment.now_ms),
        _money(cost, is_estimate=bool(moment.costs)),
        ", ".join(words),
    )
    return "  ".join(part for part in parts if part)


def _cells(step: StepView, moment: Moment) -> "tuple[RenderableType, ...]":
    from rich.text import Text

    is_busy = step.state in {"running", "leased"}
    elapsed = step.elapsed_ms(moment.now_ms)
    estimate = moment.costs.get(step.id, 0.0) if is_busy else 0.0
    tries = f" {len(step.attempts)}" if len(step.attempts) > 1 else ""
    line = moment.lines.get(step.id, "") if is_busy else _why(step)
    return (
        Text(inert(step.id), overflow="ellipsis"),
        Text(step.state + tries, style=_STYLES.get(step.state, "")),
        Text("" if elapsed is None else duration(elapsed)),
        Text(_money(step.cost_usd + estimate, is_estimate=bool(estimate))),
        Text(inert(line), overflow="ellipsis", style="dim" if is_busy else ""),
    )


def _why(step: StepView) -> str:
    if step.state in {"succeeded", "waiting"}:
        return ""
    return f"{step.cause}: {step.reason}" if step.cause else step.reason


def _money(usd: float, *, is_estimate: bool) -> str:
    return "" if not usd else f"{'~' if is_estimate else ''}{money(usd)}"
