"""The folders an agent works in. The hub names modes and slugs; the paths are chosen here."""

import contextlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from runner.base.errors import WorkspaceError
from runner.wire.messages import ExecuteTask
from runner_agent.drop_folders import DropFolders
from runner_agent.safe_files import remove_folder

_PRIVATE = 0o700


@dataclass(slots=True)
class Site:
    """The folders of one run on this agent. ``repo`` is the run's bare repository, in git."""

    root: Path
    repo: Path | None = None
    in_place: Path | None = None
    drops: DropFolders = field(default_factory=DropFolders)
    _made: dict[str, Path] = field(default_factory=dict)
    """The folders that are there, by their names below ``root``: each attempt asks for several."""

    def shared(self) -> Path:
        """Return the one directory that all `shared` steps of the run work in."""
        return self._folder("shared")

    def empty(self, order: ExecuteTask) -> Path:
        """Return a new empty directory for a step whose workspace is `none`."""
        name = f"none/{order.workspace.slug}.{order.attempt}"
        self._made.pop(name, None)
        shutil.rmtree(self.root / name, ignore_errors=True)
        return self._folder(name)

    def checkouts(self) -> Path:
        """Return the directory under which `commit` workspaces are made."""
        return self._folder("checkouts")

    def files(self, order: ExecuteTask) -> str:
        """Return how the paths of the attempt's own files begin; ``.output`` and others follow."""
        return f"{self._folder('files')}/{order.workspace.slug}.{order.attempt}"

    def drop(self, order: ExecuteTask) -> str:
        """Return the folder whose content the attempt leaves as artifacts."""
        return self.drops.lend(order.attempt_id, self._folder("files"))

    def home(self, order: ExecuteTask) -> Path:
        """Return a private directory for the attempt's HOME and configuration."""
        return self._folder(f"homes/{order.workspace.slug}.{order.attempt}")

    def forget(self, folder: Path) -> None:
        """Remove a folder of an attempt that has ended."""
        self._made.pop(str(folder.relative_to(self.root)), None)
        with contextlib.suppress(OSError):
            remove_folder(folder)

    def forget_attempts(self) -> None:
        """Remove what attempts of a process that died have left; none may be under way."""
        for name in ("files", "homes"):
            self.forget(self.root / name)

    def _folder(self, name: str) -> Path:
        path = self._made.get(name)
        if path is None:
            path = self.root / name
            try:
                path.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            except OSError as error:
                reason = os.strerror(error.errno or 0).lower()
                raise WorkspaceError(f"cannot make the folder '{path}': {reason}") from error
            self._made[name] = path
        return path
