"""Artifacts: files under a workspace that globs name, read so that nothing can be slipped in.

Names are data. Each component is opened without following links, and only regular files with one
name are taken; what is passed over is said.
"""

import os
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from runner.base.errors import RejectedError, WorkspaceError
from runner.base.records import record
from runner.wire.messages import Artifact
from runner_agent.artifact_globs import GlobSet
from runner_agent.safe_files import open_below

_PIECE_BYTES = 1 << 20
_SKIPPED_MAX = 20
_READS_MAX = 2
_SHOWN_CHARS = 120
_OURS = frozenset({".git", ".runner"})

Keep = Callable[[Artifact, Path], None]
"""Is given each artifact and a file that holds its content while the call lasts.

It raises `RejectedError` for one that it will not have, which is then passed over.
"""


@record
class Limits:
    """How much a step may leave (promises.md, 2.4); what is over it is passed over."""

    files_max: int = 10_000
    file_bytes_max: int = 1 << 30
    total_bytes_max: int = 10 << 30
    entries_max: int = 1_000_000
    """Files and folders that are looked at to find them."""


@record
class Collected:
    """What the globs came to."""

    missing: tuple[str, ...]
    """Globs that no artifact came from."""
    skipped: tuple[str, ...]
    """One sentence for each file that was named and not taken; the first twenty."""


def collect(
    root: Path, globs: Sequence[str], keep: Keep, scratch: Path, limits: Limits | None = None
) -> Collected:
    """Hand every file under ``root`` that one of ``globs`` names to ``keep``, by name.

    Each is copied to ``scratch`` first, so that what was measured is what is kept.

    Raises:
        WorkspaceError: too many files match, there are too many to look through, a glob leads
            out of the workspace, or a file will not stay the same while it is read.
    """
    collection = _Collection(root, keep, scratch, limits or Limits())
    patterns = GlobSet(globs)
    found: dict[str, frozenset[int]] = {}
    for name, matched, fault in _walk(root, patterns, collection.limits):
        if fault:
            collection.skip(name, fault)
        else:
            found[name] = matched
        if len(found) > collection.limits.files_max:
            raise WorkspaceError(
                f"the artifact globs match more than {collection.limits.files_max} files",
                hint="name fewer, or pack them into one file",
            )
    taken: set[int] = set()
    for name in sorted(found):
        if collection.take(name):
            taken |= found[name]
    missing = tuple(glob for index, glob in enumerate(globs) if index not in taken)
    return Collected(missing, tuple(collection.skipped))


def collect_all(
    root: Path, keep: Keep, scratch: Path, others: Iterable[Artifact] = ()
) -> tuple[str, ...]:
    """Hand every file under ``root`` to ``keep``; return what was passed over, as `Collected` has.

    ``others`` are artifacts that the step has already; the limits are for all of them together.

    Raises:
        WorkspaceError: ``root`` is no folder, or as for `collect`.
    """
    if not stat.S_ISDIR(root.lstat().st_mode):
        raise WorkspaceError(
            "$RUNNER_ARTIFACTS is no folder any more; put files into it, do not replace it"
        )
    whole, sizes = Limits(), [other.size for other in others]
    limits = replace(
        whole,
        files_max=whole.files_max - len(sizes),
        total_bytes_max=whole.total_bytes_max - sum(sizes),
    )
    return collect(root, ["**"], keep, scratch, limits).skipped


def _walk(
    root: Path, patterns: GlobSet, limits: Limits
) -> Iterator[tuple[str, frozenset[int], str]]:
    """Yield name, globs and fault for what the globs name; folders nothing can match in are shut.

    Links are named and never followed.
    """
    looked_at = 0
    waiting = [("", patterns.start)]
    while waiting:
        below, places = waiting.pop()
        for entry in _entries(root, below):
            looked_at += 1
            if looked_at > limits.entries_max:
                raise WorkspaceError(
                    f"more than {limits.entries_max} files lie where the artifact globs point",
                    hint="write a glob that begins with a folder",
                )
            further = patterns.step(places, entry.name)
            if not further or (not below and entry.name in _OURS):
                continue
            name = below + entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append((f"{name}/", further))
            elif entry.is_symlink():
                # Under a `**` every link leads further, and few of them are meant.
                if patterns.matched(further) or further - places:
                    yield name, frozenset(), "it is a link"
            elif matched := patterns.matched(further):
                yield name, matched, ""


