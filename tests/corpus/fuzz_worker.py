"""Validates mutants one after the other in a process with limits, and tells of each.

``python -m tests.corpus.fuzz_worker SEED FIRST STEP COUNT FOLDER`` prints ``at N`` before a mutant,
``bad N REASON`` behind one that is treated wrongly, and ``end`` where it is done.
"""

import contextlib
import io
import resource
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from runner.cli.main import main
from tests.corpus.entries import FILES, hidden_in
from tests.corpus.mutants import mutant

SECONDS_MAX = 2.0
"""Processor time for one mutant."""
RESIDENT_KIB_MAX = 256 << 10
NOISE_KIB = 16 << 10
"""Less on top of what was taken before is not the mutant's doing."""
ADDRESS_BYTES_MAX = 2 << 30
"""A stop for what would take the machine's memory before it is measured."""
_CODES = (0, 2)


def verdict(commands: Callable[[], int]) -> str:
    """Return what is wrong with how ``commands`` ended; empty where nothing is."""
    output = io.StringIO()
    began, before = time.process_time(), peak_kib()
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = commands()
    except BaseException as error:  # noqa: BLE001 - what escapes is what is looked for
        lines = traceback.format_exception(error)
        return f"{type(error).__name__}: {' | '.join(''.join(lines[-3:]).split())}"[:2_000]
    spent = time.process_time() - began
    resident = peak_kib()
    if code not in _CODES:
        return f"exit code {code}: {output.getvalue()[:300]!r}"
    if spent > SECONDS_MAX:
        return f"took {spent:.1f} s of processor time"
    if resident > RESIDENT_KIB_MAX and resident - before > NOISE_KIB:
        return f"took {resident >> 10} MiB of memory"
    hidden = hidden_in(output.getvalue())
    return f"printed {hidden}, which could move a cursor or is not seen" if hidden else ""


def peak_kib() -> int:
    """Return the most memory that this process has had.

    What getrusage says outlives exec on Linux: it can be the peak of whoever started this one.
    """
    try:
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10  # Bytes on macOS.
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def judge(path: str) -> str:
    """Return what is wrong with how the file at ``path`` is validated and, if good, planned."""
    return verdict(lambda: main(["validate", path]) or main(["plan", path]))


def run(seed: int, numbers: range, folder: Path) -> None:
    """Judge the mutants ``numbers`` of ``seed`` in ``folder``."""
    for name in ("prompts", "used"):
        shutil.copytree(FILES / name, folder / name, dirs_exist_ok=True)
    # The warm-up is not the first mutant's fault.
    shutil.copy(FILES / "many_wrong_types.yaml", folder / "mutant.yaml")
    with contextlib.chdir(folder):
        judge("mutant.yaml")
        for number in numbers:
            Path("mutant.yaml").write_bytes(mutant(seed, number))
            print(f"at {number}", flush=True)
            if reason := judge("mutant.yaml"):
                print(f"bad {number} {reason}", flush=True)
                if reason.endswith("of memory"):
                    break  # The most is kept: each mutant behind it would be accused.
    print("end", flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_BYTES_MAX, ADDRESS_BYTES_MAX))
    seed, first, step, count = map(int, sys.argv[1:5])
    run(seed, range(first, first + step * count, step), Path(sys.argv[5]))
