"""Where Claude Code is on this machine, and which one it is."""

import os
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from runner.base.errors import WorldError

_PACKAGE = "claude_agent_sdk"
_VERSION_S = 20


class ClaudeNotFoundError(WorldError):
    """There is no Claude Code here, or what is called so does not answer."""

    cause = "cli_missing"
    retryable = False


def find_claude(path: str | None, environ: Mapping[str, str]) -> str:
    """Return the program: ``path`` where given, else on PATH, else the one in the SDK's wheel.

    Raises:
        ClaudeNotFoundError: there is none.
    """
    search_path = environ.get("PATH", os.defpath)
    if path is not None:
        found = which(str(Path(path).expanduser()), path=search_path)
        if found is None:
            raise ClaudeNotFoundError(
                f"claude.path is '{path}', which is not a program; name the executable file"
            )
        return found
    found = which("claude", path=search_path) or _bundled()
    if found is None:
        raise ClaudeNotFoundError(
            "no 'claude' was found; install Claude Code or 'workflow-runner[claude]', "
            "or set claude.path"
        )
    return found


def _bundled() -> str | None:
    # Without importing the package, which takes a second.
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    program = Path(spec.origin).parent / "_bundled" / "claude"
    return str(program) if program.is_file() else None


def version_of(path: str, environ: Mapping[str, str]) -> str:
    """Return the version that ``path`` says it has, such as ``2.1.330``.

    Of ``environ`` it gets PATH alone, by which a script finds its interpreter.

    Raises:
        ClaudeNotFoundError: it could not be started, or said something else.
    """
    with TemporaryDirectory(prefix="runner-claude-") as home:
        # Never without a home: it would write into the account's own.
        search_path = environ.get("PATH", os.defpath)
        env = {"PATH": search_path, "HOME": home, "CLAUDE_CONFIG_DIR": home}
        try:
            done = subprocess.run(
                [path, "--version"],
                env=env,
                cwd=home,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_VERSION_S,
                check=False,
            )
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            raise ClaudeNotFoundError(f"cannot start '{path}': {reason}") from error
        except subprocess.TimeoutExpired as error:
            message = f"'{path} --version' did not answer within {_VERSION_S} s"
            raise ClaudeNotFoundError(message) from error
    words = done.stdout.decode("utf-8", "replace").split()
    if done.returncode != 0 or not words or not words[0][0].isdigit():
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()[:200]
        raise ClaudeNotFoundError(
            f"'{path} --version' ended with exit code {done.returncode} and said '{said}'; "
            "expected a version such as '2.1.330 (Claude Code)'"
        )
    return words[0]
