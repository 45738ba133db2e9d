"""Names of runs: short, unique, and in the order in which the runs began."""

import re
import time

from runner.base.ids import RunId

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = len(_DIGITS) ** 2
_FORM = re.compile(r"\d{8}-\d{6}-[0-9a-z]{4}\Z")
_MS = 1000


def new_run_id(wall_ms: int, entropy: bytes) -> RunId:
    """Return a name such as ``20261123-142501-k3f9``.

    Date and time are UTC; then two digits to the base of 36 for the millisecond and two of
    ``entropy`` (2 bytes or more). Two runs in one millisecond may get the same name: the folder of
    the second is refused, and its owner draws again.
    """
    seconds, ms = divmod(wall_ms, _MS)
    chance = int.from_bytes(entropy, "big") % _PAIRS
    moment = time.strftime("%Y%m%d-%H%M%S", time.gmtime(seconds))
    return RunId(f"{moment}-{_pair(ms)}{_pair(chance)}")


def is_run_id(text: str) -> bool:
    """Say whether ``text`` has the form of a run's name."""
    return _FORM.match(text) is not None


def _pair(number: int) -> str:
    return _DIGITS[number // len(_DIGITS)] + _DIGITS[number % len(_DIGITS)]
