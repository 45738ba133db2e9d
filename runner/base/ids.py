"""Names for the things that have identities, so that a type checker keeps them apart."""

import re
from hashlib import sha256
from typing import NewType

RunId = NewType("RunId", str)
StepId = NewType("StepId", str)
"""Unique in a run. Instances of a matrix or for-each carry their value: ``build[api]``."""
AttemptId = NewType("AttemptId", str)
"""A UUID; also Claude Code's session id, so that logs, processes and transcripts correlate."""
AgentId = NewType("AgentId", str)
Incarnation = NewType("Incarnation", str)
"""Drawn anew by an agent at each process start."""
Fence = NewType("Fence", int)
"""From one counter that only rises, over all leases ever given; 1 and up."""
Digest = NewType("Digest", str)
"""``sha256:`` and 64 hexadecimal digits."""

_PLAIN = re.compile(r"[a-z0-9_]+\Z")
_SLUG_CHARS_MAX = 80


def slug(step: StepId) -> str:
    """Return a name for ``step`` that is safe as a folder and in a git ref, and unique in a run.

    A plain id stands for itself. Anything else keeps its readable part and gains a digest, since
    two ids may differ in nothing but what a file system folds together.
    """
    if _PLAIN.match(step) and len(step) <= _SLUG_CHARS_MAX:
        return step
    readable = re.sub(r"[^a-z0-9_]+", "-", step.lower()).strip("-")[:60]
    return f"{readable}.{sha256(step.encode()).hexdigest()[:8]}"


def digest_of(content: bytes) -> Digest:
    """Return the digest that names ``content``."""
    return Digest("sha256:" + sha256(content).hexdigest())
