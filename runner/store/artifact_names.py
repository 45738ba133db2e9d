"""Names of artifacts: data from a step, made sure of before they become paths anywhere."""

import re
import unicodedata

from runner.base.errors import RejectedError

_PART_BYTES_MAX = 255
_NAME_BYTES_MAX = 1024
_PARTS_MAX = 16
# What Windows, where a run may be copied to, cannot hold or takes for a device.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?\Z", re.IGNORECASE)
_RESERVED = '\\:*?"<>|'
# Control characters, and those that turn the direction of the text around them.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def checked_name(name: str) -> str:
    """Return ``name``, a relative path with forward slashes, in its normal form (NFC).

    Raises:
        RejectedError: it leaves its folder, is too long, or means something else elsewhere.
    """
    name = unicodedata.normalize("NFC", name)
    fault = _fault(name)
    if fault:
        raise RejectedError(f"the artifact {_shown(name)} {fault}", hint="rename the file")
    return name


def _fault(name: str) -> str:
    if any(unicodedata.category(letter) in _UNSEEN for letter in name):
        return "has a character in its name that cannot be seen"
    if any(letter in _RESERVED for letter in name):
        return f"has one of {_RESERVED} in its name"
    if len(name.encode()) > _NAME_BYTES_MAX:
        return f"has a name of {len(name.encode())} bytes; at most {_NAME_BYTES_MAX} are taken"
    parts = name.split("/")
    if len(parts) > _PARTS_MAX:
        return f"lies {len(parts)} folders deep; at most {_PARTS_MAX} are taken"
    return next(filter(None, map(_fault_of_part, parts)), "")


def _fault_of_part(part: str) -> str:
    if part in {"", ".", ".."}:
        return "has an empty, '.' or '..' part in its name; a plain relative path would be right"
    if part.endswith((".", " ")):
        return "has a part in its name that ends with a dot or a space"
    if _DEVICES.match(part):
        return f"has the part '{part}' in its name, which is a device on Windows"
    if len(part.encode()) > _PART_BYTES_MAX:
        return f"has a part of {len(part.encode())} bytes in its name; at most {_PART_BYTES_MAX}"
    return ""


def _shown(name: str) -> str:
    """Return ``name`` for a message: in quotes, escaped, of a bearable length."""
    text = ascii(name)
    return text if len(text) <= 80 else f"{text[:60]}…'"  # noqa: PLR2004 - a line's width
