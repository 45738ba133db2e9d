"""A dodo file: reads `steps.json` and leaves the time from the first start to the last end."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from doit.reporter import ConsoleReporter

_STEPS = json.loads(Path("steps.json").read_text())


class TimingReporter(ConsoleReporter):
    """The default reporter that also takes the time."""

    first_ns = 0
    last_ns = 0

    def execute_task(self, task: Any) -> None:
        self.first_ns = self.first_ns or time.monotonic_ns()
        super().execute_task(task)

    def add_success(self, task: Any) -> None:
        self.last_ns = time.monotonic_ns()
        super().add_success(task)

    def complete_run(self) -> None:
        Path("engine-ms").write_text(str((self.last_ns - self.first_ns) / 1e6))
        super().complete_run()


DOIT_CONFIG = {"reporter": TimingReporter}


def task_bench() -> Iterator[dict[str, Any]]:
    """Yield a task a step."""
    for name, needs in _STEPS:
        yield {
            "name": name,
            "actions": [["true"]],
            "task_dep": [f"bench:{need}" for need in needs],
        }
