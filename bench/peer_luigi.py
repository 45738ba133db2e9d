"""Runs `steps.json` with luigi's local scheduler; argument: how many steps in flight."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import luigi

NEEDS: dict[str, list[str]] = dict(json.loads(Path("steps.json").read_text()))
DONE = Path("done")


class Step(luigi.Task):
    """One step; its target, as luigi needs one, holds when it was started."""

    step = luigi.Parameter()

    def requires(self) -> list[Any]:
        return [Step(step=need) for need in NEEDS[str(self.step)]]

    def output(self) -> Any:
        return luigi.LocalTarget(str(DONE / str(self.step)))

    def run(self) -> None:
        begun_ns = time.monotonic_ns()
        subprocess.run(["true"], check=True)
        with self.output().open("w") as target:
            target.write(str(begun_ns))


def main() -> None:
    DONE.mkdir()
    steps = [Step(step=name) for name in NEEDS]
    done = luigi.build(steps, workers=int(sys.argv[1]), local_scheduler=True, log_level="WARNING")
    ended_ns = time.monotonic_ns()
    first_ns = min(int(target.read_text()) for target in DONE.iterdir())
    Path("engine-ms").write_text(str((ended_ns - first_ns) / 1e6))
    sys.exit(0 if done else 1)


if __name__ == "__main__":
    main()
