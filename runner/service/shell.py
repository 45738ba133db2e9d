"""Conducts one run: the loop of facts, events, commit and effects, on asyncio.

Gather what was heard; digest it; make the events durable; only then act. While a commit is under
way news gather for the next turn, so nothing waits for a timer.
"""

import asyncio
import signal
from dataclasses import replace

from runner.base.canonical import Json, canonical
from runner.base.errors import RunnerError, UsageError, WorkspaceError, WorldError
from runner.base.ids import AgentId, StepId
from runner.base.records import record
from runner.engine.events import to_json
from runner.engine.facts import CancelAsked, ResultMerged
from runner.engine.placement import why_not
from runner.engine.wanted import MergeResult, StartAttempt
from runner.service.conductor import Finding
from runner.service.crash_points import crash_here
from runner.service.live import PreparedRun
from runner.service.outcomes import exit_code_of
from runner.service.requests import fact_of
from runner.service.watcher import Watcher
from runner.store.inbox import Request
from runner.store.writer import JournalWriter
from runner.transport.memory import MemoryLink
from runner.wire.link import Link
from runner.wire.messages import Message, Register, Registered, TaskProgress

_IDLE_S = 0.1
"""How long a confirmed start waits for a turn of its own: nothing depends on it."""

_HOPS = 3
"""Rounds of the loop from an order to the start of its program in the agent of this process."""

_INBOX_S = 0.2
_HEAD_S = 1.0
_HEAD_SHARE = 50
"""A summary is made again after this many times what the last one took: in a run of very many
steps the head would else cost as much as the work."""

_HEARTBEAT_MS = 15_000
_LEASE_MS = 45_000


async def conduct(prepared: PreparedRun, watcher: Watcher) -> int:
    """Conduct the run to its end, or to where people have to decide; return the exit code.

    SIGINT or SIGTERM once cancels, twice kills what still runs.

    Raises:
        RunnerError: the run cannot go on; its journal holds all that was accepted.
    """
    shell = RunShell(prepared, watcher)
    async with JournalWriter(prepared.journal) as writer:
        try:
            return await shell.conduct(writer)
        except BaseExceptionGroup as group:
            raise _first_of(group) from group
        finally:
            watcher.close()


def _first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the error that began it; tasks that were cancelled for it say nothing of their own."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


@record
class _Chapter:
    """What one turn leaves as evidence."""

    shapes: list[dict[str, Json]]
    """Its events as JSON."""
    bodies: list[bytes]
    """The same as they stand in the journal."""
    findings: list[tuple[Finding, bytes]]
    """Outcomes with the changes that they made, as a patch."""


