"""What tokens cost about, for the live display alone; Claude Code's own sum settles the account."""

from collections.abc import Mapping

_MILLION = 1_000_000
_PRICES = (("opus", 5.0, 25.0), ("sonnet", 3.0, 15.0), ("haiku", 1.0, 5.0))
"""Part of the model's name, USD per million tokens read, and written."""
_UNKNOWN = (5.0, 25.0)
_CACHE_READ, _CACHE_WRITE = 0.1, 1.25
_CHARACTERS_PER_TOKEN = 4
_TOKENS_MAX = 1 << 40
"""More than anybody can pay for; such a number is a fault of whoever prints it."""


def reading_cost_usd(model: str, usage: Mapping[str, object]) -> float:
    """Return about what the tokens that a message was given cost."""
    price, _ = _prices(model)
    tokens = (
        _count(usage, "input_tokens")
        + _count(usage, "cache_read_input_tokens") * _CACHE_READ
        + _count(usage, "cache_creation_input_tokens") * _CACHE_WRITE
    )
    return tokens * price / _MILLION


def writing_cost_usd(model: str, characters: int) -> float:
    """Return about what an answer of so many characters costs."""
    _, price = _prices(model)
    return characters / _CHARACTERS_PER_TOKEN * price / _MILLION


def _prices(model: str) -> tuple[float, float]:
    return next((row[1:] for row in _PRICES if row[0] in model), _UNKNOWN)


def _count(usage: Mapping[str, object], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) and 0 < value < _TOKENS_MAX else 0
