"""How much one rendering may do and make, so that no text of an author stalls a runner."""

from runner.source.codes_expressions import LIMIT
from runner.source.expression_errors import ExpressionError
from runner.source.problems import Mark

STEPS_MAX = 100_000
CHARS_MAX = 10_000_000
"""As much as Claude Code takes for a prompt."""
EXPRESSION_CHARS_MAX = 10_000
DEPTH_MAX = 100
_CHARS_A_STEP = 1_000
"""Handling this much text or this many items counts as one step more."""


class Meter:
    """Counts the work of one rendering."""

    def __init__(self, mark: Mark) -> None:
        self._mark = mark
        self._steps_left = STEPS_MAX

    def spend(self, size: int = 0) -> None:
        """Count a step that handles ``size`` characters or items.

        Raises:
            ExpressionError: this was one too many, or the text is longer than any may be.
        """
        self._steps_left -= 1 + size // _CHARS_A_STEP
        if self._steps_left < 0:
            self._stop(f"rendering takes more than {STEPS_MAX:,} steps")
        if size > CHARS_MAX:
            self._stop(f"{size:,} characters are more than the {CHARS_MAX:,} that a text may have")

    def _stop(self, message: str) -> None:
        raise ExpressionError(LIMIT, self._mark, message, hint="compute in a 'run' step")
