"""Clones for tests: made by git itself, under nobody's configuration."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

IDENTITY = {"user.name": "Ada", "user.email": "ada@example.org"}


class Clone:
    """A repository in a folder, as a user has it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *words: str, stdin: bytes = b"") -> str:
        """Run git in it and return what it prints, stripped."""
        return os.fsdecode(run(self.root, *words, stdin=stdin)).strip()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files below it."""
        write_files(self.root, files)

    def commit(self, files: Mapping[str, str | bytes], subject: str = "Change") -> str:
        """Write files, commit everything, and return the commit."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", subject)
        return self.head

    @property
    def head(self) -> str:
        """The commit of HEAD."""
        return self.git("rev-parse", "HEAD")

    def state(self) -> tuple[str, str, str]:
        """Return everything in it that a runner must leave as it is: refs, status, objects."""
        objects = sorted(
            str(path.relative_to(self.root))
            for path in (self.root / ".git/objects").rglob("*")
            if path.is_file()
        )
        return (
            self.git("for-each-ref"),
            self.git("status", "--porcelain", "--untracked-files=all"),
            "\n".join(objects),
        )


def run(folder: Path, *words: str, stdin: bytes = b"") -> bytes:
    """Run git in ``folder`` and return what it prints."""
    done = subprocess.run(
        ["git", *words], cwd=folder, input=stdin, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout


def write_files(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files below ``root``; folders are made."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def forget_configuration(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Let git find no configuration of this machine, in this process and those it starts."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "none"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def make_clone(root: Path, *options: str) -> Clone:
    """Return a new repository with an identity and no commit."""
    root.mkdir(parents=True, exist_ok=True)
    run(root, "init", "--quiet", "--initial-branch=main", *options)
    clone = Clone(root)
    for name, value in IDENTITY.items():
        clone.git("config", name, value)
    return clone
