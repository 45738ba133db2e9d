"""What has happened to a run: the journal's vocabulary. Past tense; `at_ms` is engine time.

Engine time is milliseconds since the run began. The JSON shape is the class name as ``type`` and
the fields as they stand here; a new field needs a default, so that old journals stay readable.
"""

from collections.abc import Mapping
from dataclasses import field, fields

from runner.base.canonical import Json, canonical
from runner.base.errors import ContractError
from runner.base.ids import AgentId, AttemptId, Fence, Incarnation, RunId, StepId
from runner.base.records import record

JOURNAL_VERSION = 1
EVENT_BYTES_MAX = 64 * 1024


@record
class RunStarted:
    """The first event: what is run, and on what."""

    at_ms: int
    run: RunId
    number: int
    workflow: str
    source_digest: str
    """Of the captured workflow text."""
    inputs: Mapping[str, Json]
    base: str
    """The commit the run starts from; empty outside git."""
    workspace: str
    """The default for steps that name none."""
    wall_ms: int
    mode: str = "live"
    """``live``, ``record`` or ``replay``."""
    version: int = JOURNAL_VERSION


@record
class RunResumed:
    """A new process conducts the run from here on."""

    at_ms: int
    epoch: int
    wall_ms: int


@record
class StepReadied:
    """Everything it needs is there and its condition holds."""

    at_ms: int
    step: StepId


@record
class StepOpened:
    """It became more steps: instances, or those of the workflow that it uses.

    Instances that do not fit into one event come in several.
    """

    at_ms: int
    step: StepId
    names: tuple[str, ...] = ()
    """Of the instances: ``api`` for ``build[api]``."""
    values: tuple[Mapping[str, Json], ...] = ()
    """What each instance adds to the names in its expressions."""
    inputs: Mapping[str, Json] = field(default_factory=dict)
    """Of the workflow that it uses."""
    is_last: bool = True


@record
class StepAbandoned:
    """What it became is cut short: what has not ended is cancelled."""

    at_ms: int
    step: StepId
    reason: str


@record
class StepJoined:
    """Everything that it became has ended: ``succeeded``, ``failed`` or ``cancelled``."""

    at_ms: int
    step: StepId
    status: str
    cause: str = ""
    message: str = ""
    outputs: Mapping[str, Json] = field(default_factory=dict)


@record
class ApprovalAsked:
    """A person has to say whether the run goes on."""

    at_ms: int
    step: StepId
    message: str
    digest: str
    approvers: tuple[str, ...] = ()
    expires_ms: int | None = None


@record
class ApprovalAnswered:
    """A person said it: yes or no."""

    at_ms: int
    step: StepId
    is_approved: bool
    by: str
    comment: str = ""
    digest: str = ""
    """Of the question that was answered."""
    is_verified: bool = False
    """Whether somebody other than the answer itself vouches for who gave it."""
    wall_ms: int = 0


@record
class StepLeased:
    """An agent incarnation got the right to one attempt."""

    at_ms: int
    step: StepId
    attempt: int
    attempt_id: AttemptId
    fence: Fence
    agent: AgentId
    incarnation: Incarnation
    deadline_ms: int
    cap_usd: float | None = None
    """What is set aside for the attempt; none where nothing limits it."""


@record
class StepStarted:
    """The agent confirmed that the program runs."""

    at_ms: int
    step: StepId
    fence: Fence


@record
class StepSucceeded:
    """The one accepted result of a step."""

    at_ms: int
    step: StepId
    fence: Fence
    outputs: Mapping[str, Json] = field(default_factory=dict)
    commit: str = ""
    artifacts: tuple[str, ...] = ()
    cost_usd: float | None = 0.0
    session: str = ""
    warnings: tuple[str, ...] = ()
    tokens: int = 0
    """Read and written together."""


@record
class AttemptFailed:
    """An attempt ended badly; what follows is decided and recorded after it."""

    at_ms: int
    step: StepId
    fence: Fence
    cause: str
    message: str
    cost_usd: float | None = 0.0
    session: str = ""
    tokens: int = 0


@record
class RetryScheduled:
    """Another attempt follows, not before ``until_ms`` of engine time."""

    at_ms: int
    step: StepId
    attempt: int
    until_ms: int


