"""What a run of Claude Code cost and used, by the account that it gives of itself. Pure."""

from collections.abc import Mapping
from typing import Any

from runner.base.canonical import Json
from runner_agent.claude_stream import ClaudeRecord

_USD_MAX, _COUNT_MAX = 1e9, 1 << 40
"""More than anybody can spend in one attempt: such a number is a fault of whoever prints it."""


def cost_usd(record: ClaudeRecord) -> float | None:
    """Return what the run cost by its own account; none where it asked the API and did not say."""
    if not record.results:
        return None if record.has_begun else 0.0
    amounts = [amount for result in record.results for amount in _amounts(result)]
    known = [float(amount) for amount in amounts if _is_amount(amount)]
    return sum(known, 0.0) if len(known) == len(amounts) else None


def _amounts(result: Mapping[str, Any]) -> list[Any]:
    models = _models(result)
    if models is None:
        return [result.get("total_cost_usd")]
    return [model.get("costUSD") for model in models]


def _is_amount(value: object) -> bool:
    """Whether ``value`` can be money: no text, nothing below zero, not infinite."""
    return isinstance(value, int | float) and 0 <= value < _USD_MAX


def _models(result: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    """Return the account of each model since the result before, where the version gives it."""
    models = result.get("model_usage_since_last_result")
    if not isinstance(models, dict):
        return None
    return [one if isinstance(one, dict) else {} for one in models.values()]


_USAGE = {
    "inputTokens": "input_tokens",
    "outputTokens": "output_tokens",
    "cacheReadInputTokens": "cache_read_input_tokens",
    "cacheCreationInputTokens": "cache_creation_input_tokens",
}


def usage_of(record: ClaudeRecord) -> dict[str, Json]:
    """Return the tokens of a run by kind, and its turns; nothing where it gave no account."""
    if not record.results:
        return {}
    rows = [row for result in record.results for row in _models(result) or ()]
    usage: dict[str, Json] = {
        name: sum(_count(row.get(key)) for row in rows) for key, name in _USAGE.items()
    }
    usage["turns"] = sum(_count(result.get("num_turns")) for result in record.results)
    return usage


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < _COUNT_MAX else 0
