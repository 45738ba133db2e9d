"""Puts a live run together from its parts; the one place that knows them all."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from runner.base.canonical import Json
from runner.base.errors import UsageError
from runner.base.records import record
from runner.engine.engine import Engine
from runner.engine.events import Event, encode_event
from runner.engine.placement import ANY_VERSION
from runner.plan.plan import Plan
from runner.service.cassettes import Cassette
from runner.service.chance import system_chance
from runner.service.commits import Commits
from runner.service.conductor import Conductor
from runner.service.evidence import Evidence
from runner.service.live import EngineTime, PreparedRun
from runner.service.local_agent import LocalAgent, LocalSettings
from runner.service.orders import OrderOffice
from runner.service.review import Reviewer
from runner.service.tape import Tape
from runner.store.journal import Journal
from runner.store.lock import RunLock
from runner.store.run_folder import RunFolder
from runner.views.run_view import view_of
from runner_agent.environment import CREDENTIALS
from runner_agent.site import Site
from runner_agent.warden import Warden


@record
class Parts:
    """What a live run is made of."""

    folder: RunFolder
    lock: RunLock
    journal: Journal
    plan: Plan
    engine: Engine
    commits: Commits
    warden: Warden
    settings: LocalSettings
    secrets: Mapping[str, str]
    environ: Mapping[str, str]


def assemble(parts: Parts, time: EngineTime) -> PreparedRun:
    """Return the run, ready to be conducted; ``events.jsonl`` is level with the journal."""
    folder, engine = parts.folder, parts.engine
    evidence = evidence_of(folder, parts.journal)
    site = Site(folder.work_path, parts.commits.repository, parts.commits.in_place)
    withheld = parts.secrets.keys() - CREDENTIALS
    environ = {name: value for name, value in parts.environ.items() if name not in withheld}
    agent = LocalAgent.prepare(parts.warden, site, parts.settings, evidence, environ)
    conductor = Conductor(engine, system_chance(), Reviewer(engine.state.planned).review)
    masks = tuple(parts.environ[name] for name in sorted(CREDENTIALS) if parts.environ.get(name))
    office = OrderOffice(engine.state, parts.secrets, masks)
    return PreparedRun(
        folder,
        parts.plan,
        parts.lock,
        parts.journal,
        conductor,
        evidence,
        office,
        parts.commits,
        agent,
        tape_of(evidence.head),
        time,
    )


def evidence_of(folder: RunFolder, journal: Journal) -> Evidence:
    """Return the plain files of a run, level with its journal."""
    import json

    head = dict(folder.head())
    steps = head.get("steps")
    events = folder.open_events(journal)
    recorded = (json.loads(event.body) for event in journal.read())
    return Evidence(
        folder, events, view_of(steps if isinstance(steps, list) else [], recorded), head
    )


def tape_of(head: Mapping[str, Json]) -> Tape:
    """Return what the run does with cassettes, as its ``run.json`` says."""
    mode, root = str(head.get("mode")), head.get("cassette")
    if mode == "live" or not isinstance(root, str):
        return Tape("live")
    return Tape(mode, Cassette(Path(root)))


def record_now(journal: Journal, events: Sequence[Event]) -> None:
    """Make ``events`` durable behind what the journal holds, before there is a loop."""
    journal.append([encode_event(event) for event in events], expected=journal.length)


def secrets_of(plan: Plan, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the workflow's secrets from the environment.

    Raises:
        UsageError: one is not there.
    """
    missing = [name for name in plan.secrets if not environ.get(name)]
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        raise UsageError(
            f"{plan.frame.spec.path} names the secret {names}, which is not in the environment",
            hint=f"export {missing[0]}=... and run again",
        )
    return {name: environ[name] for name in plan.secrets}


def equip(
    plan: Plan, slots: int | None, environ: Mapping[str, str], *, needs_claude: bool
) -> LocalSettings:
    """Return what the local agent of a run is, with Claude Code where a step needs it.

    Raises:
        WorldError: a step needs Claude Code and it, or a credential, is not there.
    """
    from runner.service.settings import load_settings

    settings = load_settings(environ, slots=slots)
    local = LocalSettings(settings.slots, settings.capabilities)
    if not needs_claude:
        return replace(local, claude_version=ANY_VERSION)
    if any(step.kind == "claude" for step in plan.frame.spec.all_steps()):
        from runner.service.claude_check import check_claude

        found = check_claude(plan, settings.claude_path, environ)
        local = replace(local, claude_path=found.path, claude_version=found.version)
    return local
