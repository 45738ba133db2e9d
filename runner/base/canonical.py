"""JSON as the project writes it: one value, one spelling, so that digests can be compared."""

import json
from collections.abc import Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical(value: Json) -> bytes:
    """Return ``value`` as UTF-8 JSON with sorted keys and no spaces.

    Raises:
        ValueError: the value holds a number that JSON does not know (NaN, Infinity).
    """
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode("utf-8", "surrogatepass")


def compact(value: Json) -> str:
    """Return ``value`` as one line of JSON in the order it has; for files people read."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
