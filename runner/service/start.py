"""Opens a new run: everything is checked first, then made; what cannot begin leaves nothing."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import field
from pathlib import Path

from runner.base.canonical import Json, canonical
from runner.base.ids import RunId, digest_of
from runner.base.records import record
from runner.engine.engine import Engine
from runner.engine.events import RunStarted
from runner.plan.plan import Plan
from runner.plan.resolve import outline, resolve
from runner.service.assembly import Parts, assemble, equip, record_now, secrets_of, tape_of
from runner.service.chance import system_chance
from runner.service.clock import SystemClock
from runner.service.crash_points import crash_here
from runner.service.ground import stand_on
from runner.service.live import EngineTime, PreparedRun
from runner.spec.load import load_workflow
from runner.spec.workflow import WorkflowSpec
from runner.store.project_folder import ProjectFolder
from runner.store.run_folder import RunFolder
from runner.store.run_ids import new_run_id
from runner_agent.warden import Warden

REPLAY_NOTICE = "replay: Claude's steps are answered from a cassette; no key is used, no cost made"


@record
class RunRequest:
    """What the command line asks for."""

    file: Path
    cwd: Path
    inputs: Mapping[str, str] = field(default_factory=dict)
    replay: Path | bool = False
    """A cassette's folder; true for the one beside the workflow."""
    record: Path | bool = False
    slots: int | None = None
    in_place: bool = False
    include_dirty: bool = False

    @property
    def mode(self) -> str:
        """``live``, ``record`` or ``replay``."""
        return "replay" if self.replay else "record" if self.record else "live"


def open_new(request: RunRequest, environ: Mapping[str, str]) -> PreparedRun:
    """Return a new run, its first events durable.

    Raises:
        AuthorError: the workflow, an input or a secret is wrong; nothing was made.
        WorldError: git, disk or Claude Code is not as it must be; what was made is gone again.
    """
    with ExitStack() as undo:
        warden = Warden.start()
        undo.callback(warden.close)
        spec = load_workflow(request.file)
        ground = stand_on(request.cwd, is_in_place=request.in_place)
        plan = resolve(spec, request.inputs, workspace_default=ground.workspace)
        secrets = secrets_of(plan, environ)
        settings = equip(plan, request.slots, environ, needs_claude=not request.replay)
        folder = _make_folder(request, spec, plan, ground.project)
        undo.callback(folder.discard)
        lock = folder.acquire()
        undo.callback(lock.release)
        journal = folder.create_journal(folder.run_id)
        undo.callback(journal.close)
        is_dirty_taken = request.include_dirty
        commits = ground.open_commits(folder, folder.run_id, include_dirty=is_dirty_taken)
        engine = Engine(plan)
        record_now(
            journal,
            engine.begin(_started(request, spec, plan, folder, commits.base), system_chance()),
        )
        parts = Parts(
            folder, lock, journal, plan, engine, commits, warden, settings, secrets, environ
        )
        clock = SystemClock()
        prepared = assemble(parts, EngineTime(clock, -clock.now_ms()))
        if request.mode == "replay":
            prepared.notices.append(REPLAY_NOTICE)
        prepared.notices += [*ground.notices(include_dirty=is_dirty_taken)]
        if spec.concurrency is not None:
            _line_up(prepared, engine, cancels=spec.concurrency.cancel_in_progress)
        undo.pop_all()
        return prepared


def _line_up(prepared: PreparedRun, engine: Engine, *, cancels: bool) -> None:
    """Take a place among the runs of the group; where it ``cancels``, ask those ahead to end."""
    from runner.service.turn import cancel_blockers, stand_in_line

    turn = prepared.turn = stand_in_line(engine.state, prepared.folder)
    if cancels and turn is not None and (told := cancel_blockers(turn, prepared.folder)):
        prepared.notices.append(told)


def _make_folder(request: RunRequest, spec: WorkflowSpec, plan: Plan, project: Path) -> RunFolder:
    run = new_run_id(SystemClock().wall_ms(), os.urandom(8))
    head = _head(request, spec, plan)
    folder = ProjectFolder(project).create_run(run, head)
    crash_here("run.created")
    try:
        _capture(folder, spec)
        if request.mode == "record":
            tape_of(head).begin()
    except BaseException:
        folder.discard()
        raise
    return folder


def _capture(folder: RunFolder, spec: WorkflowSpec) -> None:
    """Keep the text of everything the workflow was read from: that is what runs, also later."""
    folder.write("workflow.yaml", spec.text.encode())
    if spec.files:
        folder.write("files.json", canonical(dict(spec.files)))


def _head(request: RunRequest, spec: WorkflowSpec, plan: Plan) -> dict[str, Json]:
    """Return what ``run.json`` says before the first event."""
    steps: list[Json] = [
        {"id": step.id, "kind": step.spec.kind, "needs": list(step.needs)} for step in outline(plan)
    ]
    return {
        "workflow": spec.name,
        "file": spec.path,
        "mode": request.mode,
        "status": "running",
        "slots": request.slots,
        "started_wall_ms": SystemClock().wall_ms(),
        "cassette": str(_cassette_of(request)) if request.mode != "live" else None,
        "steps": steps,
    }


def _cassette_of(request: RunRequest) -> Path:
    """Return the cassette's folder: the one named, else the one beside the workflow."""
    for named in (request.replay, request.record):
        if isinstance(named, Path):
            return named.absolute()
    return request.file.absolute().with_suffix(".cassette")


def _started(
    request: RunRequest, spec: WorkflowSpec, plan: Plan, folder: RunFolder, base: str
) -> RunStarted:
    head = folder.head()
    return RunStarted(
        0,
        RunId(str(head["run"])),
        int(str(head["number"])),
        spec.name,
        digest_of(spec.text.encode()),
        plan.inputs,
        base,
        plan.workspace_default,
        SystemClock().wall_ms(),
        request.mode,
    )
