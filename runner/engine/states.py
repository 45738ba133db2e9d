"""What a step can be. Each class holds exactly what that state knows; none has optional fields."""

from collections.abc import Mapping

from runner.base.canonical import Json
from runner.base.ids import AgentId, AttemptId, Fence, Incarnation
from runner.base.records import record


@record
class Waiting:
    """For the steps it needs."""


@record
class Ready:
    """For an agent; not before ``not_before_ms`` of engine time."""

    attempt: int
    not_before_ms: int


@record
class Asking:
    """For a person's answer to its question."""

    message: str
    digest: str
    """Of the question and all that it depends on: an answer counts for this one alone."""
    approvers: tuple[str, ...]
    expires_ms: int | None
    """Engine time at which no answer is one; none where it stands for good."""


@record
class Open:
    """It has become more steps, and ends when they have."""


@record
class Lease:
    """The right of one agent incarnation to carry out one attempt."""

    attempt: int
    attempt_id: AttemptId
    fence: Fence
    agent: AgentId
    incarnation: Incarnation
    deadline_ms: int
    """Engine time at which the runner gives the attempt up, whatever the agent says."""
    cap_usd: float | None = None
    """What is set aside for it; none where nothing limits it."""


@record
class Leased:
    """Given to an agent, not yet confirmed."""

    lease: Lease


@record
class Running:
    """Confirmed by its agent."""

    lease: Lease


@record
class Faltered:
    """An attempt ended badly and nothing is decided yet; never outlives one decision."""

    attempt: int
    cause: str
    message: str


@record
class Held:
    """Waits for a person: the effects of the attempt are unknown."""

    attempt: int
    cause: str
    message: str


@record
class Succeeded:
    """Done; what it leaves to the steps that need it."""

    attempt: int
    """0 where no agent had a part in it."""
    outputs: Mapping[str, Json]
    commit: str
    """Empty where the workspace is no commit."""
    artifacts: tuple[str, ...]
    """Names, as the step saw them."""


@record
class Failed:
    """Given up."""

    attempt: int
    cause: str
    message: str


@record
class Cancelled:
    """Ended, or never begun, because the run was cancelled."""


@record
class Skipped:
    """Its condition did not hold."""

    reason: str


Live = Leased | Running
Ended = Succeeded | Failed | Cancelled | Skipped
StepState = Waiting | Ready | Asking | Open | Leased | Running | Faltered | Held | Ended

NAMES: Mapping[type[StepState], str] = {
    Waiting: "waiting",
    Ready: "ready",
    Asking: "asking",
    Open: "open",
    Leased: "leased",
    Running: "running",
    Faltered: "faltered",
    Held: "held",
    Succeeded: "succeeded",
    Failed: "failed",
    Cancelled: "cancelled",
    Skipped: "skipped",
}
"""A word for each."""

SHOWN: Mapping[type[StepState], str] = {**NAMES, Asking: "ready", Open: "running"}
"""The word of `language.md` for each; ``faltered`` is never seen outside the engine."""

ENDED: frozenset[type[StepState]] = frozenset({Succeeded, Failed, Cancelled, Skipped})
