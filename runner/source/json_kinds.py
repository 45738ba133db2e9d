"""Values of expressions: what a person calls them, and how they stand inside text."""

from collections.abc import Mapping

from runner.base.canonical import Json, compact
from runner.source.quoting import quoted


def kind_of(value: Json) -> str:
    """Return the word for the type of ``value``."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case Mapping():
            return "a mapping"
        case _:
            return "a list"


def as_text(value: Json) -> str:
    """Return ``value`` as it stands inside text: strings as they are, everything else as JSON."""
    return value if isinstance(value, str) else compact(value)


def seen(value: Json) -> str:
    """Return ``value`` for a message: its type and, in short, itself."""
    return f"{kind_of(value)}, {quoted(as_text(value)[:200])}"


def is_equal(left: Json, right: Json) -> bool:
    """Say whether two values are the same JSON; ``1`` and ``true`` are not."""
    return kind_of(left) == kind_of(right) and left == right
