"""The wish that an attempt should end: why, and whether it may still be asked politely."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

_T = TypeVar("_T")


class Stop:
    """Asked for from anywhere, seen by the one task that runs the attempt."""

    def __init__(self) -> None:
        self.reason: str | None = None
        """``cancel``, ``timeout``, ``stalled`` or ``stale``; the first one given."""
        self.is_urgent = False
        self._racer: asyncio.Task[object] | None = None
        self._wants_urgent = False
        self._is_interrupted = False
        self._timer: asyncio.TimerHandle | None = None

    def ask(self, reason: str, *, urgent: bool = False) -> None:
        """Ask for the end; a second time may only make it more urgent."""
        self.reason = self.reason or reason
        self.is_urgent = self.is_urgent or urgent
        if self._racer is not None and (self.is_urgent or not self._wants_urgent):
            self._is_interrupted = True
            self._racer.cancel()
            self._racer = None

    def arm(self, timeout_ms: int) -> None:
        """Ask by itself once ``timeout_ms`` have passed."""
        self._timer = asyncio.get_running_loop().call_later(timeout_ms / 1000, self.ask, "timeout")

    def disarm(self) -> None:
        """Forget the timeout."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def first(self, work: Callable[[], Awaitable[_T]]) -> _T | None:
        """Return what ``work`` gives, or none as soon as the end is asked for."""
        return None if self.reason is not None else await self._race(work)

    async def first_urgent(self, work: Callable[[], Awaitable[_T]]) -> _T | None:
        """Return what ``work`` gives, or none as soon as the end has become urgent."""
        self._wants_urgent = True
        return None if self.is_urgent else await self._race(work)

    async def _race(self, work: Callable[[], Awaitable[_T]]) -> _T | None:
        """Await ``work`` in this very task, which `ask` interrupts: no second task is needed."""
        task = asyncio.current_task()
        assert task is not None
        self._racer, self._is_interrupted = task, False
        try:
            return await work()
        except asyncio.CancelledError:
            if self._is_interrupted and task.uncancel() == 0:
                return None
            raise
        finally:
            self._racer = None
