"""Globs of artifacts, matched one component at a time, so that a walk knows where not to go.

``*``, ``?`` and ``[...]`` stay within a component, ``**`` stands for any number of them. A glob
whose last component has no wildcard also names everything below it, as git's pathspecs do.
"""

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate

from runner.base.errors import WorkspaceError

_WILD = re.compile(r"[*?\[]")

Places = frozenset[tuple[int, int]]
"""Where one stands: number of a glob, and how many of its components are behind."""


class GlobSet:
    """Several globs at once.

    Raises:
        WorkspaceError: one of them leads out of the workspace.
    """

    def __init__(self, globs: Sequence[str]) -> None:
        self._globs = [_compiled(glob) for glob in globs]
        self.start: Places = self._closed((number, 0) for number in range(len(globs)))

    def step(self, places: Places, name: str) -> Places:
        """Return where one stands a component further; empty where nothing can match any more."""
        further = set()
        for number, position in places:
            parts = self._globs[number]
            if position == len(parts):
                continue
            pattern = parts[position]
            if pattern is None:
                further.add((number, position))
            elif pattern.match(name):
                further.add((number, position + 1))
        return self._closed(further)

    def matched(self, places: Places) -> frozenset[int]:
        """Return the numbers of the globs that are at their end."""
        ends = {number: len(parts) for number, parts in enumerate(self._globs)}
        return frozenset(number for number, position in places if position == ends[number])

    def names(self, path: str) -> bool:
        """Say whether one of the globs matches the file ``path``."""
        places = self.start
        for part in path.split("/"):
            places = self.step(places, part)
        return bool(self.matched(places))

    def _closed(self, places: Iterable[tuple[int, int]]) -> Places:
        """Return ``places`` with those behind a ``**``, which may stand for nothing."""
        found = set()
        for number, start in places:
            parts, position = self._globs[number], start
            found.add((number, position))
            while position < len(parts) and parts[position] is None:
                position += 1
                found.add((number, position))
        return frozenset(found)


def _compiled(glob: str) -> tuple[re.Pattern[str] | None, ...]:
    """Return a pattern for each component; none for any number of components."""
    words = [word for word in glob.split("/") if word not in ("", ".")]
    if glob.startswith("/") or ".." in words or not words:
        raise WorkspaceError(
            f"the artifact glob '{glob}' leads out of the workspace; name files inside it"
        )
    if not _WILD.search(words[-1]):
        words.append("**")
    return tuple(None if word == "**" else re.compile(translate(word)) for word in words)
