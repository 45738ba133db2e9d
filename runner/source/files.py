"""Reading the author's files: regular, bounded, UTF-8, without characters that deceive."""

import os
import re
import stat
from pathlib import Path

from runner.source.document import Text
from runner.source.problems import Problem, SpecError, mark_of_file

FILE_BYTES_MAX = 64 << 20
"""Of one workflow file; also what a prompt could use many times over (Claude Code takes 10 MB)."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_HARMLESS = b"\t\n\r" + bytes(range(0x20, 0x7F))
"""Most files hold nothing else, which is seen much faster than what the patterns look for."""
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def read_text(path: Path, shown_as: str | None = None) -> Text:
    """Return the text of the file at ``path``, under the name that messages use.

    Raises:
        SpecError: it cannot be read, is no regular file, too large, not UTF-8, or deceives.
    """
    name = shown_as or str(path)
    return text_of(name, _read_bytes(path, name))


def text_of(name: str, content: bytes) -> Text:
    """Return ``content`` as text, without a byte order mark at the start.

    Raises:
        SpecError: it is not UTF-8, or holds characters that may not stand there.
    """
    try:
        decoded = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = Text(name, content[: error.start].decode("utf-8"))
        mark = before.mark(len(before.text))
        message = f"not UTF-8 at byte {error.start}: 0x{content[error.start]:02x}"
        raise SpecError([Problem("E102", mark, message, "save the file as UTF-8")]) from error
    text = Text(name, decoded.removeprefix("\ufeff"))
    if not content.translate(None, _HARMLESS):
        return text
    found = _CONTROL.search(text.text) or _BIDI.search(text.text)
    if found:
        message = f"the character U+{ord(found[0]):04X} may not stand in a file"
        problem = Problem("E103", text.mark(found.start()), message, "leave it out")
        raise SpecError([text.shown(problem)])
    return text


def _read_bytes(path: Path, name: str) -> bytes:
    try:
        # Not blocking: opening a pipe without a writer would wait for ever.
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise _unreadable(name, "no such file", "check the path") from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise _unreadable(name, f"the file cannot be opened: {reason.lower()}") from error
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode):
        os.close(number)
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "a pipe, socket or device"
        raise _unreadable(name, f"this is {what}", "give a regular file")
    with os.fdopen(number, "rb") as file:
        # Memory for as much as is asked for is taken before it is known how much there is.
        content = file.read(min(found.st_size, FILE_BYTES_MAX) + 1)
        if len(content) > found.st_size:
            content += file.read(FILE_BYTES_MAX)
    if len(content) > FILE_BYTES_MAX:
        raise _unreadable(name, f"the file is larger than {FILE_BYTES_MAX >> 20} MiB")
    return content


def _unreadable(name: str, message: str, hint: str = "") -> SpecError:
    return SpecError([Problem("E101", mark_of_file(name), message, hint)])
