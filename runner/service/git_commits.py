"""The commits of a run's steps in git: bases merged once, results kept under refs."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from runner.base.errors import WorkspaceError
from runner.base.ids import StepId, slug
from runner.engine.facts import ResultMerged
from runner.engine.lineage import commits_before
from runner.engine.state import RunState
from runner.engine.states import Succeeded
from runner.workspace.merges import merge_commits
from runner.workspace.repository import RunRepository
from runner.workspace.result import diff_of


@dataclass(slots=True)
class GitCommits:
    """Where the work of one run comes together."""

    run: RunRepository
    in_place: Path | None = None
    is_instant: bool = False
    _merged: dict[tuple[str, ...], str] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def base(self) -> str:
        return self.run.base

    @property
    def repository(self) -> Path:
        return self.run.path

    async def base_of(self, state: RunState, step: StepId) -> str:
        if state.planned[step].workspace != "commit":
            return ""
        return await self._merge(commits_before(state, step), f"Merge for step {step}")

    async def _merge(self, commits: dict[str, StepId], subject: str) -> str:
        """Return the merge of ``commits``; each set of commits is merged once."""
        if not commits:
            return self.run.base
        if len(commits) == 1:
            return next(iter(commits))
        key = tuple(commits)
        async with self._lock:
            if key not in self._merged:
                self._merged[key] = await asyncio.to_thread(
                    merge_commits, self.run.path, commits, subject
                )
        return self._merged[key]

    async def accept(self, step: StepId, base: str, commit: str) -> bytes:
        def keep() -> bytes:
            self.run.keep(self.run.step_ref(slug(step)), commit)
            return diff_of(self.run.path, base or self.run.base, commit)

        return await asyncio.to_thread(keep)

    async def merge(self, state: RunState, steps: tuple[StepId, ...]) -> ResultMerged:
        commits: dict[str, StepId] = {}
        for step in steps:
            value = state.steps[step]
            if isinstance(value, Succeeded) and value.commit:
                commits.setdefault(value.commit, step)
        try:
            result = await self._merge(commits, "Merge the run's result")
            await asyncio.to_thread(self.run.keep, self.run.result_ref, result)
        except WorkspaceError as error:
            return ResultMerged(message=f"{error.cause}: {error}")
        return ResultMerged(result)
