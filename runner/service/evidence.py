"""What a run leaves behind for people: plain files, written once the journal holds the facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runner.base.canonical import Json, canonical
from runner.base.ids import Digest, Fence, StepId
from runner.engine.events import Event, StepLeased
from runner.engine.state import RunState
from runner.engine.states import Lease
from runner.service.conductor import Finding
from runner.store.attempt_folder import PROMPT, RESULT, AttemptFolder
from runner.store.event_file import EventFile
from runner.store.log_file import LogFile
from runner.store.run_folder import RunFolder
from runner.views.run_view import RunView
from runner.views.summary import summary_of
from runner.wire.messages import Artifact, ExecuteTask, Outcome, TaskProgress

_COPY_BYTES = 1 << 20


@dataclass(slots=True)
class _Open:
    """The files of an attempt that is under way."""

    step: StepId
    folder: AttemptFolder
    log: LogFile | None = None
    transcript: LogFile | None = None


@dataclass(slots=True)
class Evidence:
    """The plain files of one live run."""

    folder: RunFolder
    events: EventFile
    view: RunView
    head: dict[str, Json]
    is_queued: bool = False
    """The run waits for others of its group; its events do not tell."""
    _open: dict[Fence, _Open] = field(default_factory=dict)

    def open(self, events: Iterable[Event]) -> None:
        """Make ready for what attempts that ``events`` begin will report."""
        for event in events:
            if isinstance(event, StepLeased):
                folder = self.folder.attempt(event.step, event.attempt)
                self._open[event.fence] = _Open(event.step, folder)

    def record(self, shapes: Iterable[Mapping[str, Json]], bodies: Sequence[bytes]) -> None:
        """Write durable events, given as JSON and as the journal has them, to ``events.jsonl``."""
        self.events.append(bodies)
        for shape in shapes:
            self.view.take(shape)

    def adopt(self, state: RunState) -> None:
        """Open the files of what is live in a state that was folded from the journal."""
        for step, live in state.live.items():
            self._open[live.lease.fence] = _Open(
                step, self.folder.attempt(step, live.lease.attempt)
            )

    def ordered(self, order: ExecuteTask, prompt: str | None) -> None:
        """Keep the prompt of a Claude step as it was rendered, secrets aside."""
        entry = self._open.get(order.fence)
        if entry is not None and prompt is not None:
            entry.folder.write(PROMPT, prompt.encode("utf-8", "surrogatepass"))

    def report(self, report: TaskProgress) -> StepId | None:
        """Write a report's content down; return the step it belongs to."""
        entry = self._open.get(report.fence)
        if entry is None:
            return None
        if report.log is not None:
            entry.log = entry.log or entry.folder.log()
            entry.log.write(report.log)
        if report.event is not None:
            entry.transcript = entry.transcript or entry.folder.transcript()
            entry.transcript.write(report.event.encode("utf-8", "surrogatepass") + b"\n")
        return entry.step

    def conclude(self, finding: Finding, patch: bytes = b"") -> None:
        """Write the result of an attempt and close its files."""
        entry = self._open.pop(finding.lease.fence, None)
        if entry is None:
            return
        for file in (entry.log, entry.transcript):
            if file is not None:
                file.close()
        entry.folder.write(RESULT, canonical(result_of(finding)) + b"\n")
        if patch:
            entry.folder.write("changes.patch", patch)

    def summarize(self) -> None:
        """Bring ``run.json`` and ``summary.md`` up to date."""
        view = self.view
        is_queued = self.is_queued and view.status == "running"
        self.head |= {
            "status": "queued" if is_queued else view.status,
            "at_ms": view.at_ms,
            "cost_usd": round(view.cost_usd, 6),
            "unknown_costs": view.unknown_costs,
            "result": view.result,
        }
        self.folder.write_head(self.head)
        self.folder.write("summary.md", summary_of(view).encode())

    def close(self) -> None:
        """Close every file; what is under way stays open in the journal, not here."""
        for entry in self._open.values():
            for file in (entry.log, entry.transcript):
                if file is not None:
                    file.close()
        self._open.clear()
        self.events.close()

    def keep(self, order: ExecuteTask, artifact: Artifact, content: Path) -> None:
        """Keep an artifact of a local agent; called from a thread of its own."""
        name, digest = artifact.name, Digest(artifact.digest)
        self.folder.artifacts.put(StepId(order.step), name, _pieces(content), digest)


def _pieces(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_COPY_BYTES):
            yield piece


def result_of(finding: Finding) -> Mapping[str, Json]:
    """Return ``result.json``: the attempt's lease and outcome, what is empty left out."""
    lease: Lease = finding.lease
    outcome: Outcome = finding.outcome
    whole: dict[str, Json] = {
        "step": finding.step,
        "attempt": lease.attempt,
        "attempt_id": lease.attempt_id,
        "fence": lease.fence,
        "agent": lease.agent,
        "status": outcome.status,
        "execution_ms": finding.execution_ms,
    }
    optional: dict[str, Json] = {
        "cause": outcome.cause,
        "message": outcome.message,
        "exit_code": outcome.exit_code,
        "outputs": outcome.outputs,
        "summary": outcome.summary,
        "usage": outcome.usage,
        "session": outcome.session,
        "model": outcome.model,
        "denials": list(outcome.denials),
        "commit": outcome.commit,
        "changed": list(outcome.changed),
        "artifacts": [
            {"name": a.name, "digest": a.digest, "size": a.size} for a in outcome.artifacts
        ],
        "warnings": list(outcome.warnings),
    }
    whole |= {name: value for name, value in optional.items() if value not in (None, "", [], {})}
    if outcome.cost_usd != 0:
        whole["cost_usd"] = outcome.cost_usd
    return whole
