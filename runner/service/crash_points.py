"""Labelled places where a test may have the process end, as kill -9 would.

A test names a label and a count in ``WORKFLOW_RUNNER_CRASH_AT`` (``label`` or ``label:3``); without
that a crash point is one comparison. Every label is listed here, and a test reaches each of them.
"""

import os

CRASH_POINTS = (
    "run.created",
    "turn.digested",
    "turn.recorded",
    "turn.acted",
    "order.prepared",
    "result.merged",
    "run.summarized",
)

_LABEL, _, _COUNT = os.environ.get("WORKFLOW_RUNNER_CRASH_AT", "").partition(":")
_left = int(_COUNT) if _COUNT.isdecimal() else 1


def crash_here(label: str) -> None:
    """End the process here, without any clean-up, if a test asked for it."""
    global _left  # noqa: PLW0603  one process, one count
    if label == _LABEL:
        _left -= 1
        if not _left:
            os._exit(137)
