"""Pipes to and from a child, on the loop: flat memory, back-pressure, and an end in any case."""

import asyncio
import os
from collections.abc import Callable

_READ_BYTES = 65_536
# Most programs of a step are done before, and then one read at their end is all that is needed.
_WATCH_AFTER_S = 0.01
_GRACE_MS = 5_000
# What a pipe holds by default (pipe(7)): all that can have been written when the grace is over.
_PIPE_BYTES = 65_536


class OutputPipe:
    """What a child writes, handed on in pieces of at most 64 KiB as it comes.

    Hand `write_end` to the child, call `watch` once it runs, and `drain` once it has ended.
    """

    def __init__(self, sink: Callable[[bytes], None]) -> None:
        self._sink = sink
        self._read_end, self.write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_watched = False
        self._is_paused = False
        self._has_ended = False
        self._left_bytes: int | None = None
        """Once the grace is over: how much is still taken."""
        self._drained: asyncio.Future[None] | None = None

    def watch(self) -> None:
        """Begin to hand on; closes our copy of the write end."""
        self._close_write_end()
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(_WATCH_AFTER_S, self._resume_reading)

    def pause(self) -> None:
        """Read no more, so that the child blocks once the pipe is full."""
        self._is_paused = True
        self._stop_reading()

    def resume(self) -> None:
        """Read again."""
        self._is_paused = False
        self._resume_reading()

    async def drain(self, *, grace_ms: int = _GRACE_MS) -> bool:
        """Hand on the rest of an ended child's output; return whether it came to its end.

        Somebody who holds the pipe although the child has ended is heard for ``grace_ms`` more.
        While paused it waits. Closes the pipe.
        """
        try:
            while not self._is_paused and not self._has_ended and self._read():
                pass
            if self._has_ended:
                return True
            return await self._drain_slowly(grace_ms)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of both ends; safe to call twice."""
        self._stop_reading()
        self._close_write_end()
        if self._read_end >= 0:
            os.close(self._read_end)
            self._read_end = -1

    async def _drain_slowly(self, grace_ms: int) -> bool:
        loop = asyncio.get_running_loop()
        self._drained = loop.create_future()
        self._resume_reading()
        timer = loop.call_later(grace_ms / 1_000, self._end_grace)
        try:
            await self._drained
        finally:
            timer.cancel()
        return self._has_ended

    def _end_grace(self) -> None:
        self._left_bytes = _PIPE_BYTES
        if not self._is_paused:
            self._read_last()

    def _read_last(self) -> None:
        while not self._is_paused and self._read():
            pass
        if not self._is_paused:
            self._finish()

    def _resume_reading(self) -> None:
        """Wait for more, unless nobody wants it or there is none."""
        if self._is_paused or self._is_watched or self._has_ended or self._loop is None:
            return
        if self._left_bytes is not None:
            self._read_last()
            return
        self._is_watched = True
        self._loop.add_reader(self._read_end, self._read)

    def _stop_reading(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._is_watched and self._loop is not None:
            self._is_watched = False
            self._loop.remove_reader(self._read_end)

    def _read(self) -> bool:
        """Hand on one piece; return whether there may be another at once."""
        size = _READ_BYTES
        if self._left_bytes is not None:
            size = min(size, self._left_bytes)
            if size == 0:
                return False
        try:
            piece = os.read(self._read_end, size)
        except BlockingIOError:
            return False
        if not piece:
            self._has_ended = True
            self._finish()
            return False
        if self._left_bytes is not None:
            self._left_bytes -= len(piece)
        self._sink(piece)
        return True

    def _finish(self) -> None:
        self._stop_reading()
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)

    def _close_write_end(self) -> None:
        if self.write_end >= 0:
            os.close(self.write_end)
            self.write_end = -1


class InputPipe:
    """What a child reads. Hand `read_end` to the child and call `watch` once it runs."""

    def __init__(self) -> None:
        self.read_end, self._write_end = os.pipe()
        os.set_blocking(self._write_end, False)

    def watch(self) -> None:
        """Close our copy of the read end, so that writing to a dead child fails."""
        if self.read_end >= 0:
            os.close(self.read_end)
            self.read_end = -1

    async def write(self, content: bytes) -> bool:
        """Write all of ``content``, as fast as the child takes it; return False if it is gone."""
        rest = memoryview(content)
        while rest:
            try:
                rest = rest[os.write(self._write_end, rest) :]
            except BlockingIOError:
                await self._writable()
            except BrokenPipeError:
                return False
        return True

    def close(self) -> None:
        """Let the child see the end; safe to call twice."""
        self.watch()
        if self._write_end >= 0:
            os.close(self._write_end)
            self._write_end = -1

    async def _writable(self) -> None:
        loop = asyncio.get_running_loop()
        ready = loop.create_future()
        loop.add_writer(self._write_end, _set, ready)
        try:
            await ready
        finally:
            loop.remove_writer(self._write_end)


def _set(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
