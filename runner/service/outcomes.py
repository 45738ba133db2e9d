"""How a run's end is told to the caller: one number."""

from runner.engine.state import RunState

EXIT_CODES = {"succeeded": 0, "failed": 1, "cancelled": 130, "held": 4}


def exit_code_of(state: RunState) -> int:
    """Return the exit code of a run that has finished or waits for a person."""
    return EXIT_CODES[state.finished or "held"]
