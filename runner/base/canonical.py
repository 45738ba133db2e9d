"""JSON as the project writes it: one value, one spelling, so that digests can be compared."""

import json
from collections.abc import Mapping, Sequence

# `json.dumps` builds an encoder for each call that is not of its usual form.
_canonical = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode
_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical(value: Json) -> bytes:
    """Return ``value`` as UTF-8 JSON with sorted keys and no spaces.

    Raises:
        ValueError: the value holds a number that JSON does not know (NaN, Infinity).
    """
    return _canonical(value).encode("utf-8", "surrogatepass")


def compact(value: Json) -> str:
    """Return ``value`` as one line of JSON in the order it has; for files people read."""
    return _compact(value)
