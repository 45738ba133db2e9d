"""Which event may take a step from which state to which: legality as data.

`apply` refuses nothing; `check` and the tests hold it against this table, and the state diagram of
the documentation is drawn from it.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Move(NamedTuple):
    """A state's name and the event that leaves it."""

    state: str
    event: str


MOVES: Mapping[Move, str] = {
    Move("waiting", "StepReadied"): "ready",
    Move("waiting", "StepOpened"): "open",
    Move("waiting", "ApprovalAsked"): "asking",
    Move("waiting", "StepSkipped"): "skipped",
    Move("waiting", "StepFailed"): "failed",
    Move("waiting", "StepCancelled"): "cancelled",
    Move("open", "StepOpened"): "open",
    Move("open", "StepAbandoned"): "open",
    Move("open", "StepJoined"): "succeeded, failed or cancelled",
    Move("asking", "ApprovalAnswered"): "succeeded or failed",
    Move("asking", "StepFailed"): "failed",
    Move("asking", "StepCancelled"): "cancelled",
    Move("ready", "StepLeased"): "leased",
    Move("ready", "StepCancelled"): "cancelled",
    Move("leased", "StepStarted"): "running",
    Move("leased", "StepSucceeded"): "succeeded",
    Move("leased", "AttemptFailed"): "faltered",
    Move("leased", "StepCancelled"): "cancelled",
    Move("running", "StepSucceeded"): "succeeded",
    Move("running", "AttemptFailed"): "faltered",
    Move("running", "StepCancelled"): "cancelled",
    Move("faltered", "RetryScheduled"): "ready",
    Move("faltered", "StepFailed"): "failed",
    Move("faltered", "StepHeld"): "held",
    Move("faltered", "StepCancelled"): "cancelled",
    Move("held", "StepResolved"): "ready, succeeded or failed",
    Move("held", "StepCancelled"): "cancelled",
}
"""The state after each legal event; a resolution leads where the person says."""


def draw_moves() -> str:
    """Return the state diagram as Mermaid source."""
    lines = ["stateDiagram-v2", "    [*] --> waiting"]
    for move, after in MOVES.items():
        targets = after.replace(" or ", ", ").split(", ")
        lines += [f"    {move.state} --> {target}: {move.event}" for target in targets]
    lines += [f"    {name} --> [*]" for name in ("succeeded", "failed", "cancelled", "skipped")]
    return "\n".join(lines) + "\n"
