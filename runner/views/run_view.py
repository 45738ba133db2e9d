"""A run as it is shown: folded from the JSON events alone, so that a copied folder is enough.

Unlike the engine it needs no plan and judges nothing; it remembers what each attempt was.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from runner.base.canonical import Json
from runner.base.records import record


@dataclass(slots=True)
class AttemptView:
    """One attempt of a step. Times are engine time: milliseconds since the run began."""

    number: int
    agent: str
    fence: int
    began_ms: int
    ended_ms: int | None = None
    status: str = "leased"
    cause: str = ""
    message: str = ""
    cost_usd: float | None = 0.0


@record
class QuestionView:
    """What a person is asked."""

    message: str
    digest: str
    approvers: tuple[str, ...]
    expires_ms: int | None
    """Engine time; none where it stands for good."""


@dataclass(slots=True)
class StepView:
    """One step: its state's word, and its story so far."""

    id: str
    kind: str = ""
    needs: tuple[str, ...] = ()
    state: str = "waiting"
    reason: str = ""
    """Why it is in that state, where there is more to say."""
    cause: str = ""
    not_before_ms: int = 0
    outputs: Mapping[str, Json] = field(default_factory=dict)
    artifacts: tuple[str, ...] = ()
    commit: str = ""
    warnings: tuple[str, ...] = ()
    question: QuestionView | None = None
    """The one that waits for an answer."""
    attempts: list[AttemptView] = field(default_factory=list)

    @property
    def parent(self) -> str:
        """The id of the step that it is an instance or a part of; empty where it is none."""
        return parent_of(self.id)

    @property
    def cost_usd(self) -> float:
        """What is known to have been spent on it."""
        return sum(attempt.cost_usd or 0.0 for attempt in self.attempts)

    def elapsed_ms(self, now_ms: int) -> int | None:
        """Return how long it has been at work, all attempts together; none before the first."""
        if not self.attempts:
            return None
        return sum(
            (a.ended_ms if a.ended_ms is not None else now_ms) - a.began_ms for a in self.attempts
        )


@dataclass(slots=True)
class RunView:
    """A whole run."""

    run: str = ""
    number: int = 0
    workflow: str = ""
    mode: str = "live"
    base: str = ""
    started_wall_ms: int = 0
    at_ms: int = 0
    finished: str = ""
    result: str = ""
    message: str = ""
    is_cancelling: bool = False
    exceeded: str = ""
    """Which limit is reached; empty while there is something left."""
    steps: dict[str, StepView] = field(default_factory=dict)
    outputs: Mapping[str, Json] = field(default_factory=dict)
    """Of the workflow, once the run has finished."""
    length: int = 0
    unknown_costs: int = 0
    _parts: dict[str, dict[str, None]] = field(default_factory=dict)
    """Ids of what each step has become."""

    @property
    def cost_usd(self) -> float:
        """What is known to have been spent, failed attempts included."""
        return sum(step.cost_usd for step in self.steps.values())

    @property
    def status(self) -> str:
        """The run's word: ``running``, ``held``, or how it finished."""
        if self.finished:
            return self.finished
        states = {step.state for step in self.steps.values() if not self.has_parts(step.id)}
        waits = any(step.state == "held" or step.question for step in self.steps.values())
        is_moving = states & {"leased", "running"} or any(
            step.state == "ready" and not step.question for step in self.steps.values()
        )
        if self.exceeded and not self.is_cancelling and not states & {"leased", "running"}:
            return "paused"
        return "held" if waits and not is_moving else "running"

    def has_parts(self, step: str) -> bool:
        """Whether ``step`` has become more steps."""
        return step in self._parts

    def in_order(self) -> list[StepView]:
        """Return every step, each behind what it is a part of, else in plan order."""
        found: list[StepView] = []
        waiting = [s for s in reversed(self.steps.values()) if s.parent not in self.steps]
        while waiting:
            step = waiting.pop()
            found.append(step)
            parts = self._parts.get(step.id, {})
            waiting += [self.steps[part] for part in reversed(parts)]
        return found

    def questions(self) -> list[StepView]:
        """Return the steps that wait for a person's yes or no, in plan order."""
        return [step for step in self.in_order() if step.question is not None]

    def add(self, step: StepView) -> StepView:
        """Take a step in."""
        self.steps[step.id] = step
        self._parts.setdefault(step.parent, {})[step.id] = None
        return step

    def counts(self) -> dict[str, int]:
        """Return how many steps are in each state, for states that some step is in."""
        found: dict[str, int] = {}
        for step in self.steps.values():
            found[step.state] = found.get(step.state, 0) + 1
        return found

    def take(self, event: Mapping[str, Json]) -> None:
        """Bring the view forward by one event; unknown types are passed over."""
        kind = str(event.get("type"))
        self.length += 1
        self.at_ms = max(self.at_ms, _int(event.get("at_ms")))
        teller = _TELLERS.get(kind)
        if teller is not None:
            teller(self, event)

    def step(self, event: Mapping[str, Json]) -> StepView:
        """Return the step that ``event`` is about."""
        name = str(event["step"])
        step = self.steps.get(name)
        if step is None:
            above = self.steps.get(parent_of(name))
            is_instance = above is not None and name.endswith("]")
            step = self.add(StepView(name, above.kind if above and is_instance else ""))
        return step


