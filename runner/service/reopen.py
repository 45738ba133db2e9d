"""Takes a run up again after its process has gone, or speaks to it while none conducts it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace

from runner.base.errors import UsageError
from runner.base.ids import StepId
from runner.base.records import record
from runner.engine.engine import Chance, Engine
from runner.engine.events import Event, RunStarted, from_json
from runner.engine.facts import Fact, Resolution, ResultMerged
from runner.engine.lineage import result_steps
from runner.plan.plan import Plan
from runner.plan.resolve import resolve_values
from runner.service.assembly import Parts, assemble, equip, evidence_of, record_now, secrets_of
from runner.service.chance import system_chance
from runner.service.clock import SystemClock
from runner.service.ground import stand_again
from runner.service.live import EngineTime, PreparedRun
from runner.service.requests import fact_of
from runner.spec.load import load_captured
from runner.spec.workflow import OnLost, WorkflowSpec
from runner.store.errors import DamagedRunError
from runner.store.journal import Journal
from runner.store.run_folder import RunFolder
from runner_agent.warden import Warden

Ask = Callable[[StepId, str], str]
"""Asks a person about a lost step (given its message): ``retry``, ``hold`` or ``fail``."""


@record
class Folded:
    """A run as its journal tells it."""

    spec: WorkflowSpec
    plan: Plan
    engine: Engine
    started: RunStarted


def open_again(
    folder: RunFolder, lost: str | Ask | None, environ: Mapping[str, str]
) -> PreparedRun:
    """Return a run of an earlier process; what that had in hand is lost and decided about.

    ``lost`` says what follows for lost steps instead of their ``on-lost``: ``retry``, ``hold`` or
    ``fail``, or somebody to ask where ``on-lost`` is ``hold``.

    Raises:
        UsageError: the run has finished.
        StoreError: another process conducts it, or its folder is damaged.
    """
    with ExitStack() as undo:
        warden = Warden.start()
        undo.callback(warden.close)
        lock = folder.acquire()
        undo.callback(lock.release)
        journal = folder.open_journal()
        undo.callback(journal.close)
        folded = fold(folder, journal)
        if folded.engine.state.finished:
            message = f"run '{folded.started.run}' has {folded.engine.state.finished} already"
            raise UsageError(message, hint=f"'runner show {folded.started.run}' shows it")
        head = folder.head()
        slots = head.get("slots")
        secrets = secrets_of(folded.plan, environ)
        settings = equip(
            folded.plan,
            slots if isinstance(slots, int) else None,
            environ,
            needs_claude=folded.started.mode != "replay",
        )
        commits = stand_again(folder, folded.started)
        clock = SystemClock()
        time = EngineTime.resumed(clock, folded.started.wall_ms, folded.engine.state.at_ms)
        _resume(folded, journal, time, lost)
        parts = Parts(
            folder,
            lock,
            journal,
            folded.plan,
            folded.engine,
            commits,
            warden,
            settings,
            secrets,
            environ,
        )
        prepared = assemble(parts, time)
        if folded.spec.concurrency is not None:
            from runner.service.turn import stand_in_line

            prepared.turn = stand_in_line(folded.engine.state, folder)
        undo.pop_all()
        return prepared


def command_offline(folder: RunFolder, request: Mapping[str, object]) -> None:
    """Do what ``request`` asks of a run that no process conducts; durable on return.

    Raises:
        UsageError: it makes no sense as things stand; nothing has changed.
        StoreError: another process conducts the run, or its folder is damaged.
    """
    with folder.acquire(), ExitStack() as undo:
        journal = folder.open_journal()
        undo.callback(journal.close)
        folded = fold(folder, journal)
        fact: Fact = fact_of(request)  # type: ignore[arg-type]
        clock, engine = SystemClock(), folded.engine
        time = EngineTime.resumed(clock, folded.started.wall_ms, engine.state.at_ms)
        if engine.state.live:
            _resume(folded, journal, time, None)
        engine.admit(fact)
        record_now(journal, engine.receive(fact, time.now_ms(), system_chance()))
        state = engine.state
        if state.is_cancelling and state.is_settled and not result_steps(state):
            # Nothing is left to be brought together, so nobody has to resume it for its end.
            finished = engine.receive(ResultMerged(), time.now_ms(), system_chance())
            record_now(journal, finished)
        with closing(evidence_of(folder, journal)) as evidence:
            evidence.summarize()


def fold(folder: RunFolder, journal: Journal) -> Folded:
    """Return the run that ``journal`` tells of.

    Raises:
        DamagedRunError: the journal does not begin with a run.
        ContractError: it was written by a newer version.
    """
    events = list(_events(journal))
    started = events[0] if events else None
    if not isinstance(started, RunStarted):
        raise DamagedRunError(folder.journal_path, "does not begin with a run")
    spec = load_captured(*_captured(folder))
    plan = resolve_values(spec, started.inputs, workspace_default=started.workspace)
    return Folded(spec, plan, Engine(plan, events), started)


def _captured(folder: RunFolder) -> tuple[str, Mapping[str, str], str]:
    """Return text, other files and path of the workflow as they were when the run began."""
    try:
        text = folder.workflow_path.read_text(encoding="utf-8")
        files_path = folder.path / "files.json"
        files = json.loads(files_path.read_bytes()) if files_path.exists() else {}
    except (OSError, ValueError) as error:
        raise DamagedRunError(folder.workflow_path, "cannot be read") from error
    return text, files, str(folder.head().get("file") or folder.workflow_path)


def _events(journal: Journal) -> Iterator[Event]:
    for recorded in journal.read():
        yield from_json(json.loads(recorded.body))


def _resume(folded: Folded, journal: Journal, time: EngineTime, lost: str | Ask | None) -> None:
    engine, chance = folded.engine, system_chance()
    affected = list(engine.state.live)
    if lost == "hold":
        planned = engine.state.planned
        planned |= {step: replace(planned[step], on_lost=OnLost.HOLD) for step in affected}
    record_now(journal, engine.resume(time.now_ms(), time.clock.wall_ms(), chance))
    for step in affected:
        if step in engine.state.held and lost not in (None, "hold"):
            _settle(engine, journal, time, (step, lost), chance)


def _settle(
    engine: Engine,
    journal: Journal,
    time: EngineTime,
    answer: tuple[StepId, str | Ask | None],
    chance: Chance,
) -> None:
    step, lost = answer
    value = engine.state.steps[step]
    how = lost(step, getattr(value, "message", "")) if callable(lost) else lost
    if how in ("retry", "fail"):
        fact = Resolution(step, how, "resume --lost" if isinstance(lost, str) else "resume")
        record_now(journal, engine.receive(fact, time.now_ms(), chance))
