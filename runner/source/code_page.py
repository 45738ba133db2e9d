"""One page of `runner explain CODE`: what a code of a problem means and what it looks like."""

from runner.base.records import record


@record
class CodePage:
    """A stable code, explained."""

    code: str
    title: str
    """What is wrong, in a few words."""
    explanation: str
    """Why it is refused and what would be right; one paragraph."""
    example: str
    """Text that gives this code."""
