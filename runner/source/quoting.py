"""Text of the author as messages show it: one line, of bounded length, and inert."""

import re
from collections.abc import Iterator

SHOWN_CHARS_MAX = 80
"""The most of one value that a message repeats; the place leads to the rest."""

_UNSAFE = re.compile(
    # Controls; what reorders or is not seen at all (Unicode's default ignorables, but for the
    # selectors of emoji); halves of surrogates; no characters.
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_LATIN_MAX = 0xFF
_BASIC_MAX = 0xFFFF
_KEY_LIKE = re.compile(
    r"sk-ant-[\w-]{8,}|sk-[A-Za-z0-9]{32,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}"
    r"|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|npm_[A-Za-z0-9]{30,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
"""Shapes that the issuers document for their keys; long enough that prose does not match."""

_KEY_PARTS = (
    *("sk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "AKIA"),
    *("npm_", "PRIVATE KEY"),
)
"""One of these stands in whatever the pattern matches."""


def escaped(text: str) -> str:
    """Return ``text`` with everything that could move a cursor or hide itself as an escape."""
    return _UNSAFE.sub(_escape, text)


def masked(text: str) -> str:
    """Return ``text`` with what looks like a key replaced by stars."""
    return _KEY_LIKE.sub("***", text)


def key_places(text: str) -> Iterator[int]:
    """Yield the offset of everything in ``text`` that looks like a key."""
    # Looking for fixed parts first is 20 times faster than the pattern on megabytes of YAML.
    if any(part in text for part in _KEY_PARTS):
        yield from (match.start() for match in _KEY_LIKE.finditer(text))


def quoted(text: str) -> str:
    """Return ``text`` in single quotes for a message: masked, escaped and cut."""
    shown = escaped(masked(text))
    if len(shown) > SHOWN_CHARS_MAX:
        shown = shown[: SHOWN_CHARS_MAX - 3] + "..."
    return f"'{shown}'"


def _escape(match: re.Match[str]) -> str:
    number = ord(match[0])
    short = {9: "\\t", 10: "\\n", 13: "\\r"}.get(number)
    if short:
        return short
    if number <= _LATIN_MAX:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= _BASIC_MAX else f"\\U{number:08x}"
