"""The files through which a step's program speaks to the runner: its outputs and its summary.

The program owns the folder, so whatever stands there now is read with distrust: no links, no
pipes, no more bytes than announced.
"""

import contextlib
import os
import re
import stat
from collections.abc import Iterator

from runner.base.errors import WorldError
from runner.base.records import record

OUTPUT_FILE_BYTES_MAX = 48 << 10
"""Outputs become part of an event, which may have 64 KiB."""
SUMMARY_BYTES_MAX = 1 << 20
"""GitHub's limit for the summary of one step."""
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}\Z")
_KEY_RULE = "letters, digits, '_' and '-', at most 63, not beginning with a digit or '-'"
_SIGN = re.compile("=|<<")
_SHOWN_CHARS = 40


class StepFileError(WorldError):
    """A step's program left a file that cannot be taken as it is."""

    retryable = False


@record
class _Content:
    text: bytes
    is_cut: bool


def may_be_there(*paths: str) -> bool:
    """Return whether it pays to read the files at ``paths``: most steps leave none.

    An open that fails costs ten times as much. Where the folder cannot be searched the answer is
    yes, so that reading says what is wrong.
    """
    for path in paths:
        if os.access(path, os.F_OK, follow_symlinks=False):
            return True
    return not os.access(os.path.dirname(paths[0]), os.X_OK)  # noqa: PTH120  as above


def read_outputs(path: str) -> dict[str, str]:
    """Return the outputs in the file that ``$RUNNER_OUTPUT`` named; none where there is no file.

    Raises:
        StepFileError: it is not a plain file, too long, or not in the form of `parse_outputs`.
    """
    content = _read(path, "$RUNNER_OUTPUT", OUTPUT_FILE_BYTES_MAX)
    if content.is_cut:
        raise StepFileError(
            f"$RUNNER_OUTPUT is longer than {OUTPUT_FILE_BYTES_MAX} bytes; "
            "write large results to files in $RUNNER_ARTIFACTS"
        )
    return parse_outputs(content.text)


def read_summary(path: str) -> str:
    """Return what the file that ``$RUNNER_SUMMARY`` named holds, cut at 1 MiB.

    Raises:
        StepFileError: it is not a plain file.
    """
    content = _read(path, "$RUNNER_SUMMARY", SUMMARY_BYTES_MAX)
    text = content.text.decode("utf-8", "replace")
    return f"{text}\n\n(cut at {SUMMARY_BYTES_MAX} bytes)\n" if content.is_cut else text


def remove(*paths: str) -> None:
    """Remove the files at ``paths``, as far as there are any."""
    for path in paths:
        with contextlib.suppress(OSError):
            os.unlink(path)  # noqa: PTH108  on the way of every step


def parse_outputs(content: bytes) -> dict[str, str]:
    """Return the outputs of ``content``: ``key=value``, or ``key<<END``, lines and ``END``.

    The form of GitHub Actions; a key that comes again replaces the earlier value.

    Raises:
        StepFileError: a line is not in this form; the message has its number.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise _fault(content.count(b"\n", 0, error.start) + 1, "is not UTF-8") from error
    outputs = {}
    lines = iter(enumerate((line.removesuffix("\r") for line in text.split("\n")), start=1))
    for number, line in lines:
        if not line:
            continue
        key, sign, rest = _split(line)
        if not sign or (sign == "<<" and not rest):
            raise _fault(number, f"is '{_shown(line)}'; write 'key=value', or 'key<<END'")
        if not _KEY.match(key):
            raise _fault(number, f"has the key '{_shown(key)}'; a key has {_KEY_RULE}")
        outputs[key] = rest if sign == "=" else _read_until(rest, lines, number)
    return outputs


def _split(line: str) -> tuple[str, str, str]:
    """Return key, sign and rest; the sign is the one that comes first, or empty."""
    found = _SIGN.search(line)
    if found is None:
        return line, "", ""
    return line[: found.start()], found.group(), line[found.end() :]


def _read_until(end: str, lines: Iterator[tuple[int, str]], opened: int) -> str:
    value: list[str] = []
    for _, line in lines:
        if line == end:
            return "\n".join(value)
        value.append(line)
    raise _fault(opened, f"opens a text that no line '{_shown(end)}' closes")


def _read(path: str, name: str, bytes_max: int) -> _Content:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        return _Content(b"", is_cut=False)
    except OSError as error:
        raise StepFileError(_no_plain_file(name)) from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise StepFileError(_no_plain_file(name))
        content = b""
        while part := os.read(descriptor, bytes_max + 1 - len(content)):
            content += part
    finally:
        os.close(descriptor)
    return _Content(content[:bytes_max], len(content) > bytes_max)


def _no_plain_file(name: str) -> str:
    return f"{name} is no plain file any more; append to it with '>>', do not replace it"


def _fault(number: int, what: str) -> StepFileError:
    return StepFileError(f"$RUNNER_OUTPUT line {number} {what}")


def _shown(text: str) -> str:
    text = text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}..."
    return text.encode("unicode_escape").decode()
