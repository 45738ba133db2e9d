"""Runs `steps.json` on a local cluster of two workers; argument: how many steps in flight."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from distributed import Client, LocalCluster

WORKERS = 2


def run_true(*_needs: Any) -> int:
    """Run the step once its needs, given as futures, have ended."""
    return subprocess.run(["true"], check=True).returncode


def main() -> None:
    steps = json.loads(Path("steps.json").read_text())
    cluster = LocalCluster(
        n_workers=WORKERS,
        threads_per_worker=int(sys.argv[1]) // WORKERS,
        dashboard_address=None,
    )
    with cluster, Client(cluster) as client:
        begun_ns = time.monotonic_ns()
        futures: dict[str, Any] = {}
        for name, needs in steps:
            given = [futures[need] for need in needs]
            futures[name] = client.submit(run_true, *given, key=name, pure=False)
        client.gather(list(futures.values()))
        Path("engine-ms").write_text(str((time.monotonic_ns() - begun_ns) / 1e6))


if __name__ == "__main__":
    main()
