"""Problems as people see them: the place, the sentence, the line and a caret."""

from runner.source.problems import Problem
from runner.source.quoting import escaped, masked

_LINE_CHARS_MAX = 120
"""A longer line is shown as a window around the caret; two of the usual 60 beside it."""


def draw(problem: Problem) -> str:
    """Return ``problem`` as one to three lines without a line end."""
    sentence = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    head = f"{escaped(str(problem.mark))}: {problem.code} {escaped(masked(sentence))}"
    if not problem.line.strip():
        return head
    return f"{head}\n" + "\n".join(_line_and_caret(problem.line, problem.mark.column - 1))


def _line_and_caret(line: str, offset: int) -> tuple[str, str]:
    """Return the line as shown and a line with a caret below the character at ``offset``."""
    start = max(0, offset - _LINE_CHARS_MAX // 2) if len(line) > _LINE_CHARS_MAX else 0
    end = start + _LINE_CHARS_MAX
    before = ("..." if start else "") + escaped(line[start:offset])
    after = escaped(line[offset:end]) + ("..." if len(line) > end else "")
    before, after = masked(before), masked(after)
    if masked(before + after) != before + after:
        # The caret points into a key: nothing of it is shown, so there is nothing to point at.
        return masked(before + after), "^"
    return before + after, " " * len(before) + "^"
