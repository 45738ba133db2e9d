"""What an agent does about a message, sans-I/O: it begins each fence once and keeps its slots."""

from dataclasses import dataclass, field

from runner.base.ids import AgentId, AttemptId, Fence
from runner.base.records import record
from runner.wire.messages import (
    Ack,
    CancelTask,
    Drain,
    ExecuteTask,
    Message,
    Outcome,
    Registered,
    TaskComplete,
    TaskError,
    TaskProgress,
)
from runner.wire.session import AgentSession


@record
class BeginAttempt:
    """Carry the attempt out; report `started`, then `ended` in any case."""

    order: ExecuteTask


@record
class EndAttempt:
    """Stop the attempt; it still reports its outcome."""

    attempt_id: AttemptId
    reason: str
    urgent: bool


Deed = BeginAttempt | EndAttempt


@dataclass(slots=True)
class AgentCore:
    """One agent incarnation. Feed it messages, carry out its deeds, send what its session has."""

    id: AgentId
    slots: int
    session: AgentSession = field(default_factory=AgentSession)
    running: dict[AttemptId, ExecuteTask] = field(default_factory=dict)
    is_draining: bool = False
    _seen: set[Fence] = field(default_factory=set)

    def receive(self, message: Message) -> list[Deed]:
        """Return what ``message`` asks for; what it answers lies in the session."""
        return [deed for news in self.session.receive(message) for deed in self._about(news)]

    def _about(self, message: Message) -> list[Deed]:
        match message:
            case ExecuteTask():
                return self._order(message)
            case CancelTask():
                return self._cancel(message)
            case Registered():
                self.session.log_credit_bytes = message.log_credit_bytes
            case Drain():
                self.is_draining = True
            case Ack() | _:
                pass
        return []

    def _order(self, order: ExecuteTask) -> list[Deed]:
        if order.fence in self._seen:
            return []
        self._seen.add(order.fence)
        if self.is_draining or len(self.running) >= self.slots:
            why = "it is draining" if self.is_draining else f"all {self.slots} slots are taken"
            self._refuse(order, f"'{self.id}' takes nothing: {why}")
            return []
        self.running[order.attempt_id] = order
        return [BeginAttempt(order)]

    def _refuse(self, order: ExecuteTask, error: str) -> None:
        self.session.send(
            TaskError(order.task.id, order.attempt_id, order.fence, self.id, error, "not_started")
        )

    def _cancel(self, message: CancelTask) -> list[Deed]:
        order = self.running.get(message.attempt_id)
        if order is not None:
            return [EndAttempt(message.attempt_id, message.reason, message.urgent)]
        if message.fence not in self._seen:
            self._seen.add(message.fence)
            error = "it was cancelled before it began"
            self.session.send(
                TaskError("", message.attempt_id, message.fence, self.id, error, "not_started")
            )
        return []

    def started(self, order: ExecuteTask, now_ms: int) -> None:
        """Report that the program of ``order`` runs."""
        self.progress(TaskProgress(order.attempt_id, order.fence, 0, phase="started"), now_ms)

    def progress(self, report: TaskProgress, now_ms: int) -> None:
        """Report on the way."""
        self.session.report(report, now_ms)

    def ended(self, order: ExecuteTask, outcome: Outcome, execution_ms: int, now_ms: int) -> None:
        """Report the outcome and free the slot."""
        del self.running[order.attempt_id]
        report = TaskComplete(
            order.task.id,
            order.attempt_id,
            order.fence,
            0,
            self.id,
            execution_ms,
            outcome,
        )
        self.session.report(report, now_ms)