class RunShell:
    """One live run, its agents' links, and whoever looks on."""

    def __init__(self, prepared: PreparedRun, watcher: Watcher) -> None:
        self._run = prepared
        self._conductor = prepared.conductor
        self._evidence = prepared.evidence
        self._watcher = watcher
        self._news = asyncio.Event()
        self._links: dict[AgentId, Link] = {}
        self._bases: dict[int, str] = {}
        """Fence -> the commit its attempt starts from."""
        self._obeyed: list[Request] = []
        """Requests whose facts wait for the next turn; their files go once those are durable."""
        self._interrupts = 0
        self._head_due_s = 0.0
        self._alarm: asyncio.TimerHandle | None = None
        """Ends the next wait for news. It stays across turns: one too many costs little, while a
        timer made and cancelled for each wait costs every step something."""
        self._unwritten: list[_Chapter] = []
        """Durable events whose evidence waits until what follows from them has begun."""

    async def conduct(self, writer: JournalWriter) -> int:
        """Conduct the run; see `conduct`."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._interrupt, signal.Signals(number).name)
        ours, theirs = MemoryLink.pair()
        try:
            async with asyncio.TaskGroup() as group:
                serving = group.create_task(self._serve(theirs))
                listening = group.create_task(self._listen(ours))
                try:
                    return await self._loop(writer, group)
                finally:
                    ours.close()
                    if self._evidence.is_queued:
                        serving.cancel()
                    await asyncio.wait([serving, listening])
                    self._evidence.summarize()
                    crash_here("run.summarized")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def _interrupt(self, name: str) -> None:
        self._interrupts += 1
        if self._interrupts == 1:
            self._watcher.notice(f"{name}: cancelling; once more ends everything at once")
            self._conductor.tell(CancelAsked(name, with_finals=self._has_begun_nothing()))
        else:
            self._watcher.notice(f"{name} again: killing what still runs")
            self._conductor.tell(CancelAsked(name, with_finals=True))
            self._conductor.hurry()
        self._news.set()

    def _has_begun_nothing(self) -> bool:
        """Say whether the run waits for its turn and has nothing for 'finally' to clean up."""
        return self._evidence.is_queued and not self._conductor.engine.state.fence_highest

    async def _serve(self, link: Link) -> None:
        """Have the agent work, once it is the run's turn among those of its group."""
        if self._run.turn is not None:
            from runner.service.turn import await_turn

            await await_turn(self._run, self._watcher)
        await self._run.agent.serve(link)

    async def _listen(self, link: Link) -> None:
        """Take in what one agent sends, until its link ends."""
        agent: AgentId | None = None
        while (message := await link.receive()) is not None:
            if isinstance(message, Register):
                agent = self._register(message, link)
            elif agent is not None:
                self._hear(agent, message)

    def _register(self, register: Register, link: Link) -> AgentId:
        self._links[register.agent_id] = link
        self._conductor.connect(self._run.agent.profile)
        epoch = self._conductor.engine.state.epoch
        link.send(Registered(_HEARTBEAT_MS, _LEASE_MS, epoch))
        self._news.set()
        return register.agent_id

    def _hear(self, agent: AgentId, message: Message) -> None:
        for report in self._conductor.hear(agent, message):
            step = self._evidence.report(report)
            self._conductor.written(agent, report)
            if step is not None:
                self._show(step, report)
        if self._conductor.findings:
            self._news.set()
        else:
            self._wake_within(_IDLE_S)
        self._flush()

    def _show(self, step: StepId, report: TaskProgress) -> None:
        if report.log is not None:
            tail = report.log.rstrip(b"\r\n").rpartition(b"\n")[2]
            self._watcher.line(step, tail.decode("utf-8", "replace"))
        if report.usage is not None:
            cost, line = report.usage.get("cost_usd"), report.usage.get("line")
            if isinstance(cost, int | float):
                self._watcher.cost(step, float(cost))
            if isinstance(line, str):
                self._watcher.line(step, line)

    async def _loop(self, writer: JournalWriter, group: asyncio.TaskGroup) -> int:
        state = self._conductor.engine.state
        self._evidence.adopt(state)
        inbox = group.create_task(self._read_inbox())
        try:
            while True:
                await self._turn(writer, group)
                await self._write_down()
                if state.finished or (state.is_stuck_on_people and not self._conductor.has_news):
                    return exit_code_of(state)
                self._check_possible()
                await self._wait()
        finally:
            inbox.cancel()
            self._silence()

    async def _turn(self, writer: JournalWriter, group: asyncio.TaskGroup) -> None:
        self._news.clear()
        now_ms = self._run.time.now_ms()
        findings, self._conductor.findings = self._conductor.findings, []
        obeyed, self._obeyed = self._obeyed, []
        events = self._conductor.digest(now_ms)
        crash_here("turn.digested")
        shapes = [to_json(event) for event in events]
        bodies = [canonical(shape) for shape in shapes]
        if events:
            await self._record(bodies, writer)
            self._evidence.open(events)
        for command in obeyed:
            self._run.folder.inbox.settle(command)
        patches = [await self._accept(finding) for finding in findings]
        self._unwritten.append(_Chapter(shapes, bodies, list(zip(findings, patches, strict=True))))
        for effect in self._conductor.effects(now_ms):
            if isinstance(effect, StartAttempt):
                await self._start(effect, group)
            else:
                group.create_task(self._merge(effect))
        self._flush()
        crash_here("turn.acted")

    async def _record(self, bodies: list[bytes], writer: JournalWriter) -> None:
        expected = self._conductor.engine.state.length - len(bodies)
        if writer.is_idle and self._conductor.in_hand_count <= 1:
            # Nothing else goes on that the commit could hold up; this saves two changes of thread.
            writer.append_here(bodies, expected=expected)
        else:
            await writer.append(bodies, expected=expected)
        crash_here("turn.recorded")

    async def _accept(self, finding: Finding) -> bytes:
        """Keep the commit of an accepted result; return its changes as a patch."""
        base = self._bases.pop(finding.lease.fence, "")
        commit = finding.outcome.commit
        if commit and commit != base and finding.outcome.status == "succeeded":
            return await self._run.commits.accept(finding.step, base, commit)
        return b""

    async def _write_down(self) -> None:
        """Leave the evidence of the last turn, once the agent here has begun what followed."""
        for _ in range(_HOPS):
            await asyncio.sleep(0)
        chapters, self._unwritten = self._unwritten, []
        for chapter in chapters:
            self._evidence.record(chapter.shapes, chapter.bodies)
            self._watcher.events(chapter.shapes)
            for finding, patch in chapter.findings:
                self._evidence.conclude(finding, patch)
                self._run.tape.keep(finding, self._run.folder, patch)
        loop_s = asyncio.get_running_loop().time()
        if loop_s >= self._head_due_s:
            self._evidence.summarize()
            now_s = asyncio.get_running_loop().time()
            self._head_due_s = now_s + max(_HEAD_S, _HEAD_SHARE * (now_s - loop_s))

    async def _start(self, command: StartAttempt, group: asyncio.TaskGroup) -> None:
        """Have the order written and sent; a merge may take its time, so it does not hold us up."""
        if self._run.commits.is_instant:
            await self._prepare(command)
        else:
            group.create_task(self._prepare(command))

    async def _prepare(self, command: StartAttempt) -> None:
        run = self._run
        try:
            base = await run.commits.base_of(self._conductor.engine.state, command.step)
            self._bases[command.fence] = base
            order = run.office.order(command, base, run.time.clock.wall_ms())
            if run.tape.needs_keys:
                order = run.tape.take(order, run.office.key(command))
        except RunnerError as error:
            self._conductor.unpreparable(command.fence, error.cause, str(error))
            self._news.set()
            return
        crash_here("order.prepared")
        prompt = order.payload.get("prompt")
        self._evidence.ordered(order, prompt if isinstance(prompt, str) else None)
        self._conductor.prepared(command.fence, order, run.time.now_ms())
        self._flush()

    async def _merge(self, effect: MergeResult) -> None:
        try:
            merged = await self._run.commits.merge(self._conductor.engine.state, effect.steps)
        except WorkspaceError as error:
            merged = ResultMerged(message=str(error))
        crash_here("result.merged")
        self._conductor.tell(merged)
        self._news.set()

    def _flush(self) -> None:
        for agent, message in self._conductor.outgoing():
            link = self._links.get(agent)
            if link is not None:
                link.send(message)

    async def _wait(self) -> None:
        """Until there is news or something is due."""
        if self._news.is_set():
            return
        limits = [_HEAD_S]
        due_ms = self._conductor.wake_at_ms()
        if due_ms is not None and not self._evidence.is_queued:
            limits.append(max(0, due_ms - self._run.time.now_ms()) / 1000)
        self._wake_within(min(limits))
        await self._news.wait()

    def _wake_within(self, seconds: float) -> None:
        """Have a turn taken at the latest in so many seconds."""
        loop = asyncio.get_running_loop()
        at_s = loop.time() + seconds
        if self._alarm is None or at_s < self._alarm.when():
            self._silence()
            self._alarm = loop.call_at(at_s, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._news.set()

    def _silence(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    async def _read_inbox(self) -> None:
        inbox = self._run.folder.inbox
        while True:
            if inbox.has_news():
                for command in inbox.take():
                    self._obey(command)
            await asyncio.sleep(_INBOX_S)

    def _obey(self, command: Request) -> None:
        """Do what a request asks; one that makes no sense is set aside with the reason."""
        try:
            fact = fact_of(command.body)
            if isinstance(fact, CancelAsked) and self._has_begun_nothing():
                fact = replace(fact, with_finals=True)
            self._conductor.engine.admit(fact)
        except UsageError as error:
            self._run.folder.inbox.refuse(command.id, str(error))
            self._watcher.notice(f"refused: {error}")
            return
        self._conductor.tell(fact)
        self._obeyed.append(command)
        self._news.set()

    def _check_possible(self) -> None:
        """Stop where steps are due, nothing is under way, and no agent can ever take them.

        Raises:
            WorldError: names the step and what its agent would need.
        """
        state, fleet = self._conductor.engine.state, self._conductor.fleet
        if state.live or not fleet.agents or self._news.is_set():
            return
        lanes = state.ready.lanes()
        if any(fleet.matching(lane.requires) for lane in lanes) or state.is_paused:
            return
        for lane in lanes:
            head, requires = state.ready.head(lane), lane.requires
            agent = next(iter(fleet.agents.values()))
            if head is not None and state.ready.next_due_ms() is None:
                reason = why_not(agent, requires)
                message = f"no agent can take step '{head[1]}': '{agent.id}' {reason}"
                raise WorldError(message, hint="change the step's 'requires'")
