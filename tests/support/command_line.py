"""The command line in processes of its own, as a user starts it."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

RUNNER = (
    sys.executable,
    "-c",
    "import sys; from runner.cli.main import main; sys.exit(main())",
)
ROOT = Path(__file__).parents[2]
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR")


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment without CI, credentials, settings or anybody's git configuration."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    identity = {
        "GIT_AUTHOR_NAME": "Test",
        "GIT_AUTHOR_EMAIL": "test@example.org",
        "GIT_COMMITTER_NAME": "Test",
        "GIT_COMMITTER_EMAIL": "test@example.org",
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    path = os.pathsep.join([str(ROOT), str(ROOT / "agents")])
    return {**kept, **identity, "HOME": str(home), "PYTHONPATH": path, **more}


def call(
    project: Path, *words: str, environ: Mapping[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*RUNNER, *words],
        cwd=project,
        env=dict(environ or clean_environment(project)),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextlib.contextmanager
def start(
    project: Path, *words: str, environ: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start a command and leave it going, at most until the block ends."""
    with subprocess.Popen(
        [*RUNNER, *words],
        cwd=project,
        env=dict(environ or clean_environment(project)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        bufsize=1,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Return what ``process`` prints up to the line that has ``words``; fail where none has."""
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if words in line:
            return seen
    raise AssertionError(f"'{words}' was never printed, but:\n{seen}")


def git(project: Path, *words: Sequence[str] | str) -> str:
    """Run git in ``project`` and return what it prints."""
    return subprocess.run(
        ["git", *map(str, words)],
        cwd=project,
        env=clean_environment(project),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
