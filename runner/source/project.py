"""Where a project begins; everything else about it is asked of git or of the runner's folder."""

from pathlib import Path


def find_root(start: Path) -> Path:
    """Return the nearest folder upwards with ``.git`` or ``.runner``, else ``start`` itself."""
    for folder in (start, *start.parents):
        if (folder / ".git").exists() or (folder / ".runner").exists():
            return folder
    return start
