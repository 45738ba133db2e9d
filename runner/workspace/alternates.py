"""Where the objects of a repository lie: its own folder, and those it borrows from."""

import os
from pathlib import Path

_ESCAPES = {b"n": b"\n", b"t": b"\t", b"\\": b"\\", b'"': b'"'}


def object_folders(objects: Path) -> list[Path]:
    """Return ``objects`` and every folder it borrows from, directly or not, nearest first.

    Git follows alternates of alternates five deep, and a run adds two more; a flat list has no
    depth.
    """
    found: list[Path] = []
    waiting = [objects]
    while waiting:
        folder = waiting.pop(0)
        if folder not in found:
            found.append(folder)
            waiting += _borrowed_from(folder)
    return found


def _borrowed_from(objects: Path) -> list[Path]:
    try:
        content = (objects / "info/alternates").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return []
    lines = [line for line in content.split(b"\n") if line and not line.startswith(b"#")]
    # A relative one is relative to the folder that names it.
    return [Path(os.path.normpath(objects / os.fsdecode(_unquoted(line)))) for line in lines]


def _unquoted(line: bytes) -> bytes:
    if not (line.startswith(b'"') and line.endswith(b'"')):
        return line
    plain, rest = b"", line[1:-1]
    while rest:
        before, sign, rest = rest.partition(b"\\")
        plain += before
        if sign:
            plain, rest = plain + _ESCAPES.get(rest[:1], rest[:1]), rest[1:]
    return plain
