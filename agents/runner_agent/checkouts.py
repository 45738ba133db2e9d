"""Checkouts of the `commit` workspace: the tree of a commit in a folder, and the way back.

Index and repository are ours and lie outside of the checkout. The ``.git`` in it is for the step
alone: it makes ``git status`` and ``git log`` work there, and nobody else ever reads it.
"""

import contextlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from runner.base.errors import WorkspaceError
from runner.base.records import record
from runner_agent.git_command import Git, GitError, alternate_line, path_lines, paths_of
from runner_agent.safe_files import keep_only, remove_folder

_CHANGED_MAX = 1_000
_SPARES = "spare"
_OLD_FILES = re.compile(rb"^index (?!0+\.)([0-9a-f]+)\.\.", re.MULTILINE)
"""The objects that a patch changes; new files have zeros there."""
_OWN_CONFIG = b"[core]\n\tbare = false\n\thooksPath = /dev/null\n"


@record
class Checkout:
    """A folder with the tree of ``base``, and whatever its step has made of that since."""

    path: Path
    git: Git
    base: str


@record
class Commit:
    """What a step left: the base itself where it changed nothing."""

    sha: str
    changed: tuple[str, ...]
    """The first thousand paths."""
    left_out: tuple[str, ...] = ()
    """Repositories that the step made inside its checkout; they are in no commit."""


