"""The command `doctor`: what this machine has, what is missing, and what mends it."""

import os
import platform
import re
import shutil
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from pathlib import Path

from runner.base.canonical import Json
from runner.base.errors import RunnerError, WorldError
from runner.base.records import record
from runner.cli.place import project_path
from runner.cli.printing import inert, say, say_json
from runner.cli.table import Command
from runner.service.settings import Setting, Settings, SettingsError, load_settings

PYTHON_LEAST = (3, 11)
GIT_LEAST = (2, 38)
"""``git merge-tree --write-tree`` came with it (design.md, section 6)."""
_FREE_BYTES_LEAST = 1 << 30
"""One step's log alone may take a quarter of it."""
_PROBE_S = 10
_VERSION = re.compile(r"(\d+)\.(\d+)(\.\d+)*")


@record
class Diagnosis:
    """What one look has found."""

    name: str
    is_good: bool
    found: str
    mend: str = ""
    """The command, or failing that the sentence, that mends it; empty when all is well."""


@record
class _Ground:
    """What the looks look at."""

    project: Path
    environ: Mapping[str, str]
    settings: Settings | None


def _doctor_arguments(_parser: ArgumentParser) -> None:
    pass


def _doctor(arguments: Namespace) -> int:
    project, environ = project_path(), os.environ
    settings, about_settings = _look_at_settings(project, environ)
    ground = _Ground(project, environ, settings)
    findings = [*(look(ground) for look in _LOOKS), about_settings]
    is_good = all(finding.is_good for finding in findings)
    table = settings.table if settings is not None else ()
    if arguments.output == "json":
        say_json(_report_json(findings, table, is_good=is_good))
    else:
        _say_report(findings, table)
    return 0 if is_good else WorldError.exit_code


def _say_report(findings: list[Diagnosis], table: tuple[Setting, ...]) -> None:
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        mark = "good   " if finding.is_good else "MISSING"
        print(f"{mark}  {finding.name.ljust(width)}  {inert(finding.found)}")
        if finding.mend:
            print(f"{' ' * (11 + width)}mend it: {inert(finding.mend)}")
    if table:
        say("\nsettings:")
        for setting in table:
            shown = "(not set)" if setting.value is None else str(setting.value)
            say(f"  {setting.name} = {shown}   from {setting.source}")


def _report_json(
    findings: list[Diagnosis], table: tuple[Setting, ...], *, is_good: bool
) -> dict[str, Json]:
    looks: list[Json] = [
        {"name": one.name, "good": one.is_good, "found": one.found, "mend": one.mend}
        for one in findings
    ]
    settings: list[Json] = [
        {"name": one.name, "value": one.value, "source": one.source} for one in table
    ]
    return {"good": is_good, "findings": looks, "settings": settings}


def _look_at_settings(
    project: Path, environ: Mapping[str, str]
) -> tuple[Settings | None, Diagnosis]:
    try:
        settings = load_settings(environ, project=project)
    except SettingsError as error:
        mend = error.hint or "correct it there, or remove it"
        return None, Diagnosis("settings", is_good=False, found=str(error), mend=mend)
    return settings, Diagnosis("settings", is_good=True, found="read")


def _look_at_python(_ground: _Ground) -> Diagnosis:
    found = f"{platform.python_version()} ({sys.executable})"
    if sys.version_info[:2] >= PYTHON_LEAST:
        return Diagnosis("python", is_good=True, found=found)
    return Diagnosis(
        "python", is_good=False, found=found, mend=_install("python3.11", "python@3.12")
    )


def _look_at_git(ground: _Ground) -> Diagnosis:
    mend = _install("git", "git")
    path = shutil.which("git", path=ground.environ.get("PATH"))
    if path is None:
        return Diagnosis("git", is_good=False, found="no 'git' in PATH", mend=mend)
    version = _VERSION.search(_output_of([path, "--version"], ground.environ))
    if version is None:
        return Diagnosis("git", is_good=False, found=f"{path} tells no version", mend=mend)
    found = f"{version[0]} ({path})"
    if (int(version[1]), int(version[2])) >= GIT_LEAST:
        return Diagnosis("git", is_good=True, found=found)
    least = ".".join(map(str, GIT_LEAST))
    return Diagnosis("git", is_good=False, found=f"{found}; {least} is needed", mend=mend)


def _look_at_claude(ground: _Ground) -> Diagnosis:
    from runner_agent.claude_binary import find_claude, version_of

    named = ground.settings.claude_path if ground.settings is not None else None
    try:
        path = find_claude(named, ground.environ)
        found = f"{version_of(path, ground.environ)} ({path})"
    except RunnerError as error:
        mend = error.hint or "pip install 'workflow-runner[claude]'"
        return Diagnosis("claude", is_good=False, found=str(error), mend=mend)
    return Diagnosis("claude", is_good=True, found=found)


def _look_at_credential(ground: _Ground) -> Diagnosis:
    from runner_agent.claude_environment import found_credential

    credential = found_credential(ground.environ)
    if credential is not None:
        found = f"{credential.name} is set ({credential.kind})"
        return Diagnosis("credential", is_good=True, found=found)
    return Diagnosis(
        "credential",
        is_good=False,
        found="no variable with a credential for Claude Code",
        mend="export ANTHROPIC_API_KEY=..., or: claude setup-token, then export"
        " CLAUDE_CODE_OAUTH_TOKEN=...; a replay needs none",
    )


def _look_at_disk(ground: _Ground) -> Diagnosis:
    free = shutil.disk_usage(ground.project).free
    found = f"{free / (1 << 30):.1f} GiB free at {ground.project}"
    is_writable = os.access(ground.project, os.W_OK)
    if free >= _FREE_BYTES_LEAST and is_writable:
        return Diagnosis("disk", is_good=True, found=found)
    if not is_writable:
        found += ", which cannot be written"
        return Diagnosis("disk", is_good=False, found=found, mend=f"chmod u+w {ground.project}")
    return Diagnosis("disk", is_good=False, found=found, mend="free at least 1 GiB there")


def _output_of(argv: list[str], environ: Mapping[str, str]) -> str:
    """Return what a program prints; nothing where it cannot be started or takes too long."""
    try:
        done = subprocess.run(
            argv,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


def _install(debian: str, homebrew: str) -> str:
    """Return the command that installs a package here."""
    if sys.platform == "darwin":
        return f"brew install {homebrew}"
    for tool, words in _INSTALLERS.items():
        if shutil.which(tool):
            return f"{words} {debian}"
    return f"install {debian}"


_INSTALLERS = {
    "apt-get": "sudo apt-get install",
    "dnf": "sudo dnf install",
    "apk": "sudo apk add",
    "pacman": "sudo pacman -S",
}

_LOOKS: tuple[Callable[[_Ground], Diagnosis], ...] = (
    _look_at_python,
    _look_at_git,
    _look_at_claude,
    _look_at_credential,
    _look_at_disk,
)

DOCTOR = Command(
    _doctor_arguments,
    _doctor,
    "For what is missing it prints the command that mends it, and the exit code is 3. Of\n"
    "credentials only the variable is named, never a value. Claude Code and a credential are\n"
    "needed for steps with a prompt only, and not for a replay.",
)
