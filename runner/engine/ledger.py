"""The money of a run: what may be spent, what is, and what attempts under way may still spend.

An attempt reserves before it starts and is charged when it ends, so that any number of attempts at
once cannot spend more together than there is. Claude Code checks its own limit after each answer:
the last answer of an attempt can pass it.
"""

from dataclasses import dataclass, field

from runner.base.ids import StepId
from runner.plan.plan import PlannedStep
from runner.spec.workflow import CAP_USD, BudgetSpec

CAP_USD_MIN = 0.01
"""Less would end in the middle of the first answer."""


@dataclass(slots=True)
class Ledger:
    """Owned and changed by `apply` alone."""

    limits: BudgetSpec = field(default_factory=BudgetSpec)
    """Of the run, with what people have added."""
    spent_usd: float = 0.0
    """Charged to attempts that have ended; an unknown cost counts as all that was reserved."""
    spent_tokens: int = 0
    away_ms: int = 0
    """Engine time that passed while nobody conducted the run; it counts for no limit."""
    exceeded: str = ""
    """Why nothing new begins; empty while there is something left."""
    reserved: dict[StepId, float] = field(default_factory=dict)
    """By steps whose attempt is under way, in US dollars."""
    step_usd: dict[StepId, float] = field(default_factory=dict)
    step_tokens: dict[StepId, int] = field(default_factory=dict)

    def reserve(self, step: StepId, cap_usd: float | None) -> None:
        """Set aside what an attempt of ``step`` may cost."""
        if cap_usd is not None:
            self.reserved[step] = cap_usd

    def charge(self, step: StepId, cost_usd: float | None, tokens: int) -> None:
        """Settle an attempt of ``step``; ``cost_usd`` is none where nobody knows it."""
        cap_usd = self.reserved.pop(step, 0.0)
        paid = cap_usd if cost_usd is None else cost_usd
        if paid:
            self.spent_usd += paid
            self.step_usd[step] = self.step_usd.get(step, 0.0) + paid
        if tokens:
            self.spent_tokens += tokens
            self.step_tokens[step] = self.step_tokens.get(step, 0) + tokens

    @property
    def left_usd(self) -> float | None:
        """What nobody has spent or set aside; none where there is no limit."""
        if self.limits.usd is None:
            return None
        return self.limits.usd - self.spent_usd - sum(self.reserved.values())

    def cap_usd(self, step: PlannedStep, slots: int) -> float | None:
        """Return what the next attempt of ``step`` may cost; none where nothing limits it.

        ``slots`` is how many attempts may be under way at once.
        """
        own, left = step.cap_usd, self.left_usd
        limits = [] if own is None else [own]
        if left is not None:
            limits.append(left if own is not None else left / max(1, slots))
        budget = step.spec.budget
        if budget is not None and budget.usd is not None:
            limits.append(budget.usd - self.step_usd.get(step.id, 0.0))
        if own is None and limits:
            limits.append(CAP_USD)
        if not limits:
            return None
        # Also where less is left, so that what stands under 'finally' has its say.
        return round(max(min(limits), CAP_USD_MIN), 6)

    def must_wait(self) -> bool:
        """Say whether a paid attempt can begin only once another one has ended."""
        left = self.left_usd
        return left is not None and left < CAP_USD_MIN and bool(self.reserved)

    def overrun(self, now_ms: int) -> str:
        """Return which limit of the run is reached, as a sentence; empty where none is."""
        limits = self.limits
        if limits.time_ms is not None and now_ms - self.away_ms >= limits.time_ms:
            return f"the budget of {limits.time_ms / 60_000:g} minutes is used up"
        if limits.tokens is not None and self.spent_tokens >= limits.tokens:
            return f"the budget of {limits.tokens:,} tokens is used up: {self.spent_tokens:,}"
        if limits.usd is not None and limits.usd - self.spent_usd < CAP_USD_MIN:
            return f"the budget of {limits.usd:.2f} USD is spent: {self.spent_usd:.2f}"
        return ""

    def step_overrun(self, step: PlannedStep) -> str:
        """Return which limit of ``step`` is reached, as a sentence; empty where none is."""
        budget = step.spec.budget
        if budget is None:
            return ""
        usd, tokens = self.step_usd.get(step.id, 0.0), self.step_tokens.get(step.id, 0)
        if budget.usd is not None and budget.usd - usd < CAP_USD_MIN:
            return f"the step's budget of {budget.usd:.2f} USD is spent: {usd:.2f}"
        if budget.tokens is not None and tokens >= budget.tokens:
            return f"the step's budget of {budget.tokens:,} tokens is used up: {tokens:,}"
        return ""

    def due_at_ms(self) -> int | None:
        """Return the engine time at which the run's time is over; none where it has no limit."""
        if self.limits.time_ms is None or self.exceeded:
            return None
        return self.limits.time_ms + self.away_ms
