"""Attempts of steps of the kind ``claude``, with a warden and folders of their own."""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from runner.base.ids import AttemptId, Fence
from runner.kinds.claude_options import final_options
from runner.wire.messages import ExecuteTask, Outcome, Task, Timeouts, Workspace
from runner_agent.attempt import Attempt, Place, Reports
from runner_agent.claude_session import ClaudeSetup, claude_executor
from runner_agent.masks import masker_of
from runner_agent.site import Site
from runner_agent.stop import Stop
from runner_agent.warden import Warden

LIMIT_S = 120
LONG = Timeouts(attempt_ms=60_000)
KEY = "sk-ant-a-key-that-nobody-has"


@dataclass(frozen=True)
class Step:
    """What is asked of Claude Code, as far as it is not always the same."""

    prompt: str
    options: dict = field(default_factory=dict)
    schema: dict | None = None
    timeouts: Timeouts = LONG
    env: dict[str, str] = field(default_factory=dict)

    def order(self) -> ExecuteTask:
        payload = {
            "prompt": self.prompt,
            "options": dict(final_options({"model": "claude-sonnet-4-5", **self.options})),
            "output_schema": self.schema,
            "allow_denials": False,
            "pass_env": [],
        }
        return ExecuteTask(
            Task("run/step", "claude", "", 0),
            AttemptId(str(uuid4())),
            Fence(1),
            "step",
            1,
            "claude",
            payload,
            Workspace("shared", "step"),
            self.timeouts,
            self.env,
        )


class Heard(list[str]):
    """The events of a run; a thread may wait for one."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def append(self, line: str) -> None:
        with self._changed:
            super().append(line)
            self._changed.notify_all()

    def wait_for(self, text: str) -> None:
        """Return once an event holds ``text``."""
        with self._changed:
            came = self._changed.wait_for(lambda: any(text in one for one in self), LIMIT_S)
        assert came, f"no event with '{text}' came"


@dataclass
class Run:
    """One attempt and what it reported."""

    attempt: Attempt
    place: Place
    setup: ClaudeSetup
    events: Heard
    usages: list[dict]
    log: list[bytes]

    async def execute(self) -> Outcome:
        return await claude_executor(self.setup)(self.attempt, self.place)

    def stop(self, reason: str, *, urgent: bool = False) -> None:
        self.attempt.stop.ask(reason, urgent=urgent)

    def pid(self) -> int:
        """Return the process of Claude Code itself, found by the mark of the attempt."""
        mark = f"RUNNER_ATTEMPT_ID={self.attempt.order.attempt_id}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                is_ours = mark in (folder / "environ").read_bytes().split(b"\0")
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if is_ours and b"--session-id" in words:
                return int(folder.name)
        raise AssertionError("Claude Code does not run")


def run_of(step: Step, warden: Warden, root: Path, url: str, setup: ClaudeSetup) -> Run:
    """Return an attempt of ``step`` against the model at ``url``; it has not begun."""
    site = Site(root)
    masker, _ = masker_of({"KEY": KEY})
    agent = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "ANTHROPIC_API_KEY": KEY}
    events, usages, log = Heard(), [], []
    attempt = Attempt(
        step.order(),
        site,
        warden,
        {**agent, "ANTHROPIC_BASE_URL": url},
        masker,
        Stop(),
        Reports(
            started=lambda: None,
            log=log.append,
            event=events.append,
            usage=usages.append,
            pipe=lambda pipe: None,
        ),
        lambda artifact, content: None,
    )
    return Run(attempt, Place(site.shared()), setup, events, usages, log)


def run(work: Callable[[], Awaitable[Outcome]]) -> Outcome:
    async def limited() -> Outcome:
        async with asyncio.timeout(LIMIT_S):
            return await work()

    return asyncio.run(limited())


async def _when(condition: Callable[[], object], deed: Callable[[], None]) -> None:
    await asyncio.to_thread(condition)
    deed()


async def meanwhile(run: Run, condition: Callable[[], object], deed: Callable[[], None]) -> Outcome:
    """Do something while it runs, once a condition, which a thread waits for, holds."""
    async with asyncio.TaskGroup() as group:
        outcome = group.create_task(run.execute())
        group.create_task(_when(condition, deed))
    return outcome.result()
