"""The agent's shell: takes orders from its link, carries them out, reports; one task an attempt."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol, cast

from runner.base.canonical import Json
from runner.base.ids import AttemptId
from runner.base.records import record
from runner.wire.link import Link
from runner.wire.messages import Artifact, ExecuteTask, Message, Outcome, Register, TaskProgress
from runner_agent.attempt import Attempt, Executor, Reports, carry_out
from runner_agent.core import AgentCore, BeginAttempt, Deed, EndAttempt
from runner_agent.masks import masker_of
from runner_agent.pipes import OutputPipe
from runner_agent.site import Site
from runner_agent.stop import Stop
from runner_agent.warden import Warden


class ArtifactStore(Protocol):
    """Where an agent puts the files that its steps leave behind."""

    def keep(self, order: ExecuteTask, artifact: Artifact, content: Path) -> None:
        """Keep ``artifact``, whose content lies in the file ``content``."""
        ...


@record
class Equipment:
    """What an agent works with, besides its link."""

    site: Site
    warden: Warden
    environ: Mapping[str, str]
    executors: Mapping[str, Executor]
    """By kind; an order of another kind is refused."""
    artifacts: ArtifactStore


@dataclass(slots=True)
class _Job:
    """An attempt in hand."""

    order: ExecuteTask
    stop: Stop
    pipe: OutputPipe | None = None
    is_paused: bool = False


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class Agent:
    """Serves one link until it ends or `drain` has let the last attempt go."""

    def __init__(self, register: Register, equipment: Equipment) -> None:
        self._register = register
        self._equipment = equipment
        self._core = AgentCore(register.agent_id, register.slots)
        self._jobs: dict[AttemptId, _Job] = {}

    async def serve(self, link: Link) -> None:
        """Register and do what is asked until the link ends; then stop everything."""
        link.send(self._register)
        async with asyncio.TaskGroup() as group:
            while (message := await link.receive()) is not None:
                self._take(message, link, group)
            for job in self._jobs.values():
                job.stop.ask("cancel", urgent=True)

    def _take(self, message: Message, link: Link, group: asyncio.TaskGroup) -> None:
        for deed in self._core.receive(message):
            self._do(deed, link, group)
        self._resume_pipes()
        self._flush(link)

    def _do(self, deed: Deed, link: Link, group: asyncio.TaskGroup) -> None:
        match deed:
            case BeginAttempt(order):
                job = _Job(order, Stop())
                self._jobs[order.attempt_id] = job
                group.create_task(self._carry_out(job, link))
            case EndAttempt(attempt_id, reason, urgent):
                if attempt_id in self._jobs:
                    self._jobs[attempt_id].stop.ask(reason, urgent=urgent)

    async def _carry_out(self, job: _Job, link: Link) -> None:
        order = job.order
        began_ms = _now_ms()
        masker, warnings = masker_of(order.secrets, order.masks)
        stream = masker.another()
        equipment = self._equipment
        attempt = Attempt(
            order,
            equipment.site,
            equipment.warden,
            equipment.environ,
            masker,
            job.stop,
            Reports(
                started=partial(self._started, order, link),
                log=lambda chunk: self._log(job, stream.feed(chunk), link),
                event=lambda line: self._report(order, link, event=masker.text(line)),
                usage=lambda usage: self._report(
                    order,
                    link,
                    usage=cast("Mapping[str, Json]", masker.mask_json(dict(usage))),  # type: ignore[arg-type]
                ),
                pipe=partial(setattr, job, "pipe"),
            ),
            partial(equipment.artifacts.keep, order),
        )
        execute = equipment.executors.get(order.kind)
        if execute is None:
            message = f"this agent cannot do steps of kind '{order.kind}'"
            outcome = Outcome("failed", cause="capability_mismatch", message=message)
        else:
            outcome = await carry_out(attempt, execute)
        self._log(job, stream.flush(), link)
        del self._jobs[order.attempt_id]
        if warnings:
            outcome = replace(outcome, warnings=(*warnings, *outcome.warnings))
        self._core.ended(order, outcome, _now_ms() - began_ms, _now_ms())
        self._flush(link)

    def _started(self, order: ExecuteTask, link: Link) -> None:
        self._core.started(order, _now_ms())
        self._flush(link)

    def _log(self, job: _Job, chunk: bytes, link: Link) -> None:
        if not chunk:
            return
        self._report(job.order, link, log=chunk)
        if job.pipe and not self._core.session.has_credit(job.order.attempt_id):
            job.pipe.pause()
            job.is_paused = True

    def _report(
        self,
        order: ExecuteTask,
        link: Link,
        *,
        log: bytes | None = None,
        event: str | None = None,
        usage: Mapping[str, Json] | None = None,
    ) -> None:
        report = TaskProgress(order.attempt_id, order.fence, 0, log=log, event=event, usage=usage)
        self._core.progress(report, _now_ms())
        self._flush(link)

    def _resume_pipes(self) -> None:
        for attempt_id, job in self._jobs.items():
            if job.is_paused and job.pipe and self._core.session.has_credit(attempt_id):
                job.is_paused = False
                job.pipe.resume()

    def _flush(self, link: Link) -> None:
        for message in self._core.session.outgoing():
            link.send(message)
