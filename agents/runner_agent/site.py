"""The folders an agent works in. The hub names modes and slugs; the paths are chosen here."""

import contextlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from runner.base.errors import WorkspaceError
from runner.wire.messages import ExecuteTask
from runner_agent.safe_files import remove_folder

_PRIVATE = 0o700


@dataclass(slots=True)
class Site:
    """The folders of one run on this agent. ``repo`` is the run's bare repository, in git."""

    root: Path
    repo: Path | None = None
    in_place: Path | None = None
    _made: set[Path] = field(default_factory=set)
    _files: Path | None = None
    """Where the attempts' own files lie; asked for several times by each."""

    def shared(self) -> Path:
        """Return the one directory that all `shared` steps of the run work in."""
        return self._folder(self.root / "shared")

    def empty(self, order: ExecuteTask) -> Path:
        """Return a new empty directory for a step whose workspace is `none`."""
        path = self.root / "none" / f"{order.workspace.slug}.{order.attempt}"
        shutil.rmtree(path, ignore_errors=True)
        return self._folder(path)

    def checkouts(self) -> Path:
        """Return the directory under which `commit` workspaces are made."""
        return self._folder(self.root / "checkouts")

    def files(self, order: ExecuteTask) -> Path:
        """Return the stem of the attempt's own files (``.output``, ``.summary``, ...)."""
        if self._files is None:
            self._files = self._folder(self.root / "files")
        return self._files / f"{order.workspace.slug}.{order.attempt}"

    def home(self, order: ExecuteTask) -> Path:
        """Return a private directory for the attempt's HOME and configuration."""
        return self._folder(self.root / "homes" / f"{order.workspace.slug}.{order.attempt}")

    def forget(self, folder: Path) -> None:
        """Remove a folder of an attempt that has ended."""
        self._made.discard(folder)
        if folder == self._files:
            self._files = None
        with contextlib.suppress(OSError):
            remove_folder(folder)

    def forget_attempts(self) -> None:
        """Remove what attempts of a process that died have left; none may be under way."""
        for name in ("files", "homes"):
            self.forget(self.root / name)

    def _folder(self, path: Path) -> Path:
        if path not in self._made:
            try:
                path.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            except OSError as error:
                reason = os.strerror(error.errno or 0).lower()
                raise WorkspaceError(f"cannot make the folder '{path}': {reason}") from error
            self._made.add(path)
        return path
