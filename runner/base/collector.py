"""The cyclic garbage collector of Python, kept out of the way of what only builds."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def keep_for_good() -> None:
    """Have the collector never look again at what there is now, not even when the process ends."""
    gc.freeze()


@contextmanager
def collector_resting() -> Iterator[None]:
    """Keep the collector from walking large structures while the block builds them.

    It would walk them again and again and take 2 to 3 times as long. What was built counts as old
    afterwards, as if the collector had been there and found it alive.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # Together they move all objects to the oldest generation without a look at them.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
