"""Both ends of a link, sans-I/O: numbering, acknowledgement, resend, credit and priority.

An end is fed with messages and asked for messages; it knows no socket and no clock of its own.
Messages are frozen, so a link in memory hands them over as they are and only a carrier that leaves
the process encodes them (`codec`). The agent numbers its reports per attempt from 1 and keeps each
until the hub acknowledges it; the hub passes each number on once and in order, and acknowledges
when told that it is durable.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from runner.base.ids import AttemptId, Fence
from runner.wire.messages import Ack, ExecuteTask, Heartbeat, Message, TaskComplete, TaskProgress

RESEND_MS = 2_000
"""A report that is not acknowledged for so long is sent again; a link may swallow frames."""

_URGENT, _RESULT, _BEAT, _EVENT, _LOG = range(5)
"""Of frames that wait, the lowest number goes first (promises.md, G13)."""
_PRIORITIES = {TaskComplete: _RESULT, ExecuteTask: _RESULT, Heartbeat: _BEAT}


def priority(message: Message) -> int:
    """Return the class of ``message``: cancel before result before heartbeat before the rest."""
    if isinstance(message, TaskProgress):
        return _EVENT if message.log is None else _LOG
    return _PRIORITIES.get(type(message), _URGENT)


class Outgoing:
    """Messages that wait for the link, most urgent first, in order within a class."""

    def __init__(self) -> None:
        self._queues: tuple[deque[Message], ...] = tuple(deque() for _ in range(5))
        self._has_some = False
        """Mostly false when asked, and quicker to see than five empty queues."""

    def put(self, message: Message) -> None:
        """Queue ``message``."""
        self._queues[priority(message)].append(message)
        self._has_some = True

    def drain(self) -> Iterator[Message]:
        """Yield every waiting message and forget it."""
        while self._has_some:
            self._has_some = False
            for queue in self._queues:
                while queue:
                    yield queue.popleft()

    def clear(self) -> None:
        """Forget everything; the connection it was meant for is gone."""
        for queue in self._queues:
            queue.clear()


@dataclass(slots=True)
class _Sent:
    report: TaskProgress | TaskComplete
    sent_ms: int


@dataclass(slots=True)
class _Outbox:
    """Reports of one attempt: numbered, kept until acknowledged."""

    seq: int = 0
    unacked: deque[_Sent] = field(default_factory=deque)
    log_bytes: int = 0
    """Of log under way; what the credit is held against."""


class AgentSession:
    """The agent's end. `report` and `complete` may be called while no link is there."""

    def __init__(self, log_credit_bytes: int = 1 << 20) -> None:
        self.log_credit_bytes = log_credit_bytes
        self._out = Outgoing()
        self._boxes: dict[AttemptId, _Outbox] = {}

    def receive(self, message: Message) -> list[Message]:
        """Return what ``message`` asks of the agent; acknowledgements are settled here."""
        if isinstance(message, Ack):
            self._acknowledged(message)
            return []
        return [message]

    def _acknowledged(self, ack: Ack) -> None:
        box = self._boxes.get(ack.attempt_id)
        if box is None:
            return
        while box.unacked and box.unacked[0].report.seq <= ack.seq:
            report = box.unacked.popleft().report
            if isinstance(report, TaskProgress) and report.log is not None:
                box.log_bytes -= len(report.log)
            if isinstance(report, TaskComplete):
                del self._boxes[ack.attempt_id]

    def send(self, message: Message) -> None:
        """Queue a message that is not numbered: register, heartbeat, error."""
        self._out.put(message)

    def report(self, report: TaskProgress | TaskComplete, now_ms: int) -> None:
        """Number ``report`` and queue it; its own ``seq`` is ignored."""
        box = self._boxes.setdefault(report.attempt_id, _Outbox())
        box.seq += 1
        numbered = replace(report, seq=box.seq)
        box.unacked.append(_Sent(numbered, now_ms))
        if isinstance(numbered, TaskProgress) and numbered.log is not None:
            box.log_bytes += len(numbered.log)
        self._out.put(numbered)

    def has_credit(self, attempt: AttemptId) -> bool:
        """Whether more log of this attempt may be read from its pipe."""
        box = self._boxes.get(attempt)
        return box is None or box.log_bytes < self.log_credit_bytes

    def is_settled(self, attempt: AttemptId) -> bool:
        """Whether everything reported about this attempt has been acknowledged."""
        return attempt not in self._boxes

    def last_seq(self, attempt: AttemptId) -> int:
        """Return the number of the newest report of this attempt; 0 where there is none."""
        box = self._boxes.get(attempt)
        return box.seq if box else 0

    def reconnected(self, now_ms: int) -> None:
        """Queue every unacknowledged report again, on a new link."""
        self._out.clear()
        for box in self._boxes.values():
            for sent in box.unacked:
                sent.sent_ms = now_ms
                self._out.put(sent.report)

    def tick(self, now_ms: int) -> None:
        """Queue again what has waited too long for its acknowledgement."""
        for box in self._boxes.values():
            if box.unacked and box.unacked[0].sent_ms + RESEND_MS <= now_ms:
                for sent in box.unacked:
                    sent.sent_ms = now_ms
                    self._out.put(sent.report)

    def outgoing(self) -> Iterator[Message]:
        """Yield the messages to send now; the caller writes them in this order."""
        return self._out.drain()


@dataclass(slots=True)
class _Inbox:
    fence: Fence
    seq: int = 0
    """Highest number passed on."""
    acked: int = 0
    early: dict[int, TaskProgress | TaskComplete] = field(default_factory=dict)


_EARLY_MAX = 4_096
"""Reports of one attempt kept while a number before them is missing; more are sent again anyway."""


class HubSession:
    """The hub's end of the link to one agent."""

    def __init__(self) -> None:
        self._out = Outgoing()
        self._boxes: dict[AttemptId, _Inbox] = {}
        self._settled: dict[AttemptId, int] = {}
        """Last number of each forgotten attempt; its agent may have missed the acknowledgement."""

    def receive(self, message: Message) -> list[Message]:
        """Return what is new by ``message``, in order of its number; doubles yield nothing.

        A result overtakes logs on the way (priority), so numbers may come out of order; they are
        put back in order here.
        """
        if not isinstance(message, TaskProgress | TaskComplete):
            return [message]
        if message.attempt_id in self._settled:
            self._out.put(Ack(message.attempt_id, self._settled[message.attempt_id]))
            return []
        box = self._boxes.setdefault(message.attempt_id, _Inbox(message.fence))
        if message.seq <= box.seq:
            self._out.put(Ack(message.attempt_id, box.acked))
            return []
        if message.seq == box.seq + 1 or len(box.early) < _EARLY_MAX:
            box.early[message.seq] = message
        fresh: list[Message] = []
        while box.seq + 1 in box.early:
            box.seq += 1
            fresh.append(box.early.pop(box.seq))
        return fresh

    def acknowledge(self, attempt: AttemptId, seq: int) -> None:
        """Tell the agent that everything of ``attempt`` up to ``seq`` is durable."""
        box = self._boxes.get(attempt)
        if box is not None and seq > box.acked:
            box.acked = seq
        self._out.put(Ack(attempt, seq))

    def forget(self, attempt: AttemptId) -> None:
        """Drop all but the last number of an attempt that has ended."""
        box = self._boxes.pop(attempt, None)
        if box is not None:
            self._settled[attempt] = box.acked

    def send(self, message: Message) -> None:
        """Queue a message to the agent."""
        self._out.put(message)

    def outgoing(self) -> Iterator[Message]:
        """Yield the messages to send now; the caller writes them in this order."""
        return self._out.drain()
