"""A link inside one process: for the local agent, and the twin that every other is held against."""

import asyncio
from collections import deque

from runner.wire.messages import Message


class _Lane:
    """Messages on their way in one direction."""

    def __init__(self) -> None:
        self.messages: deque[Message] = deque()
        self.waiter: asyncio.Future[None] | None = None
        self.is_open = True

    def wake(self) -> None:
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)


class MemoryLink:
    """One end; `pair` makes two that belong together."""

    def __init__(self, outward: _Lane, inward: _Lane) -> None:
        self._outward = outward
        self._inward = inward

    @classmethod
    def pair(cls) -> tuple["MemoryLink", "MemoryLink"]:
        """Return the two ends of a new link."""
        there, back = _Lane(), _Lane()
        return cls(there, back), cls(back, there)

    def send(self, message: Message) -> None:
        if self._outward.is_open:
            self._outward.messages.append(message)
            self._outward.wake()

    async def receive(self) -> Message | None:
        lane = self._inward
        while not lane.messages:
            if not lane.is_open:
                return None
            lane.waiter = asyncio.get_running_loop().create_future()
            try:
                await lane.waiter
            finally:
                lane.waiter = None
        return lane.messages.popleft()

    def close(self) -> None:
        for lane in (self._outward, self._inward):
            lane.is_open = False
            lane.wake()
