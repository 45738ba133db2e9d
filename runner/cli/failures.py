"""Errors as people and programs are told them: one sentence and a way out, never a traceback."""

import re
import sys
from collections.abc import Sequence

from runner.base.canonical import Json
from runner.base.errors import RunnerError, WorldError
from runner.cli.printing import json_text, print_drawn, warn
from runner.source.problems import Problem, SpecError


def tell_failure(error: RunnerError, form: str) -> None:
    """Print ``error``: as text on stderr, as JSON on stdout, where the result would be."""
    if form == "json":
        print(json_text({"error": failure_json(error)}))
    elif isinstance(error, SpecError):
        print_drawn(str(error), sys.stderr)
    else:
        warn(f"runner: {error}")
        if error.hint:
            warn(f"  hint: {error.hint}")


def failure_json(error: RunnerError) -> dict[str, Json]:
    """Return ``error`` for programs; a `SpecError` is told by its first problem and all of them."""
    if isinstance(error, SpecError) and error.problems:
        first = error.problems[0]
        return {
            "code": first.code,
            "message": first.message,
            "location": str(first.mark),
            "hint": first.hint,
            "problems": problems_json(error.problems),
        }
    path = getattr(error, "path", None)
    return {
        "code": _code_of(error),
        "message": str(error),
        "location": "" if path is None else str(path),
        "hint": error.hint or "",
    }


def problems_json(problems: Sequence[Problem]) -> list[Json]:
    """Return ``problems`` for programs, in order."""
    return [
        {
            "code": problem.code,
            "severity": "error" if problem.is_error else "warning",
            "path": problem.mark.path,
            "line": problem.mark.line,
            "column": problem.mark.column,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]


def world_error_of(error: OSError) -> WorldError:
    """Return what an error of the system means to a person, where no layer below has said it."""
    reason = (error.strerror or str(error)).lower()
    if error.filename is None:
        return WorldError(f"the system refused: {reason}")
    return WorldError(f"cannot use '{error.filename}': {reason}")


def _code_of(error: RunnerError) -> str:
    """Return the class's name as programs write it: ``UnknownRunError`` is ``unknown_run``."""
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
