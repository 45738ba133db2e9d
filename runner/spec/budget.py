"""``budget:`` of a run and of a step."""

from runner.source.reading import Fields
from runner.spec.workflow import BudgetSpec

_MINUTE_MS = 60_000


def read_budget(fields: Fields) -> BudgetSpec | None:
    """Return the budget of the workflow in ``fields``; none where it has none."""
    budget = fields.mapping("budget")
    if budget is None:
        return None
    minutes = budget.number("minutes", 0)
    return BudgetSpec(
        usd=_number(budget, "usd"),
        tokens=int(budget.number("tokens", 0)) or None,
        time_ms=max(1, round(minutes * _MINUTE_MS)) if minutes else None,
        on_exceed=budget.text("on-exceed", "pause"),
    )


def read_step_budget(fields: Fields) -> BudgetSpec | None:
    """Return what the step in ``fields`` may cost; none where it does not say."""
    budget = fields.mapping("budget")
    if budget is None:
        return None
    return BudgetSpec(usd=_number(budget, "usd"), tokens=int(budget.number("tokens", 0)) or None)


def _number(budget: Fields, key: str) -> float | None:
    return float(budget.number(key, 0)) or None
