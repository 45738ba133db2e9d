"""What is wrong in a file and where: gathered while reading goes on, drawn all at once.

Codes are stable: `E` for errors, `W` for warnings, three digits; `runner explain CODE` shows the
page of each (the table `runner.source.codes`).
"""

from collections.abc import Sequence
from pathlib import Path

from runner.base.errors import AuthorError
from runner.base.records import record


@record
class Mark:
    """A place in a file: line and column from 1, as editors count."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@record
class Problem:
    """One fault of the author's text, with the way out where there is one."""

    code: str
    mark: Mark
    message: str
    """``what is wrong, with the value seen``; lower case, no final stop."""
    hint: str = ""
    """What would be right."""
    line: str = ""
    """The source line at the mark, for the drawing; empty where there is none."""

    @property
    def is_error(self) -> bool:
        """Warnings let the workflow run."""
        return self.code.startswith("E")


class SpecError(AuthorError):
    """A workflow file has faults; all of them, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        from runner.source.drawing import draw

        return "\n".join(draw(problem) for problem in self.problems)


def mark_of_file(path: Path | str) -> Mark:
    """Return the mark for a fault of the file as a whole."""
    return Mark(str(path), 1, 1)