@record
class StepFailed:
    """No attempt is left, or the cause admits none."""

    at_ms: int
    step: StepId
    cause: str
    message: str


@record
class StepHeld:
    """A person has to decide."""

    at_ms: int
    step: StepId
    cause: str
    message: str


@record
class StepSkipped:
    """Its condition did not hold."""

    at_ms: int
    step: StepId
    reason: str


@record
class StepCancelled:
    """Ended by the run's cancellation, or with what it is a part of."""

    at_ms: int
    step: StepId
    cost_usd: float | None = 0.0
    tokens: int = 0


@record
class StepResolved:
    """A person decided about a held or failed step: ``retry``, ``succeed`` or ``fail``."""

    at_ms: int
    step: StepId
    how: str
    by: str
    reason: str = ""
    outputs: Mapping[str, Json] = field(default_factory=dict)


@record
class BudgetExceeded:
    """A limit of the run is reached: nothing new begins."""

    at_ms: int
    message: str


@record
class BudgetRaised:
    """A person allowed more."""

    at_ms: int
    by: str
    usd: float = 0.0
    tokens: int = 0
    time_ms: int = 0


@record
class CancelRequested:
    """Somebody asked for the run to end."""

    at_ms: int
    by: str
    with_finals: bool = False
    """Whether the steps under ``finally`` are cancelled as well."""


@record
class RunFinished:
    """Every step has ended: ``succeeded``, ``failed`` or ``cancelled``."""

    at_ms: int
    status: str
    result: str = ""
    """The merge of what nobody needs; empty outside git or without one."""
    message: str = ""
    outputs: Mapping[str, Json] = field(default_factory=dict)
    """Of the workflow."""


StepEvent = (
    StepReadied
    | StepOpened
    | StepAbandoned
    | StepJoined
    | ApprovalAsked
    | ApprovalAnswered
    | StepLeased
    | StepStarted
    | StepSucceeded
    | AttemptFailed
    | RetryScheduled
    | StepFailed
    | StepHeld
    | StepSkipped
    | StepCancelled
    | StepResolved
)
Event = (
    RunStarted
    | RunResumed
    | StepEvent
    | BudgetExceeded
    | BudgetRaised
    | CancelRequested
    | RunFinished
)

_CLASSES: tuple[type[Event], ...] = (
    RunStarted, RunResumed, StepReadied, StepOpened, StepAbandoned, StepJoined, ApprovalAsked,
    ApprovalAnswered, StepLeased, StepStarted, StepSucceeded, AttemptFailed, RetryScheduled,
    StepFailed, StepHeld, StepSkipped, StepCancelled, StepResolved, BudgetExceeded, BudgetRaised,
    CancelRequested, RunFinished,
)  # fmt: skip
EVENTS: Mapping[str, type[Event]] = {kind.__name__: kind for kind in _CLASSES}
_FIELDS = {kind: tuple(entry.name for entry in fields(kind)) for kind in _CLASSES}
_TUPLES = frozenset({"approvers", "artifacts", "names", "values", "warnings"})


def to_json(event: Event) -> dict[str, Json]:
    """Return the event as it stands in the journal and in ``events.jsonl``."""
    shape: dict[str, Json] = {"type": type(event).__name__}
    for name in _FIELDS[type(event)]:
        shape[name] = getattr(event, name)
    return shape


def encode_event(event: Event) -> bytes:
    """Return the event as canonical JSON."""
    return canonical(to_json(event))


def from_json(shape: Mapping[str, Json]) -> Event:
    """Return the event that ``shape`` describes; fields of a later version are passed over.

    Raises:
        ContractError: it is no event of a version that this runner reads.
    """
    kind = EVENTS.get(str(shape.get("type")))
    if kind is None:
        message = f"the journal has an event of type '{shape.get('type')}', which this runner"
        raise ContractError(f"{message} ({JOURNAL_VERSION}) does not know; use a newer runner")
    values = {name: shape[name] for name in _FIELDS[kind] if name in shape}
    for name in _TUPLES & values.keys():
        items = values[name]
        values[name] = tuple(items) if isinstance(items, list) else ()
    try:
        return kind(**values)  # type: ignore[arg-type]
    except TypeError as error:
        raise ContractError(f"the journal has a broken {kind.__name__}: {error}") from error
