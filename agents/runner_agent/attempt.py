"""One attempt from its order to its outcome: workspace, program, outputs, artifacts, commit."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

from runner.base.errors import RejectedError, WorkspaceError, WorldError
from runner.base.records import record
from runner.wire.messages import Artifact, ExecuteTask, Outcome
from runner_agent.checkouts import Checkout, Checkouts
from runner_agent.environment import step_variables
from runner_agent.masks import Masker
from runner_agent.pipes import OutputPipe
from runner_agent.site import Site
from runner_agent.step_files import (
    StepFileError,
    may_be_there,
    read_outputs,
    read_summary,
    remove,
)
from runner_agent.stop import Stop
from runner_agent.warden import Warden


@record
class Reports:
    """Where an attempt's news go while it runs; everything is masked already."""

    started: Callable[[], None]
    log: Callable[[bytes], None]
    event: Callable[[str], None]
    usage: Callable[[Mapping[str, object]], None]
    pipe: Callable[[OutputPipe], None]
    """Is shown the pipe of a step's output, so that it can be paused."""


@record
class Attempt:
    """Everything that carries out one order."""

    order: ExecuteTask
    site: Site
    warden: Warden
    environ: Mapping[str, str]
    """The agent's own environment."""
    masker: Masker
    stop: Stop
    reports: Reports
    keep_artifact: Callable[[Artifact, Path], None]
    """Is given each artifact with the file that holds its content."""


@record
class Place:
    """Where the program runs: the root of its workspace, and the checkout where it is one."""

    root: Path
    checkout: Checkout | None = None


Executor = Callable[[Attempt, Place], Awaitable[Outcome]]
"""Carries out the orders of one kind."""


async def carry_out(attempt: Attempt, execute: Executor) -> Outcome:
    """Return the outcome of the attempt; never raises for what the world does."""
    try:
        place = await _prepare(attempt)
        outcome = await execute(attempt, place)
        return await _finish(attempt, place, outcome)
    except WorkspaceError as error:
        return _failed(error.cause, error, attempt.masker)
    except StepFileError as error:
        return _failed("setup_failed", error, attempt.masker)
    except WorldError as error:
        return _failed("execution_error", error, attempt.masker)
    except OSError as error:
        return _failed(
            "disk_full" if error.errno in _FULL else "workspace_error", error, attempt.masker
        )
    finally:
        left = attempt.site.drops.take_back(attempt.order.attempt_id)
        if left is not None:
            await asyncio.to_thread(attempt.site.forget, left)


_FULL = frozenset({28, 122})
"""ENOSPC and EDQUOT."""


def _failed(cause: str, error: Exception, masker: Masker) -> Outcome:
    return Outcome("failed", cause=cause, message=masker.text(str(error)))


async def _prepare(attempt: Attempt) -> Place:
    order, site = attempt.order, attempt.site
    match order.workspace.mode:
        case "shared":
            return Place(site.shared())
        case "in-place":
            assert site.in_place is not None
            return Place(site.in_place)
        case "none":
            return Place(site.empty(order))
        case _:
            return await asyncio.to_thread(_check_out, site, order)


def _check_out(site: Site, order: ExecuteTask) -> Place:
    assert site.repo is not None
    assert order.workspace.base is not None
    checkouts = Checkouts(site.repo, site.checkouts())
    checkout = checkouts.prepare(order.workspace.slug, order.attempt, order.workspace.base)
    return Place(checkout.path, checkout)


async def _finish(attempt: Attempt, place: Place, outcome: Outcome) -> Outcome:
    """Return the outcome with what the step left: outputs, summary, artifacts, commit."""
    files = attempt.site.files(attempt.order)
    outcome = _with_step_files(outcome, files, attempt.masker)
    if outcome.status != "succeeded":
        return outcome
    drop = attempt.site.drops.touched(attempt.order.attempt_id)
    if attempt.order.workspace.artifacts or drop is not None:
        outcome = await asyncio.to_thread(_with_artifacts, attempt, (place.root, drop), outcome)
    if place.checkout is not None and outcome.status == "succeeded":
        outcome = await asyncio.to_thread(_with_commit, attempt, place.checkout, outcome)
    return outcome


