"""Durations as people write them: ``90s``, ``30m``, ``1h30m``. Nobody else knows these units."""

import re
from functools import lru_cache

_UNITS_MS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
_DURATION = re.compile(
    r"(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m(?!s))?(?:([0-9]+)s)?(?:([0-9]+)ms)?\Z"
)
_CHARS_MAX = 40
"""No duration below a year needs more; long rows of digits are not worth converting."""
DURATION_MS_MAX = 366 * 86_400_000
"""A year: longer is a slip of the unit, and everything below fits every timer."""


@lru_cache(maxsize=1_024)
def parse_duration(text: str) -> int | None:
    """Return the milliseconds of ``text``, 1 to a year; none where it is not such a duration."""
    match = _DURATION.match(text) if text and len(text) <= _CHARS_MAX else None
    if match is None:
        return None
    total = sum(
        int(count) * unit
        for count, unit in zip(match.groups(), _UNITS_MS.values(), strict=True)
        if count
    )
    return total if 0 < total <= DURATION_MS_MAX else None


def draw_duration(duration_ms: int) -> str:
    """Return ``duration_ms`` in the same notation, largest unit first; ``0s`` for nothing."""
    parts = []
    for unit, size in _UNITS_MS.items():
        count, duration_ms = divmod(duration_ms, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
