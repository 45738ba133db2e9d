"""Commands for a live run, as files in its inbox: whole or not there, in the order of their names.

A command stays until it is settled: first its event is durable, then its file goes.
"""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from runner.base.canonical import Json, canonical
from runner.base.records import record
from runner.store.disk import (
    disk_errors,
    make_folder,
    random_name,
    sync_folder,
    write_atomic,
    write_over,
)

_COMMAND_BYTES_MAX = 1 << 20
_SUFFIX = ".json"
_REFUSED = "refused"
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


@record
class Request:
    """What somebody asks of the run; ``id`` is unique in it, so that asking twice can be seen."""

    id: str
    body: Mapping[str, Json]


@record
class Refusal:
    """A file that was no command, and why; both lie in ``inbox/refused``."""

    id: str
    reason: str


class Inbox:
    """The inbox of one run, from both sides."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._taken: set[str] = set()

    def send(self, body: Mapping[str, Json]) -> str:
        """Put a command behind those that are there and return its id; durable on return.

        Raises:
            StoreError: the disk refused; nothing is left behind.
        """
        with disk_errors(self._path):
            make_folder(self._path)
            last = max((_number(name) for name in self._names()), default=0)
            command = f"{last + 1:06d}-{random_name()}"
            write_atomic(self._path / (command + _SUFFIX), canonical(body), durable=True)
            sync_folder(self._path)
        return command

    def has_news(self) -> bool:
        """Say whether a file came that was not taken yet; costs one look into the folder."""
        return any(name not in self._taken for name in self._names())

    def take(self) -> list[Request]:
        """Return the commands that came since the last call, in order; what is none is refused."""
        commands = []
        for name in sorted(self._names(), key=lambda name: (_number(name), name)):
            if name in self._taken:
                continue
            command = name.removesuffix(_SUFFIX)
            try:
                body = _read(self._path / name)
            except FileNotFoundError:
                continue
            except (OSError, ValueError) as error:
                self.refuse(command, str(error) or "unreadable")
                continue
            self._taken.add(name)
            commands.append(Request(command, body))
        return commands

    def settle(self, command: Request) -> None:
        """Remove a command whose event is durable; safe twice."""
        self._remove(command.id)

    def refuse(self, command: str, reason: str) -> None:
        """Set a file aside with the reason, for people to see."""
        name = command + _SUFFIX
        folder = self._path / _REFUSED
        with disk_errors(folder):
            make_folder(folder)
            with contextlib.suppress(FileNotFoundError):
                (self._path / name).replace(folder / name)
            write_over(folder / f"{command}.reason", reason.encode() + b"\n")
        self._taken.discard(name)

    def refused(self) -> list[Refusal]:
        """Return what was set aside, in order of names."""
        return [
            Refusal(path.stem, path.read_text("utf-8", "replace").rstrip("\n"))
            for path in sorted((self._path / _REFUSED).glob("*.reason"))
        ]

    def _names(self) -> list[str]:
        try:
            names = os.listdir(self._path)  # noqa: PTH208 - a fifth of the time, twice a second
        except FileNotFoundError:
            return []
        return [name for name in names if name.endswith(_SUFFIX) and not name.startswith(".")]

    def _remove(self, command: str) -> None:
        name = command + _SUFFIX
        (self._path / name).unlink(missing_ok=True)
        self._taken.discard(name)


def _number(name: str) -> int:
    """Return the number a command's name begins with; foreign files come first."""
    digits = name.partition("-")[0]
    return int(digits) if digits.isascii() and digits.isdecimal() else 0


def _read(path: Path) -> Mapping[str, Json]:
    """Return the command in ``path``.

    Raises:
        OSError: it is no plain file, or cannot be read.
        ValueError: it holds no command.
    """
    with open(os.open(path, _READ), "rb") as file:  # noqa: PTH123 - with flags of our own
        content = file.read(_COMMAND_BYTES_MAX + 1)
    if len(content) > _COMMAND_BYTES_MAX:
        raise ValueError(f"larger than {_COMMAND_BYTES_MAX} bytes; a command is one small object")
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("not JSON; a command is an object with a text 'type'") from None
    if isinstance(body, dict) and isinstance(body.get("type"), str):
        return body
    raise ValueError("no command; it is an object with a text 'type'")