def _with_step_files(outcome: Outcome, files: str, masker: Masker) -> Outcome:
    output_file, summary_file = f"{files}.output", f"{files}.summary"
    if not may_be_there(output_file, summary_file):
        return outcome
    try:
        outputs = read_outputs(output_file) if outcome.status == "succeeded" else {}
        summary = read_summary(summary_file)
    finally:
        # They may hold secrets; what was read of them is masked before it is kept.
        remove(output_file, summary_file)
    if not outputs and not summary:
        return outcome
    masked = {name: masker.text(value) for name, value in outputs.items()}
    return replace(outcome, outputs={**outcome.outputs, **masked}, summary=masker.text(summary))


def _with_artifacts(attempt: Attempt, roots: tuple[Path, Path | None], outcome: Outcome) -> Outcome:
    """Return the outcome with what the globs name in the workspace, and all that was dropped."""
    from runner_agent.artifacts import collect, collect_all

    order, (workspace, drop) = attempt.order, roots
    kept: dict[str, Artifact] = {}

    def store(artifact: Artifact, content: Path) -> None:
        if artifact.name in kept:
            raise RejectedError("the step has another artifact of this name")
        attempt.keep_artifact(artifact, content)
        kept[artifact.name] = artifact

    scratch = Path(f"{attempt.site.files(order)}.artifact")
    found = collect(workspace, order.workspace.artifacts, store, scratch)
    dropped = () if drop is None else collect_all(drop, store, scratch, kept.values())
    scratch.unlink(missing_ok=True)
    warnings = (*outcome.warnings, *found.skipped, *dropped)
    missing = [f"the glob '{glob}' matched no file" for glob in found.missing]
    if missing and order.workspace.if_missing == "fail":
        return replace(
            outcome, status="failed", cause="artifact_missing", message="; ".join(missing)
        )
    if order.workspace.if_missing == "warn":
        warnings = (*warnings, *missing)
    return replace(outcome, artifacts=tuple(kept.values()), warnings=warnings)


def _with_commit(attempt: Attempt, checkout: Checkout, outcome: Outcome) -> Outcome:
    order = attempt.order
    trailers = [*order.workspace.trailers]
    trailers += [(name, value) for name, value in _run_trailers(outcome) if value]
    commit = Checkouts.commit(
        checkout, f"{order.step}", trailers, exclude=order.workspace.artifacts
    )
    left_out = [
        f"the repository '{path}' in the workspace is in no commit" for path in commit.left_out
    ]
    warnings = (*outcome.warnings, *left_out)
    assert attempt.site.repo is not None
    Checkouts(attempt.site.repo, attempt.site.checkouts()).release(checkout)
    return replace(outcome, commit=commit.sha, changed=commit.changed, warnings=warnings)


def _run_trailers(outcome: Outcome) -> list[tuple[str, str]]:
    cost = "" if not outcome.cost_usd else f"{outcome.cost_usd:.4f}"
    return [
        ("Runner-Model", outcome.model or ""),
        ("Runner-Session", outcome.session or ""),
        ("Runner-Cost-Usd", cost),
    ]


def variables_of(attempt: Attempt) -> dict[str, str]:
    """Return what every step's environment gains: its own variables, its `env`, its secrets."""
    order = attempt.order
    own = step_variables(order, attempt.site.files(order), attempt.site.drop(order))
    return {**own, **order.env, **order.secrets}


def working_directory(root: Path, wanted: object) -> Path:
    """Return where under the workspace's ``root`` the program starts.

    Raises:
        WorkspaceError: ``wanted`` leads out of the workspace.
    """
    if not wanted:
        return root
    path = root / str(wanted)
    if not path.resolve().is_relative_to(root.resolve()):
        raise WorkspaceError(
            f"working-directory '{wanted}' leads out of the workspace; name a folder inside it"
        )
    return path
