"""A file for what a step prints: its head up to a cap, its last lines, and the count between."""

import os
from collections.abc import Callable
from pathlib import Path

from runner.store.disk import disk_errors, open_append, write_all
from runner.store.errors import disk_error

LOG_BYTES_MAX = 256 << 20
"""A step that prints more is a step gone wild; its end says more about it than its middle."""
TAIL_BYTES_MAX = 64 << 10


class LogFile:
    """Bytes as they came, made when there are some; memory stays within twice the tail.

    The tail is written by `close`: a follower of an overlong log sees nothing new until then.
    """

    def __init__(
        self,
        path: str,
        make_folder: Callable[[], None],
        *,
        bytes_max: int = LOG_BYTES_MAX,
        tail_max: int = TAIL_BYTES_MAX,
    ) -> None:
        self._path = path
        self._make_folder = make_folder
        self._room = bytes_max
        self._tail_max = tail_max
        self._tail = bytearray()
        self._left_out = 0
        self._ends_line = True
        self._descriptor: int | None = None

    @property
    def path(self) -> Path:
        """The file; it exists when there was content."""
        return Path(self._path)

    def write(self, chunk: bytes) -> None:
        """Append ``chunk``.

        Raises:
            StoreError: the disk refused; what was written before stays.
        """
        head = chunk[: self._room]
        if head:
            try:
                write_all(self._opened(), head)
            except OSError as error:
                raise disk_error(error, self.path) from error
            self._room -= len(head)
            self._ends_line = head.endswith(b"\n")
        if len(head) < len(chunk):
            self._keep(chunk[len(head) :])

    def close(self) -> None:
        """Write the tail and close the file; safe twice.

        Raises:
            StoreError: the disk refused the tail.
        """
        tail, self._tail = self._tail, bytearray()
        left_out = self._left_out + max(0, len(tail) - self._tail_max)
        try:
            if tail:
                with disk_errors(self.path):
                    write_all(self._opened(), self._mark(left_out) + tail[-self._tail_max :])
        finally:
            descriptor, self._descriptor = self._descriptor, None
            if descriptor is not None:
                os.close(descriptor)

    def _mark(self, left_out: int) -> bytes:
        if not left_out:
            return b""
        line_end = b"" if self._ends_line else b"\n"
        return line_end + f"[… {left_out} bytes left out …]\n".encode()

    def _keep(self, rest: bytes) -> None:
        self._tail += rest
        surplus = len(self._tail) - self._tail_max
        # Cut when it has doubled, so that small chunks do not move the whole tail each time.
        if surplus > self._tail_max:
            del self._tail[:surplus]
            self._left_out += surplus

    def _opened(self) -> int:
        if self._descriptor is None:
            self._make_folder()
            self._descriptor = open_append(self._path)
        return self._descriptor
