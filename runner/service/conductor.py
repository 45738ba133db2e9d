"""How a run is conducted, sans-I/O: reports in, events to record, then effects to carry out.

One turn is always the same: gather what was heard, `digest` it into events, have them made durable,
and only then ask for `effects`. Nothing leaves for an agent that its journal does not hold.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from runner.base.canonical import Json
from runner.base.ids import AgentId, AttemptId, Fence, StepId
from runner.base.records import record
from runner.engine.engine import Chance, Engine
from runner.engine.events import Event
from runner.engine.facts import AgentGone, AttemptEnded, AttemptStarted, Fact
from runner.engine.placement import AgentProfile, Fleet
from runner.engine.states import Lease
from runner.engine.stops import is_cut_short
from runner.engine.wanted import MergeResult, StartAttempt, StopAttempt, wake_at_ms, wanted
from runner.wire.messages import (
    CancelTask,
    ExecuteTask,
    Message,
    Outcome,
    TaskComplete,
    TaskError,
    TaskProgress,
)
from runner.wire.session import RESEND_MS, HubSession

Review = Callable[[StepId, Outcome], Outcome]
"""The runner's own word on an agent's outcome, such as a second look at structured output."""

Effect = StartAttempt | MergeResult


@record
class Finding:
    """An outcome as the runner took it, for the evidence of its attempt."""

    step: StepId
    lease: Lease
    outcome: Outcome
    execution_ms: int


@dataclass(slots=True)
class _Hand:
    """What an agent has in hand under one fence, as far as we know."""

    agent: AgentId
    attempt_id: AttemptId
    order: ExecuteTask | None = None
    """None while it is being prepared."""
    is_confirmed: bool = False
    sent_ms: int = 0
    stop_sent_ms: int | None = None
    is_over: bool = False
    """Its end was heard and is digested in the next turn; until then nothing is sent about it."""


@dataclass(slots=True)
class Conductor:
    """One run and the agents that work on it."""

    engine: Engine
    chance: Chance
    review: Review
    fleet: Fleet = field(default_factory=Fleet)
    is_urgent: bool = False
    """A second request to cancel: agents are told to kill."""
    stale_results: int = 0
    findings: list[Finding] = field(default_factory=list)
    """Outcomes since the last turn; the shell writes them down and empties the list."""
    _sessions: dict[AgentId, HubSession] = field(default_factory=dict)
    _in_hand: dict[Fence, _Hand] = field(default_factory=dict)
    _facts: list[Fact] = field(default_factory=list)
    _acks: list[tuple[AgentId, AttemptId, int]] = field(default_factory=list)
    _over: list[Fence] = field(default_factory=list)
    _is_merging: bool = False

    def connect(self, profile: AgentProfile) -> None:
        """Take an agent in; one of its earlier incarnations is gone by that."""
        known = self.fleet.agents.get(profile.id)
        if known is not None and known.incarnation != profile.incarnation:
            self.disconnect(known)
        self.fleet.add(profile)
        self._sessions.setdefault(profile.id, HubSession())

    def disconnect(self, profile: AgentProfile) -> None:
        """An agent incarnation is gone for good; what it had in hand is lost."""
        known = self.fleet.agents.get(profile.id)
        if known is not None and known.incarnation == profile.incarnation:
            self.fleet.remove(profile.id)
            self._sessions.pop(profile.id, None)
            kept = {f: hand for f, hand in self._in_hand.items() if hand.agent != profile.id}
            self._in_hand = kept
        self._facts.append(AgentGone(profile.id, profile.incarnation))

    def tell(self, fact: Fact) -> None:
        """Put a fact in that comes from no agent: a person's word, a merged result."""
        self._facts.append(fact)

    def hear(self, agent: AgentId, message: Message) -> list[TaskProgress]:
        """Take a message of ``agent`` in; return the reports whose content is to be written down.

        The caller writes those and then calls `written` for each.
        """
        session = self._sessions.get(agent)
        if session is None:
            return []
        written: list[TaskProgress] = []
        for news in session.receive(message):
            match news:
                case TaskProgress():
                    self._confirm(agent, news)
                    written.append(news)
                case TaskComplete():
                    self._complete(agent, news)
                case TaskError():
                    outcome = Outcome("failed", cause=news.cause, message=news.error)
                    self._end(agent, news.fence, outcome, 0)
                case _:
                    pass
        return written

    def written(self, agent: AgentId, report: TaskProgress) -> None:
        """A report's content is in its file; the agent need not keep it."""
        session = self._sessions.get(agent)
        if session is not None:
            session.acknowledge(report.attempt_id, report.seq)

    def _confirm(self, agent: AgentId, report: TaskProgress) -> None:
        hand = self._in_hand.get(report.fence)
        if hand is not None and hand.agent == agent and not hand.is_confirmed:
            hand.is_confirmed = True
            hand.order = None
            incarnation = self.fleet.agents[agent].incarnation
            self._facts.append(AttemptStarted(agent, incarnation, report.fence))

    def _complete(self, agent: AgentId, report: TaskComplete) -> None:
        self._acks.append((agent, report.attempt_id, report.seq))
        self._end(agent, report.fence, report.outcome, report.execution_ms)

    def _end(self, agent: AgentId, fence: Fence, outcome: Outcome, execution_ms: int) -> None:
        """Release the slot and put the result in as a fact; stale ones are counted apart."""
        hand = self._in_hand.get(fence)
        if hand is not None and hand.agent == agent:
            hand.is_over = True
            self._over.append(fence)
        incarnation = self.fleet.agents[agent].incarnation
        step = self.engine.holder(agent, incarnation, fence)
        if step is None:
            self.stale_results += 1
            return
        lease = self.engine.state.live[step].lease
        outcome = self.review(step, outcome)
        self.findings.append(Finding(step, lease, outcome, execution_ms))
        self._facts.append(_fact_of(lease, fence, outcome))

    def prepared(self, fence: Fence, order: ExecuteTask, now_ms: int) -> None:
        """An order is ready to be sent; not sent after all where its lease is gone by now."""
        hand = self._in_hand.get(fence)
        if hand is None:
            return
        step = self.engine.state.by_fence.get(fence)
        if step is None or is_cut_short(self.engine.state, step):
            self._end(hand.agent, fence, Outcome("cancelled"), 0)
            return
        hand.order, hand.sent_ms = order, now_ms
        self._sessions[hand.agent].send(order)

    def unpreparable(self, fence: Fence, cause: str, message: str) -> None:
        """An order could not be made ready."""
        hand = self._in_hand.get(fence)
        if hand is not None:
            self._end(hand.agent, fence, Outcome("failed", cause=cause, message=message), 0)

    @property
    def has_news(self) -> bool:
        """Whether a turn would have something to digest."""
        return bool(self._facts or self._acks or self._over)

    def digest(self, now_ms: int) -> list[Event]:
        """Return the events that follow from what was heard and from the time; record them next."""
        facts, self._facts = self._facts, []
        events: list[Event] = []
        for fact in facts:
            events += self.engine.receive(fact, now_ms, self.chance)
        self._release()
        events += self.engine.wake(now_ms, self.chance)
        events += self.engine.lease(self.fleet, now_ms, self.chance)
        return events

    def _release(self) -> None:
        """Let go of what is over; its slots are free for the leases that follow."""
        over, self._over = self._over, []
        for fence in over:
            hand = self._in_hand.pop(fence, None)
            if hand is not None:
                self.fleet.taken[hand.agent] -= 1

    def effects(self, now_ms: int) -> Iterator[Effect]:
        """Yield what to carry out, now that every event so far is durable.

        Acknowledgements and messages to agents lie in `outgoing` afterwards.
        """
        acks, self._acks = self._acks, []
        for agent, attempt_id, seq in acks:
            if agent in self._sessions:
                self._sessions[agent].acknowledge(attempt_id, seq)
                self._sessions[agent].forget(attempt_id)
        for command in list(wanted(self.engine.state, self._in_hand)):
            match command:
                case StartAttempt():
                    self._in_hand[command.fence] = _Hand(command.agent, command.attempt_id)
                    yield command
                case StopAttempt(fence, reason):
                    self._stop(fence, reason, now_ms)
                case MergeResult():
                    if not self._is_merging:
                        self._is_merging = True
                        yield command
        self._send_again(now_ms)

    def _stop(self, fence: Fence, reason: str, now_ms: int) -> None:
        hand = self._in_hand[fence]
        if hand.is_over or (hand.order is None and not hand.is_confirmed):
            return
        last = hand.stop_sent_ms
        if last is None or last + RESEND_MS <= now_ms:
            hand.stop_sent_ms = now_ms
            cancel = CancelTask(hand.attempt_id, fence, reason, self.is_urgent)
            self._sessions[hand.agent].send(cancel)

    def _send_again(self, now_ms: int) -> None:
        """An order that nobody confirmed may have been swallowed; the fence makes it safe."""
        for hand in self._in_hand.values():
            is_silent = hand.order and not (hand.is_confirmed or hand.is_over)
            if is_silent and hand.order and hand.sent_ms + RESEND_MS <= now_ms:
                hand.sent_ms = now_ms
                self._sessions[hand.agent].send(hand.order)

    def hurry(self) -> None:
        """Have whatever still runs killed."""
        self.is_urgent = True
        for hand in self._in_hand.values():
            hand.stop_sent_ms = None

    def outgoing(self) -> Iterator[tuple[AgentId, Message]]:
        """Yield the messages to send now, each with the agent it goes to."""
        for agent, session in self._sessions.items():
            for message in session.outgoing():
                yield agent, message

    def wake_at_ms(self) -> int | None:
        """Return the engine time of the next turn that is due without news."""
        return wake_at_ms(self.engine.state)

    @property
    def in_hand_count(self) -> int:
        """How many attempts agents are known to have."""
        return len(self._in_hand)


def _fact_of(lease: Lease, fence: Fence, outcome: Outcome) -> AttemptEnded:
    return AttemptEnded(
        lease.agent,
        lease.incarnation,
        fence,
        outcome.status,
        outcome.cause or "",
        outcome.message,
        outcome.outputs,
        outcome.commit or "",
        tuple(artifact.name for artifact in outcome.artifacts),
        outcome.cost_usd,
        outcome.session or "",
        outcome.warnings,
        tokens_of(outcome.usage),
    )


_TOKEN_KINDS = (
    *("input_tokens", "output_tokens"),
    *("cache_read_input_tokens", "cache_creation_input_tokens"),
)


def tokens_of(usage: Mapping[str, Json]) -> int:
    """Return the tokens of an attempt, read and written together."""
    counts = [usage.get(kind) for kind in _TOKEN_KINDS]
    return sum(count for count in counts if isinstance(count, int))
