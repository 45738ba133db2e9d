"""What the world tells the engine. A fact may be late, doubled or false; `Engine` judges it."""

from collections.abc import Mapping
from dataclasses import field

from runner.base.canonical import Json
from runner.base.ids import AgentId, Fence, Incarnation, StepId
from runner.base.records import record


@record
class AttemptStarted:
    """An agent says that the program runs."""

    agent: AgentId
    incarnation: Incarnation
    fence: Fence


@record
class AttemptEnded:
    """An agent reports a result, or the runner itself found that the attempt cannot be made."""

    agent: AgentId
    incarnation: Incarnation
    fence: Fence
    status: str
    """``succeeded``, ``failed`` or ``cancelled``."""
    cause: str = ""
    message: str = ""
    outputs: Mapping[str, Json] = field(default_factory=dict)
    commit: str = ""
    artifacts: tuple[str, ...] = ()
    cost_usd: float | None = 0.0
    session: str = ""
    warnings: tuple[str, ...] = ()
    tokens: int = 0


@record
class AgentGone:
    """An agent incarnation will never report again."""

    agent: AgentId
    incarnation: Incarnation


@record
class CancelAsked:
    """Somebody wants the run to end."""

    by: str
    with_finals: bool = False
    """Whether also what stands under ``finally`` is to end."""


@record
class Answer:
    """A person's word on an approval."""

    step: StepId
    is_approved: bool
    by: str
    comment: str = ""
    digest: str = ""
    """Of the question as it was seen; empty where the one that stands is meant."""
    is_verified: bool = False
    wall_ms: int = 0


@record
class BudgetMore:
    """A person allows the run to spend more."""

    by: str
    usd: float = 0.0
    tokens: int = 0
    time_ms: int = 0


@record
class Resolution:
    """A person's word on a held step: ``retry``, ``succeed`` or ``fail``."""

    step: StepId
    how: str
    by: str
    reason: str = ""
    outputs: Mapping[str, Json] = field(default_factory=dict)


@record
class ResultMerged:
    """The work of a settled run was brought together, or could not be (``message`` says why)."""

    commit: str = ""
    message: str = ""


Fact = (
    AttemptStarted
    | AttemptEnded
    | AgentGone
    | CancelAsked
    | Answer
    | BudgetMore
    | Resolution
    | ResultMerged
)