def _entries(root: Path, below: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(f"{root}/{below}") as entries:
            return list(entries)
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        place = below or "."
        raise WorkspaceError(f"cannot look for artifacts in '{place}': {reason}") from error


class _Collection:
    """What has been taken so far."""

    def __init__(self, root: Path, keep: Keep, scratch: Path, limits: Limits) -> None:
        self.limits = limits
        self.skipped: list[str] = []
        self._root = root
        self._keep = keep
        self._scratch = scratch
        self._bytes_left = limits.total_bytes_max
        self._names: dict[str, str] = {}

    def skip(self, name: str, reason: str) -> None:
        if len(self.skipped) < _SKIPPED_MAX:
            self.skipped.append(f"artifact {_shown(name)} was not taken: {reason}")

    def take(self, name: str) -> bool:
        """Hand the file ``name`` on; return whether that was possible, and note why not."""
        try:
            artifact = self._copy(name, self._normal(name))
            self._keep(artifact, self._scratch)
        except (_UnfitError, RejectedError) as error:
            self.skip(name, str(error))
            return False
        self._bytes_left -= artifact.size
        return True

    def _normal(self, name: str) -> str:
        """Return the name in its normal form, which no other file has taken."""
        normal = unicodedata.normalize("NFC", name)
        if not normal.isascii() and any(unicodedata.category(sign) == "Cs" for sign in normal):
            raise _UnfitError("its name is not UTF-8")
        if self._names.setdefault(normal, name) != name:
            raise _UnfitError("another file's name looks the same")
        return normal

    def _copy(self, path: str, name: str) -> Artifact:
        """Copy the file to the scratch file; a second time where it changed meanwhile."""
        for _ in range(_READS_MAX):
            try:
                descriptor = open_below(self._root, path)
            except OSError as error:
                raise _UnfitError(os.strerror(error.errno or 0).lower()) from error
            try:
                artifact = self._read(descriptor, name)
            finally:
                os.close(descriptor)
            if artifact is not None:
                return artifact
        raise WorkspaceError(f"the artifact {_shown(name)} changes while it is read")

    def _read(self, descriptor: int, name: str) -> Artifact | None:
        """Return what was read; none where the file changed meanwhile."""
        before = os.fstat(descriptor)
        self._check(before)
        digest, size = sha256(), 0
        with self._scratch.open("wb") as copy:
            # A file may say that it is small and never end, as those under /proc do.
            while size <= before.st_size and (piece := os.read(descriptor, _PIECE_BYTES)):
                digest.update(piece)
                size += len(piece)
                copy.write(piece)
        after = os.fstat(descriptor)
        if size != before.st_size or after.st_mtime_ns != before.st_mtime_ns:
            return None
        return Artifact(name, f"sha256:{digest.hexdigest()}", size)

    def _check(self, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise _UnfitError("it is no regular file")
        if found.st_nlink != 1:
            raise _UnfitError("it has a second name elsewhere (a hard link)")
        if found.st_size > self.limits.file_bytes_max:
            raise _UnfitError(f"it is larger than {self.limits.file_bytes_max} bytes")
        if found.st_size > self._bytes_left:
            raise _UnfitError(
                f"with it the step's artifacts would be over {self.limits.total_bytes_max} bytes"
            )


class _UnfitError(Exception):
    """A file is none to be taken; says why."""


def _shown(name: str) -> str:
    text = ascii(name)
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}...'"
