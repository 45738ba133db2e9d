"""What people ask of a run, as it lies in the inbox: read, checked, turned into facts."""

from collections.abc import Mapping
from typing import cast

from runner.base.canonical import Json
from runner.base.errors import UsageError
from runner.base.ids import StepId
from runner.engine.facts import CancelAsked, Fact, Resolution

HOW = ("retry", "succeed", "fail")


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


def fact_of(request: Mapping[str, Json]) -> Fact:
    """Return what a request means for the engine.

    Raises:
        UsageError: it is none that this version knows.
    """
    by = str(request.get("by") or "unknown")
    match request.get("type"):
        case "cancel":
            return CancelAsked(by)
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
