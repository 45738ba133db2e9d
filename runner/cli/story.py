"""A run as its folder tells it: read from the plain files, live or dead, here or in a copy."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from runner.base.canonical import Json
from runner.base.records import record
from runner.store.errors import DamagedRunError
from runner.store.run_folder import RunFolder
from runner.views.run_view import RunView, StepView, view_of

INTERRUPTED = "interrupted"
"""The word for a run that is not finished, has work to do, and is conducted by nobody."""


@record
class Story:
    """One run as people are shown it."""

    folder: RunFolder
    head: Mapping[str, Json]
    view: RunView
    is_live: bool

    @property
    def status(self) -> str:
        """The run's word."""
        # That a run waits for its turn stands in its head alone: no event tells of it.
        is_queued = self.head.get("status") == "queued" and self.view.status == "running"
        return status_word("queued" if is_queued else self.view.status, is_live=self.is_live)

    @property
    def name(self) -> str:
        """What a command must be given to mean this run."""
        is_local = self.folder.path.parent.name == "runs" and self.folder.path.name == self.view.run
        return self.view.run if is_local else str(self.folder.path)

    def steps_in(self, *states: str) -> list[StepView]:
        """Return the steps in these states, in plan order."""
        return [step for step in self.view.steps.values() if step.state in states]


def read_story(folder: RunFolder) -> Story:
    """Return the run in ``folder``.

    Raises:
        DamagedRunError: a file is missing or garbled; names it.
        StoreError: a file cannot be read.
    """
    head = folder.head()
    # Asked before the events are read: a run that ends in between is then shown as it ended.
    is_live = folder.is_live()
    steps = head.get("steps")
    entries = steps if isinstance(steps, list) else []
    try:
        view = view_of(entries, events_of(folder))
    except (KeyError, TypeError, AttributeError) as error:
        raise DamagedRunError(folder.events_path, "holds an event that lacks a field") from error
    view.run = view.run or str(head["run"])
    view.workflow = view.workflow or str(head.get("workflow") or "")
    return Story(folder, head, view, is_live)


def events_of(folder: RunFolder, after: int = 0) -> Iterator[dict[str, Json]]:
    """Yield the events behind the first ``after``, each with its ``seq``.

    Raises:
        DamagedRunError: a line is no event; names it.
    """
    for recorded in folder.read_events(after):
        try:
            event = json.loads(recorded.body)
        except (ValueError, RecursionError):
            fault = f"holds no event in line {recorded.seq}"
            raise DamagedRunError(folder.events_path, fault) from None
        event["seq"] = recorded.seq
        yield event


def status_word(status: str, *, is_live: bool) -> str:
    """Return the word for a run whose events say ``status``."""
    return INTERRUPTED if status in {"running", "queued"} and not is_live else status


def shown_path(path: Path) -> str:
    """Return ``path`` from here where it lies below, else whole."""
    whole = path.absolute()
    try:
        return str(whole.relative_to(Path.cwd()))
    except ValueError:
        return str(whole)


def story_json(story: Story) -> dict[str, Json]:
    """Return the run for programs; the shape is in the reference of ``show``."""
    view = story.view
    return {
        "run": view.run,
        "number": view.number,
        "workflow": view.workflow,
        "status": story.status,
        "mode": view.mode,
        "live": story.is_live,
        "started_wall_ms": view.started_wall_ms,
        "at_ms": view.at_ms,
        "cost_usd": round(view.cost_usd, 6),
        "unknown_costs": view.unknown_costs,
        "base": view.base,
        "result": view.result,
        "outputs": view.outputs,
        "message": view.message,
        "folder": str(story.folder.path.absolute()),
        "steps": [_step_json(step, view.at_ms) for step in view.in_order()],
    }


def _question_json(step: StepView) -> Json:
    if step.question is None:
        return None
    return {
        "message": step.question.message,
        "digest": step.question.digest,
        "approvers": list(step.question.approvers),
        "expires_ms": step.question.expires_ms,
    }


def _step_json(step: StepView, at_ms: int) -> dict[str, Json]:
    return {
        "id": step.id,
        "kind": step.kind,
        "needs": list(step.needs),
        "state": step.state,
        "cause": step.cause,
        "reason": step.reason,
        "question": _question_json(step),
        "elapsed_ms": step.elapsed_ms(at_ms),
        "cost_usd": round(step.cost_usd, 6),
        "outputs": step.outputs,
        "artifacts": list(step.artifacts),
        "commit": step.commit,
        "warnings": list(step.warnings),
        "attempts": [
            {
                "number": attempt.number,
                "agent": attempt.agent,
                "status": attempt.status,
                "cause": attempt.cause,
                "message": attempt.message,
                "began_ms": attempt.began_ms,
                "ended_ms": attempt.ended_ms,
                "cost_usd": attempt.cost_usd,
            }
            for attempt in step.attempts
        ],
    }
