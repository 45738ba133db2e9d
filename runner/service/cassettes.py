"""Recordings of Claude's steps: kept with `--record`, played back with `--replay`.

A recording is found by what was asked: the step's template, the rendered prompt, the options and
the inputs; ids, run numbers and folders of one particular run are left out of it. A cassette is a
folder that people read and commit: ``STEP/KEY/key.json`` and ``STEP/KEY/ATTEMPT/...``.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import field
from hashlib import sha256
from pathlib import Path
from typing import cast

from runner.base.canonical import Json, canonical
from runner.base.errors import WorldError
from runner.base.ids import StepId, slug
from runner.base.records import record
from runner.source.fences import without_markers

FILES = "files"
_KEY_CHARS = 12
_PARTS = ("template", "prompt", "options", "inputs")


class CassetteError(WorldError):
    """A cassette cannot be read or written; trying again changes nothing."""

    cause = "cassette_miss"
    retryable = False


class CassetteMissError(WorldError):
    """Nothing was recorded for a step as it stands; names what differs from what was."""

    cause = "cassette_miss"
    retryable = False

    def __init__(self, step: str, differing: tuple[str, ...] | None) -> None:
        super().__init__(
            _miss_sentence(step, differing),
            hint="record again with --record, or run without --replay",
        )
        self.step = step
        self.differing = differing


def _miss_sentence(step: str, differing: tuple[str, ...] | None) -> str:
    if differing is None:
        return f"the cassette has no recording of step '{step}'"
    return f"step '{step}' was recorded with another {' and another '.join(differing)}"


@record
class Key:
    """What was asked of Claude; equal keys get equal answers."""

    template: str
    prompt: str
    options: Mapping[str, Json]
    inputs: Mapping[str, Json]

    def parts(self) -> dict[str, Json]:
        """Return the key as it stands in ``key.json``."""
        return {name: getattr(self, name) for name in _PARTS}

    @property
    def name(self) -> str:
        """The name of the key's folder."""
        return sha256(canonical(self.parts())).hexdigest()[:_KEY_CHARS]


@record
class Recording:
    """One recorded attempt."""

    events: str
    """Claude Code's stream, one event a line."""
    exit_code: int | None
    patch: bytes
    """What it changed in the tree."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What it left as artifacts, which are in no commit; by name."""


@record
class Cassette:
    """A folder of recordings."""

    root: Path

    def find(self, step: str, key: Key, attempt: int) -> Recording:
        """Return the recording of an attempt of ``step``; the last one where fewer were recorded.

        Raises:
            CassetteMissError: there is none for this key.
            CassetteError: it is there and cannot be read.
        """
        attempts = self.root / slug(StepId(step)) / key.name
        kept = sorted(int(path.name) for path in attempts.glob("*") if path.name.isdecimal())
        if not kept:
            raise CassetteMissError(step, self._differing(step, key))
        folder = attempts / str(attempt if attempt in kept else kept[-1])
        try:
            code = cast("int | None", json.loads((folder / "exit.json").read_bytes())["code"])
            events = (folder / "events.jsonl").read_text(encoding="utf-8")
            patch = folder / "changes.patch"
            changes = patch.read_bytes() if patch.exists() else b""
            files = _files_in(folder / FILES)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise CassetteError(f"the recording in '{folder}' cannot be read: {error}") from error
        return Recording(events, code, changes, files)

    def _differing(self, step: str, key: Key) -> tuple[str, ...] | None:
        """Return the parts in which ``key`` differs from the nearest one recorded; none if none."""
        nearest: tuple[str, ...] | None = None
        for path in sorted((self.root / slug(StepId(step))).glob("*/key.json")):
            try:
                parts = json.loads(path.read_bytes())
            except (OSError, ValueError):
                continue
            if not isinstance(parts, dict):
                continue
            ours = json.loads(canonical(key.parts()))
            differing = tuple(name for name in _PARTS if parts.get(name) != ours[name])
            if nearest is None or len(differing) < len(nearest):
                nearest = differing
        return nearest

    def save(self, step: StepId, key: Key, attempt: int, recording: Recording) -> None:
        """Keep ``recording``, in the place of an earlier one of the same attempt.

        Raises:
            CassetteError: the disk refused.
        """
        folder = self.root / slug(step) / key.name
        try:
            mine = folder / str(attempt)
            mine.mkdir(parents=True, exist_ok=True)
            for name, content in recording.files.items():
                place = mine / FILES / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            shape = json.dumps(key.parts(), indent=1, ensure_ascii=False, sort_keys=True)
            (folder / "key.json").write_text(shape + "\n", encoding="utf-8")
            (mine / "events.jsonl").write_text(recording.events, encoding="utf-8")
            (mine / "exit.json").write_text(json.dumps({"code": recording.exit_code}) + "\n")
            patch = mine / "changes.patch"
            if recording.patch:
                patch.write_bytes(recording.patch)
            else:
                patch.unlink(missing_ok=True)
        except OSError as error:
            raise CassetteError(f"cannot record into '{folder}': {error.strerror}") from error

    def begin(self) -> None:
        """Make room for a new recording of the whole workflow.

        Raises:
            CassetteError: the folder cannot be made.
        """
        import shutil

        try:
            for old in self.root.glob("*/*/key.json"):
                shutil.rmtree(old.parent.parent, ignore_errors=True)
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CassetteError(f"cannot record into '{self.root}': {error.strerror}") from error


def _files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


_SOCKET = re.compile(r'("messaging_socket_path":")[^"]*')
"""Where a Claude Code of this very machine can be spoken to; it moves out of the run's folder
where that is too long for the name of a socket."""


def without_places(events: str, places: Mapping[str, str]) -> str:
    """Return ``events`` with the folders, ids and fences of one run replaced by plain words.

    ``places`` maps what stands there to the word for it; longer ones first.
    """
    for place in sorted(places, key=len, reverse=True):
        events = events.replace(json.dumps(place)[1:-1], places[place])
    return without_markers(_SOCKET.sub(r"\1/run/claude.sock", events))