def parent_of(step: str) -> str:
    """Return what ``step`` is a part of: ``build`` for ``build[api]`` and for ``build/api``."""
    if step.endswith("]"):
        return step[: step.rindex("[")]
    return step.rpartition("/")[0]


def view_of(steps: Iterable[Mapping[str, Json]], events: Iterable[Mapping[str, Json]]) -> RunView:
    """Return the view after ``events``; ``steps`` are ``{id, kind, needs}`` in plan order."""
    view = RunView()
    for entry in steps:
        name = str(entry["id"])
        needs = cast("list[str]", entry.get("needs") or [])
        view.add(StepView(name, str(entry.get("kind") or ""), tuple(needs)))
    for event in events:
        view.take(event)
    return view


def _int(value: Json) -> int:
    return value if isinstance(value, int) else 0


def _cost(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _started(view: RunView, event: Mapping[str, Json]) -> None:
    view.run = str(event["run"])
    view.number = _int(event["number"])
    view.workflow = str(event["workflow"])
    view.mode = str(event.get("mode", "live"))
    view.base = str(event.get("base", ""))
    view.started_wall_ms = _int(event["wall_ms"])


def _readied(view: RunView, event: Mapping[str, Json]) -> None:
    view.step(event).state = "ready"


def _opened(view: RunView, event: Mapping[str, Json]) -> None:
    step = view.step(event)
    step.state = "running"
    for name in cast("list[str]", event.get("names") or ()):
        part = f"{step.id}[{name}]"
        view.steps.get(part) or view.add(StepView(part, step.kind))


def _abandoned(view: RunView, event: Mapping[str, Json]) -> None:
    view.step(event).reason = f"cut short: {event['reason']}"


def _joined(view: RunView, event: Mapping[str, Json]) -> None:
    step = view.step(event)
    step.state = str(event["status"])
    step.cause, step.reason = str(event.get("cause", "")), str(event.get("message", ""))
    step.outputs = cast("Mapping[str, Json]", event.get("outputs") or {})


def _asked(view: RunView, event: Mapping[str, Json]) -> None:
    step = view.step(event)
    expires_ms = event.get("expires_ms")
    step.question = QuestionView(
        str(event["message"]),
        str(event["digest"]),
        tuple(cast("list[str]", event.get("approvers") or ())),
        expires_ms if isinstance(expires_ms, int) else None,
    )
    step.state, step.reason = "ready", f"approval: {step.question.message}"


def _answered(view: RunView, event: Mapping[str, Json]) -> None:
    step = view.step(event)
    word = "approved" if event["is_approved"] else "rejected"
    comment = f": {event['comment']}" if event.get("comment") else ""
    step.question = None
    step.state = "succeeded" if event["is_approved"] else "failed"
    step.cause = "" if event["is_approved"] else "rejected"
    step.reason = f"{word} by {event['by']} (not verified){comment}"
    if event.get("is_verified"):
        step.reason = f"{word} by {event['by']}{comment}"


def _leased(view: RunView, event: Mapping[str, Json]) -> None:
    step = view.step(event)
    step.state, step.reason, step.cause = "leased", "", ""
    step.attempts.append(
        AttemptView(
            _int(event["attempt"]),
            str(event["agent"]),
            _int(event["fence"]),
            _int(event["at_ms"]),
        )
    )


def _running(view: RunView, event: Mapping[str, Json]) -> None:
    step = view.step(event)
    step.state = "running"
    if step.attempts:
        step.attempts[-1].status = "running"


def _end_attempt(view: RunView, event: Mapping[str, Json], status: str) -> StepView:
    step = view.step(event)
    if step.attempts and step.attempts[-1].ended_ms is None:
        attempt = step.attempts[-1]
        attempt.ended_ms = _int(event["at_ms"])
        attempt.status = status
        attempt.cause = str(event.get("cause", ""))
        attempt.message = str(event.get("message", ""))
        attempt.cost_usd = _cost(event.get("cost_usd"))
        view.unknown_costs += attempt.cost_usd is None
    return step


def _succeeded(view: RunView, event: Mapping[str, Json]) -> None:
    step = _end_attempt(view, event, "succeeded")
    step.state = "succeeded"
    step.outputs = cast("Mapping[str, Json]", event.get("outputs") or {})
    step.artifacts = tuple(cast("list[str]", event.get("artifacts") or ()))
    step.commit = str(event.get("commit", ""))
    step.warnings = tuple(cast("list[str]", event.get("warnings") or ()))


def _attempt_failed(view: RunView, event: Mapping[str, Json]) -> None:
    step = _end_attempt(view, event, "failed")
    step.cause, step.reason = str(event["cause"]), str(event["message"])


def _retry(view: RunView, event: Mapping[str, Json]) -> None:
    step = view.step(event)
    step.state = "ready"
    step.not_before_ms = _int(event["until_ms"])
    step.reason = f"attempt {event['attempt']} follows: {step.cause}"


def _ended_as(state: str) -> Callable[[RunView, Mapping[str, Json]], None]:
    def tell(view: RunView, event: Mapping[str, Json]) -> None:
        step = _end_attempt(view, event, state)
        step.state, step.question = state, None
        step.cause = str(event.get("cause", step.cause))
        step.reason = str(event.get("message", event.get("reason", "")))

    return tell


def _resolved(view: RunView, event: Mapping[str, Json]) -> None:
    step = view.step(event)
    how = str(event["how"])
    step.state = {"retry": "ready", "succeed": "succeeded"}.get(how, "failed")
    reason = f": {event['reason']}" if event.get("reason") else ""
    step.reason = f"{event['by']} decided: {how}{reason}"
    if how == "succeed":
        step.outputs = cast("Mapping[str, Json]", event.get("outputs") or {})
    elif how == "fail":
        step.cause = "rejected"


def _exceeded(view: RunView, event: Mapping[str, Json]) -> None:
    view.exceeded = str(event["message"])


def _raised(view: RunView, _event: Mapping[str, Json]) -> None:
    view.exceeded = ""


def _cancel_requested(view: RunView, _event: Mapping[str, Json]) -> None:
    view.is_cancelling = True


def _finished(view: RunView, event: Mapping[str, Json]) -> None:
    view.finished = str(event["status"])
    view.result = str(event.get("result", ""))
    view.message = str(event.get("message", ""))
    view.outputs = cast("Mapping[str, Json]", event.get("outputs") or {})


_TELLERS: Mapping[str, Callable[[RunView, Mapping[str, Json]], None]] = {
    "RunStarted": _started,
    "StepReadied": _readied,
    "StepOpened": _opened,
    "StepAbandoned": _abandoned,
    "StepJoined": _joined,
    "ApprovalAsked": _asked,
    "ApprovalAnswered": _answered,
    "StepLeased": _leased,
    "StepStarted": _running,
    "StepSucceeded": _succeeded,
    "AttemptFailed": _attempt_failed,
    "RetryScheduled": _retry,
    "StepFailed": _ended_as("failed"),
    "StepHeld": _ended_as("held"),
    "StepSkipped": _ended_as("skipped"),
    "StepCancelled": _ended_as("cancelled"),
    "StepResolved": _resolved,
    "BudgetExceeded": _exceeded,
    "BudgetRaised": _raised,
    "CancelRequested": _cancel_requested,
    "RunFinished": _finished,
}