@record
class Checkouts:
    """The checkouts of one run under ``root``; ``repo`` is the run's bare repository.

    A checkout that was given back serves again: bringing a thousand files from one commit to the
    next takes a tenth of the time that writing them takes.
    """

    repo: Path
    root: Path

    def prepare(self, slug: str, attempt: int, base: str) -> Checkout:
        """Return a clean checkout of ``base``; one that an earlier process left is replaced.

        Raises:
            WorkspaceError: git or the disk refused.
        """
        name = f"{slug}.{attempt}"
        path, index = self.root / name, self.root / f"{name}.index"
        checkout = Checkout(path, Git(self.repo, path, index), base)
        with _disk_errors(f"make the checkout '{path}'"):
            _discard(path, index)
            if not self._reuse(checkout):
                path.mkdir(mode=0o700)
                checkout.git.run("read-tree", "--reset", "-u", base)
            self._make_own_git(path, index, base)
        return checkout

    def release(self, checkout: Checkout) -> None:
        """Take back a checkout whose step is done and committed; its path is gone afterwards."""
        spares = self.root / _SPARES
        assert checkout.git.index is not None
        with contextlib.suppress(OSError):
            spares.mkdir(mode=0o700, exist_ok=True)
            checkout.git.index.rename(spares / checkout.git.index.name)
            checkout.path.rename(spares / checkout.path.name)

    def _reuse(self, checkout: Checkout) -> bool:
        """Make ``checkout`` of one that was given back; say whether there was one that served."""
        path, index = checkout.path, checkout.git.index
        assert index is not None
        for spare in _folders_in(self.root / _SPARES):
            try:
                spare.rename(path)
                spare.with_name(f"{spare.name}.index").rename(index)
                keep_only(path, paths_of(checkout.git.output("ls-files", "-z")))
                checkout.git.run("read-tree", "--reset", "-u", checkout.base)
            except (OSError, GitError):
                # Another attempt was faster, or a step has spoilt it.
                _discard(path, index)
                continue
            return True
        return False

    def _make_own_git(self, path: Path, index: Path, base: str) -> None:
        """Write a small repository for the step by hand; a git process would cost more."""
        own = path / ".git"
        for folder in ("objects/info", "objects/pack", "refs/heads", "refs/tags", "info"):
            (own / folder).mkdir(parents=True, exist_ok=True)
        config = (self.repo / "config").read_bytes()
        (own / "config").write_bytes(config + _OWN_CONFIG)
        (own / "HEAD").write_text(f"{base}\n")
        objects = self.repo / "objects"
        # Both, since git follows alternates of alternates only so far.
        beyond = (objects / "info/alternates").read_bytes()
        (own / "objects/info/alternates").write_bytes(alternate_line(objects) + beyond)
        # With its times: by them git knows which files may have changed since.
        shutil.copy2(index, own / "index")
        for name in ("shallow", "info/exclude"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(self.repo / name, own / name)

    @staticmethod
    def commit(
        checkout: Checkout,
        subject: str,
        trailers: Sequence[tuple[str, str]],
        *,
        exclude: Sequence[str] = (),
    ) -> Commit:
        """Return a commit of what the step changed, on top of its base.

        Taken are tracked and unignored files, but for ``exclude`` (globs); the ignored include
        what the run's repository lists as caches. Once for a checkout.

        Raises:
            WorkspaceError: git refused.
        """
        git, base = checkout.git, checkout.base
        staged = stage(git, exclude)
        if not staged.paths:
            return Commit(base, (), staged.repositories)
        tree = git.text("write-tree")
        changed = changed_paths(git, base, tree)
        if not changed:
            return Commit(base, (), staged.repositories)
        message = _message(subject, trailers)
        sha = git.text("commit-tree", tree, "-p", base, "-F", "-", stdin=message)
        return Commit(sha, tuple(changed[:_CHANGED_MAX]), staged.repositories)


@record
class Staged:
    """What `stage` found in a work tree."""

    paths: tuple[str, ...]
    """Files that may differ from the index as it was."""
    repositories: tuple[str, ...]
    """Repositories inside the work tree, which stay out."""


def stage(git: Git, exclude: Sequence[str] = ()) -> Staged:
    """Bring the index up to the work tree, but for what is ignored, or excluded by a glob.

    Neither ``add`` nor ``status``: both would run git inside of submodules, under a configuration
    that the step may have written.

    Raises:
        WorkspaceError: git refused.
    """
    excluded = [f":(top,exclude,glob){glob}" for glob in exclude]
    listing = git.output(
        *("ls-files", "-z", "--modified", "--deleted", "--others", "--exclude-standard"),
        *("--", ":(top)", *excluded),
    )
    paths = sorted(set(paths_of(listing)))
    # Of what is not tracked git lists files, and folders only where they are repositories.
    files = tuple(path for path in paths if not path.endswith("/"))
    update_index(git, files)
    return Staged(files, tuple(path.rstrip("/") for path in paths if path.endswith("/")))


def update_index(git: Git, paths: Sequence[str]) -> None:
    """Bring the index up to the work tree at ``paths``; what is missing there leaves it.

    What lies beyond a link is missing too: the folder it was in has become that link.

    Raises:
        WorkspaceError: git refused.
    """
    assert git.work_tree is not None
    beyond = paths_beyond_links(git.work_tree, paths)
    if beyond:
        git.run("update-index", "-z", "--force-remove", "--stdin", stdin=path_lines(beyond))
    present = [path for path in paths if path not in set(beyond)] if beyond else paths
    if present:
        options = ("-z", "--add", "--remove", "--replace", "--stdin")
        git.run("update-index", *options, stdin=path_lines(present))


def paths_beyond_links(root: Path, paths: Sequence[str]) -> list[str]:
    """Return those of ``paths`` on the way to which lies a link."""
    known: dict[str, bool] = {"": False}

    def is_beyond(folder: str) -> bool:
        if folder not in known:
            above = folder.rpartition("/")[0]
            known[folder] = is_beyond(above) or (root / folder).is_symlink()
        return known[folder]

    return [path for path in paths if is_beyond(path.rpartition("/")[0])]


def changed_paths(git: Git, old: str, new: str) -> list[str]:
    """Return the paths in which two commits or trees differ."""
    return paths_of(git.output("diff-tree", "-r", "-z", "--name-only", "--no-renames", old, new))


def _message(subject: str, trailers: Sequence[tuple[str, str]]) -> bytes:
    lines = [_line(subject), ""]
    lines += [f"{name}: {_line(value)}" for name, value in trailers]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()


def apply_patch(checkout: Checkout, patch: bytes) -> bool:
    """Apply a recorded patch to a checkout; return whether that merged it into other files.

    Other files are those whose content is not that from which the patch was made. The index stays
    as it is, so that `Checkouts.commit` sees the changes.

    Raises:
        WorkspaceError: it does not go onto this tree; names the paths.
    """
    if not patch:
        return False
    try:
        checkout.git.run("apply", "--whitespace=nowarn", "-", stdin=patch)
    except GitError as plain:
        _merge_patch(checkout, patch, plain)
        return True
    known = checkout.git.output("ls-files", "--stage")
    return not all(old in known for old in _OLD_FILES.findall(patch))


def _merge_patch(checkout: Checkout, patch: bytes, plain: GitError) -> None:
    assert checkout.git.index is not None
    scratch = checkout.git.index.with_suffix(".merge")
    shutil.copy2(checkout.git.index, scratch)
    git = Git(checkout.git.git_dir, checkout.path, scratch)
    try:
        # What git does not know of it would write through, where it is a link.
        stage(git)
        git.run("apply", "--3way", "--whitespace=nowarn", "-", stdin=patch)
    except GitError as error:
        unmerged = git.output("diff", "--name-only", "--diff-filter=U", "-z")
        paths = ", ".join(f"'{path}'" for path in paths_of(unmerged))
        reason = f"conflicts in {paths}" if paths else plain.said.strip().removeprefix("error: ")
        message = f"the recorded changes do not go onto this tree: {reason}"
        raise WorkspaceError(message, hint="record again with --record") from error
    finally:
        scratch.unlink(missing_ok=True)


def _discard(path: Path, index: Path) -> None:
    remove_folder(path)
    for stale in (index, index.with_name(f"{index.name}.lock")):
        stale.unlink(missing_ok=True)


def _folders_in(path: Path) -> list[Path]:
    with contextlib.suppress(FileNotFoundError):
        return [Path(entry) for entry in os.scandir(path) if entry.is_dir(follow_symlinks=False)]
    return []


@contextlib.contextmanager
def _disk_errors(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        raise WorkspaceError(f"cannot {what}: {reason}") from error
