"""Run folders written by hand, for whoever reads them: no engine, no process."""

from collections.abc import Sequence
from pathlib import Path

from runner.base.canonical import Json, canonical
from runner.base.ids import RunId
from runner.store.project_folder import ProjectFolder
from runner.store.run_folder import RunFolder

RUN = "20261127-130401-aaaa"
Event = dict[str, Json]


def started(*, run: str = RUN, mode: str = "live") -> Event:
    return {
        "type": "RunStarted",
        "at_ms": 0,
        "run": run,
        "number": 1,
        "workflow": "demo",
        "source_digest": "",
        "inputs": {},
        "base": "",
        "workspace": "shared",
        "wall_ms": 1_795_000_000_000,
        "mode": mode,
        "version": 1,
    }


def leased(step: str, at_ms: int, attempt: int = 1) -> Event:
    return {
        "type": "StepLeased",
        "at_ms": at_ms,
        "step": step,
        "attempt": attempt,
        "attempt_id": "x",
        "fence": attempt,
        "agent": "local",
        "incarnation": "i",
        "deadline_ms": 9_999_999,
    }


def step_started(step: str, at_ms: int) -> Event:
    return {"type": "StepStarted", "at_ms": at_ms, "step": step, "fence": 1}


def succeeded(step: str, at_ms: int, *, cost_usd: float = 0.0, **more: Json) -> Event:
    event: Event = {"type": "StepSucceeded", "at_ms": at_ms, "step": step, "fence": 1}
    return {**event, "cost_usd": cost_usd, **more}


def failed(step: str, at_ms: int, cause: str, message: str) -> list[Event]:
    facts: Event = {"at_ms": at_ms, "step": step, "cause": cause, "message": message}
    attempt: Event = {"type": "AttemptFailed", "fence": 1, "cost_usd": 0.0, **facts}
    return [attempt, {"type": "StepFailed", **facts}]


def held(step: str, at_ms: int, cause: str, message: str) -> list[Event]:
    attempt, end = failed(step, at_ms, cause, message)
    return [attempt, {**end, "type": "StepHeld"}]


def finished(status: str, at_ms: int, *, result: str = "", message: str = "") -> Event:
    event: Event = {"type": "RunFinished", "at_ms": at_ms, "status": status}
    return {**event, "result": result, "message": message}


def tell_run(project: Path, events: Sequence[Event], steps: Sequence[str]) -> RunFolder:
    """Write a run whose journal was ``events``; its steps are shell steps without needs."""
    project.mkdir(exist_ok=True)
    entries: list[Json] = [{"id": step, "kind": "shell", "needs": []} for step in steps]
    head: dict[str, Json] = {"workflow": "demo", "status": "running", "steps": entries}
    folder = ProjectFolder(project).create_run(RunId(str(events[0]["run"])), head)
    folder.events_path.write_bytes(b"".join(canonical(event) + b"\n" for event in events))
    return folder
