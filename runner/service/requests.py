"""What people ask of a run, as it lies in the inbox: read, checked, turned into facts."""

from collections.abc import Mapping
from typing import cast

from runner.base.canonical import Json, canonical
from runner.base.errors import UsageError
from runner.base.ids import StepId
from runner.engine.facts import Answer, BudgetMore, CancelAsked, Fact, Resolution

HOW = ("retry", "succeed", "fail")
_BYTES_MAX = 48 * 1024
"""What a person says becomes part of an event, which may have 64 KiB."""


def cancel_request(by: str) -> dict[str, Json]:
    """Return the request that ends a run."""
    return {"type": "cancel", "by": by}


def resolve_request(resolution: Resolution) -> dict[str, Json]:
    """Return the request that settles a held step."""
    return {
        "type": "resolve",
        "step": resolution.step,
        "how": resolution.how,
        "by": resolution.by,
        "reason": resolution.reason,
        "outputs": dict(resolution.outputs),
    }


def answer_request(answer: Answer) -> dict[str, Json]:
    """Return the request that says yes or no to a question."""
    return {
        "type": "approve" if answer.is_approved else "reject",
        "step": answer.step,
        "by": answer.by,
        "comment": answer.comment,
        "digest": answer.digest,
        "wall_ms": answer.wall_ms,
    }


def budget_request(more: BudgetMore) -> dict[str, Json]:
    """Return the request that allows a run to spend more."""
    return {
        "type": "budget",
        "by": more.by,
        "usd": more.usd,
        "tokens": more.tokens,
        "time_ms": more.time_ms,
    }


def fact_of(request: Mapping[str, Json]) -> Fact:
    """Return what a request means for the engine.

    Raises:
        UsageError: it is none that this version knows.
    """
    _check_size(request)
    by = str(request.get("by") or "unknown")
    match request.get("type"):
        case "cancel":
            return CancelAsked(by)
        case "approve" | "reject" as word:
            wall_ms = request.get("wall_ms")
            return Answer(
                StepId(str(request.get("step"))),
                word == "approve",
                by,
                str(request.get("comment") or ""),
                str(request.get("digest") or ""),
                wall_ms=wall_ms if isinstance(wall_ms, int) else 0,
            )
        case "budget":
            usd, tokens, time_ms = (request.get(name) for name in ("usd", "tokens", "time_ms"))
            return BudgetMore(
                by,
                float(usd) if isinstance(usd, int | float) else 0.0,
                tokens if isinstance(tokens, int) else 0,
                time_ms if isinstance(time_ms, int) else 0,
            )
        case "resolve":
            how = str(request.get("how"))
            outputs = request.get("outputs") or {}
            if how not in HOW or not isinstance(outputs, dict):
                raise UsageError(f"a step is resolved by {', '.join(HOW)}, not '{how:.80}'")
            return Resolution(
                StepId(str(request.get("step"))),
                how,
                by,
                str(request.get("reason") or ""),
                cast("Mapping[str, Json]", outputs),
            )
        case other:
            raise UsageError(f"this runner knows no request '{other!s:.80}'")


def _check_size(request: Mapping[str, Json]) -> None:
    try:
        size = len(canonical(request))
    except ValueError:
        raise UsageError("the request holds a number that is none") from None
    if size > _BYTES_MAX:
        raise UsageError(f"the request has {size:,} bytes; at most {_BYTES_MAX:,} are taken")
