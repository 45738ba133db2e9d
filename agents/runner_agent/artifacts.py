"""Artifacts: files under a workspace that globs name, read so that nothing can be slipped in.

Names are data. Each component is opened without following links, and only regular files with one
name are taken; what is passed over is said.
"""

import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from runner.base.errors import WorkspaceError
from runner.wire.messages import Artifact

FILES_MAX = 10_000
NAME_BYTES_MAX = 255
DEPTH_MAX = 16
FILE_BYTES_MAX = 1 << 30
"""Limits of promises.md 2.4."""

_SKIPPED_MAX = 20
_PIECE_BYTES = 1 << 20
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_DANGEROUS = frozenset("\\:")

Keep = Callable[[Artifact, Path], None]
"""Is given each artifact and a file that holds its content while the call lasts."""


@dataclass(slots=True)
class Collected:
    """What the globs came to."""

    missing: list[str] = field(default_factory=list)
    """Globs that matched no file."""
    skipped: list[str] = field(default_factory=list)
    """One sentence for each file that was matched and not taken; the first few."""

    def skip(self, name: str, reason: str) -> None:
        """Note that ``name`` was passed over."""
        if len(self.skipped) < _SKIPPED_MAX:
            self.skipped.append(f"artifact {name!r:.120} was not taken: {reason}")


def collect(root: Path, globs: Sequence[str], keep: Keep, scratch: Path) -> Collected:
    """Hand every file under ``root`` that one of ``globs`` names to ``keep``.

    Each file is copied to ``scratch`` first, so that what was measured is what is kept.

    Raises:
        WorkspaceError: more than `FILES_MAX` files match, or a glob leads out of the workspace.
    """
    found = Collected()
    taken: dict[str, str] = {}
    for glob in globs:
        names = sorted(_matches(root, glob))
        if len(names) + len(taken) > FILES_MAX:
            raise WorkspaceError(f"'{glob}' matches more than {FILES_MAX} files; name fewer")
        before = len(taken)
        for name in names:
            folded = unicodedata.normalize("NFC", name)
            if taken.get(folded, name) != name:
                found.skip(name, "another file has the same name in Unicode's normal form")
            elif folded not in taken and _take(root, name, keep, scratch, found):
                taken[folded] = name
        if len(taken) == before and not any(name in taken.values() for name in names):
            found.missing.append(glob)
    return found


def _matches(root: Path, glob: str) -> Iterator[str]:
    if glob.startswith("/") or ".." in Path(glob).parts:
        raise WorkspaceError(f"the glob '{glob}' leads out of the workspace; name paths inside it")
    pattern = glob + "/**/*" if not glob.endswith("*") and (root / glob).is_dir() else glob
    if pattern.endswith("**"):
        pattern += "/*"
    for path in root.glob(pattern):
        relative = path.relative_to(root)
        if relative.parts[0] == ".git" or (path.is_dir() and not path.is_symlink()):
            continue
        yield relative.as_posix()


def name_fault(name: str) -> str:
    """Return why ``name`` is none for an artifact; empty where it is one."""
    parts = name.split("/")
    if not name.isprintable() or not name.isascii() and "�" in name:
        return "its name has control characters"
    if _DANGEROUS & set(name):
        return "its name has a backslash or a colon"
    if any(part in ("", ".", "..") or part.endswith((" ", ".")) for part in parts):
        return "its name is none on every system"
    if len(parts) > DEPTH_MAX or any(len(part.encode()) > NAME_BYTES_MAX for part in parts):
        return f"its name is longer than {NAME_BYTES_MAX} bytes or deeper than {DEPTH_MAX} folders"
    return ""


def _take(root: Path, name: str, keep: Keep, scratch: Path, found: Collected) -> bool:
    try:
        fault = name_fault(name)
    except UnicodeEncodeError:
        fault = "its name is not UTF-8"
    if fault:
        found.skip(name, fault)
        return False
    for _ in range(2):
        try:
            outcome = _copy(root, name, scratch)
        except OSError as error:
            found.skip(name, (error.strerror or str(error)).lower())
            return False
        if isinstance(outcome, Artifact):
            keep(outcome, scratch)
            return True
    found.skip(name, outcome)
    return False


def _copy(root: Path, name: str, scratch: Path) -> Artifact | str:
    """Copy a file to ``scratch``; return what it is, or why it cannot be taken."""
    descriptor = _open_below(root, name)
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            return "it is no regular file"
        if before.st_nlink != 1:
            return "it has more than one name (a hard link)"
        if before.st_size > FILE_BYTES_MAX:
            return f"it is larger than {FILE_BYTES_MAX} bytes"
        digest, size = sha256(), 0
        with scratch.open("wb") as copy:
            while piece := os.read(descriptor, _PIECE_BYTES):
                digest.update(piece)
                size += len(piece)
                copy.write(piece)
        if size != before.st_size or os.fstat(descriptor).st_mtime_ns != before.st_mtime_ns:
            return "it changed while it was read"
        return Artifact(name, f"sha256:{digest.hexdigest()}", size)
    finally:
        os.close(descriptor)


def _open_below(root: Path, name: str) -> int:
    """Open ``name`` component by component, so that no link on the way leads elsewhere."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    *parents, last = name.split("/")
    try:
        for part in parents:
            below = os.open(part, _OPEN | os.O_DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(last, _OPEN, dir_fd=folder)
    finally:
        os.close(folder)
