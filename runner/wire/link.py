"""What carries messages between hub and agent; everything else is `session`'s business."""

from typing import Protocol

from runner.wire.messages import Message


class Link(Protocol):
    """A duplex stream of messages to one peer: whole and in order, or the link ends."""

    def send(self, message: Message) -> None:
        """Put ``message`` on its way; silently nothing once the link has ended."""
        ...

    async def receive(self) -> Message | None:
        """Return the next message; none once the link has ended. One caller at a time."""
        ...

    def close(self) -> None:
        """End the link for both sides; safe to call twice."""
        ...
