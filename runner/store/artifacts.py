"""Artifacts of a run as plain files, ``artifacts/STEP/NAME``: whole, and of the digest told."""

import contextlib
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from runner.base.errors import RejectedError
from runner.base.ids import Digest, StepId, slug
from runner.base.records import record
from runner.store.artifact_names import checked_name
from runner.store.disk import (
    disk_errors,
    make_folders,
    open_append,
    random_name,
    remove_tree,
    write_all,
)


@record
class StoredArtifact:
    """A file that a step left behind."""

    slug: str
    """Of the step; its folder."""
    name: str
    """Relative path with forward slashes."""
    path: Path
    size: int


class ArtifactFolder:
    """The artifacts of one run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, step: StepId, name: str, content: Iterable[bytes], digest: Digest) -> Path:
        """Store ``content`` under ``name``, in the place of what an earlier attempt left there.

        Raises:
            RejectedError: the name is not one for a file, names a folder, or differs from another
                only in upper and lower case; or the content has another digest.
            StoreError: the disk refused; what was there before is as it was.
        """
        target = self.path / slug(step) / checked_name(name)
        with disk_errors(target):
            _make_way(self.path, target)
            draft = self.path / f".{random_name()}"
            try:
                found = _write(draft, content)
                if found != digest:
                    raise RejectedError(f"the artifact '{name}' is {found}, not {digest} as told")
                draft.replace(target)
            finally:
                with contextlib.suppress(OSError):
                    draft.unlink()
        return target

    def listing(self, step: StepId | None = None) -> list[StoredArtifact]:
        """Return the artifacts of ``step``, or of all steps, by step and name.

        Raises:
            StoreError: the folder cannot be read.
        """
        top = self.path if step is None else self.path / slug(step)
        found: list[StoredArtifact] = []
        with disk_errors(top):
            for folder, folders, names in os.walk(top):
                folders.sort()
                paths = [Path(folder, name) for name in sorted(names)]
                # Right at the top lie drafts only.
                found += [
                    self._stored(path)
                    for path in paths
                    if path.parent != self.path and path.is_file() and not path.is_symlink()
                ]
        return found

    def clear(self, step: StepId) -> None:
        """Remove what earlier attempts of ``step`` left behind."""
        remove_tree(self.path / slug(step))

    def _stored(self, path: Path) -> StoredArtifact:
        step, *name = path.relative_to(self.path).parts
        return StoredArtifact(step, "/".join(name), path, path.stat().st_size)


def _write(path: Path, content: Iterable[bytes]) -> Digest:
    """Write the chunks of ``content`` to a new file and return the digest of all."""
    hasher = sha256()
    descriptor = open_append(path)
    try:
        for chunk in content:
            hasher.update(chunk)
            write_all(descriptor, chunk)
    finally:
        os.close(descriptor)
    return Digest(f"sha256:{hasher.hexdigest()}")


def _make_way(top: Path, target: Path) -> None:
    """Make the folders above ``target``, and refuse a name that would hide another one."""
    make_folders(top)
    folder = top
    for part in target.relative_to(top).parts:
        for other in folder.iterdir():
            if other.name != part and other.name.casefold() == part.casefold():
                raise RejectedError(
                    f"the artifacts '{other.name}' and '{part}' differ only in case"
                )
        folder /= part
        if folder == target:
            break
        try:
            make_folders(folder)
        except FileExistsError:
            raise RejectedError(f"the artifact '{part}' is both a file and a folder") from None
    if target.is_dir():
        raise RejectedError(f"the artifact '{target.name}' is both a file and a folder")
