"""Randomness for the engine, drawn outside of it; what it leads to is recorded in events."""

import random
import uuid

from runner.base.ids import AttemptId
from runner.engine.engine import Chance


def system_chance() -> Chance:
    """Return chance that nobody can foretell."""
    return Chance(random.SystemRandom().random, lambda: AttemptId(str(uuid.uuid4())))
