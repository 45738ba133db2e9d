"""What hub and agent say to each other, as frozen values; `codec` gives them their JSON shape.

Field names here are Python's; on the wire they are camelCase. Durations are milliseconds, sizes
bytes, times milliseconds since 1970.
"""

from collections.abc import Mapping
from dataclasses import field

from runner.base.canonical import Json
from runner.base.ids import AgentId, AttemptId, Fence, Incarnation
from runner.base.records import record

PROTOCOL_VERSION = 1
_NO_INCARNATION = Incarnation("")
_NO_FENCE = Fence(0)


@record
class Register:
    """An agent presents itself. The first five fields are all that a basic agent sends."""

    agent_id: AgentId
    name: str
    capabilities: tuple[str, ...]
    version: str
    platform: Mapping[str, str]
    """``os`` and ``arch`` as measured by the agent."""
    protocol: int = PROTOCOL_VERSION
    incarnation: Incarnation = _NO_INCARNATION
    slots: int = 1
    labels: Mapping[str, str] = field(default_factory=dict)
    claude: str | None = None
    """Version of the Claude Code found, measured; none where there is none."""
    highest_fence: Fence = _NO_FENCE
    resumes: tuple["ResumedAttempt", ...] = ()


@record
class ResumedAttempt:
    """An attempt that the agent has in hand when it (re)connects."""

    attempt_id: AttemptId
    fence: Fence
    state: str
    """``running`` or ``finished``."""
    last_seq: int


@record
class Registered:
    """The hub takes the agent in."""

    heartbeat_ms: int
    lease_ttl_ms: int
    hub_epoch: int
    protocol: int = PROTOCOL_VERSION
    log_credit_bytes: int = 1 << 20
    """How many unacknowledged bytes of log an attempt may have under way."""
    verdicts: Mapping[str, str] = field(default_factory=dict)
    """For each resumed attempt id: ``continue``, ``stop``, ``send-result`` or ``forget``."""


@record
class Task:
    """What a basic agent needs to know of an attempt."""

    id: str
    command: str
    cwd: str
    start_time: int


@record
class Timeouts:
    """Limits of one attempt; none means no limit."""

    attempt_ms: int | None = None
    idle_ms: int | None = None


@record
class Workspace:
    """Where an attempt works. Only words and digests: the agent chooses the paths."""

    mode: str
    """``commit``, ``shared``, ``none`` or ``in-place``."""
    slug: str
    """Of the step; unique in the run."""
    base: str | None = None
    """The commit that a ``commit`` workspace starts from."""
    trailers: tuple[tuple[str, str], ...] = ()
    """For the message of the step's commit, in this order."""
    artifacts: tuple[str, ...] = ()
    """Globs under the workspace."""
    if_missing: str = "fail"


@record
class ExecuteTask:
    """Start an attempt. Safe to say twice: the fence tells."""

    task: Task
    attempt_id: AttemptId
    fence: Fence
    step: str
    attempt: int
    kind: str
    """A key of the agent's table of executors: ``shell``, ``claude``, ``replay``."""
    payload: Mapping[str, Json]
    workspace: Workspace
    timeouts: Timeouts = Timeouts()
    env: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Environment name -> value; never stored, masked in everything that leaves the agent."""
    masks: tuple[str, ...] = ()
    """More values to mask that are not given to the step."""


@record
class TaskProgress:
    """A numbered report while an attempt runs; it carries one of the four."""

    attempt_id: AttemptId
    fence: Fence
    seq: int
    phase: str | None = None
    """``started`` once the program runs, ``stopping`` when it was asked to end."""
    log: bytes | None = None
    """Output of a shell step, masked, as it came."""
    event: str | None = None
    """One line of Claude Code's stream, masked, without its line end."""
    usage: Mapping[str, Json] | None = None
    """``cost_usd`` so far (an estimate), tokens, and ``line``: a short text for the display."""


@record
class Artifact:
    """A file that an attempt leaves behind, named by its content."""

    name: str
    """Relative path with forward slashes, as the step saw it."""
    digest: str
    size: int


@record
class Outcome:
    """How an attempt ended, with everything the runner keeps of it."""

    status: str
    """``succeeded``, ``failed`` or ``cancelled``."""
    cause: str | None = None
    """A name of `runner.base.causes`, also ``exit:75``; for ``failed`` only."""
    message: str = ""
    """One sentence for a person, masked."""
    exit_code: int | None = None
    outputs: Mapping[str, Json] = field(default_factory=dict)
    summary: str = ""
    """What the step wrote to ``$RUNNER_SUMMARY``."""
    cost_usd: float | None = 0.0
    """Spent by this attempt; none where it cannot be known."""
    usage: Mapping[str, Json] = field(default_factory=dict)
    session: str | None = None
    """Claude Code's session id."""
    model: str | None = None
    denials: tuple[str, ...] = ()
    """Names of tools that were denied, one per denial."""
    commit: str | None = None
    """The step's commit; the base itself where nothing changed."""
    changed: tuple[str, ...] = ()
    """Paths the commit touches; a sample where there are very many."""
    artifacts: tuple[Artifact, ...] = ()
    warnings: tuple[str, ...] = ()


@record
class TaskComplete:
    """The last numbered report of an attempt; kept by the agent until it is acknowledged."""

    task_id: str
    attempt_id: AttemptId
    fence: Fence
    seq: int
    agent_id: AgentId
    execution_ms: int
    outcome: Outcome


@record
class TaskError:
    """The agent will not or cannot carry an attempt out; nothing was started."""

    task_id: str
    attempt_id: AttemptId
    fence: Fence
    agent_id: AgentId
    error: str
    cause: str


@record
class Heartbeat:
    """Alive. The agent sends a nonce with the highest nonce of the hub's that it has seen."""

    nonce: int
    echo: int = 0


@record
class Ack:
    """Everything of this attempt up to ``seq`` is durable at the hub."""

    attempt_id: AttemptId
    seq: int


@record
class CancelTask:
    """Stop an attempt; idempotent."""

    attempt_id: AttemptId
    fence: Fence
    reason: str
    """``cancel``, ``timeout`` or ``stale``."""
    urgent: bool = False
    """Kill at once instead of asking first."""


@record
class Drain:
    """Take nothing new; finish what runs."""


@record
class Blob:
    """A piece of content, named by its digest; a binary frame."""

    digest: str
    offset: int
    total: int
    content: bytes


Message = (
    Register
    | Registered
    | ExecuteTask
    | TaskProgress
    | TaskComplete
    | TaskError
    | Heartbeat
    | Ack
    | CancelTask
    | Drain
    | Blob
)
