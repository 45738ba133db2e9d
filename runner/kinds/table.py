"""The kinds of steps there are."""

from collections.abc import Mapping

from runner.kinds.claude import Claude
from runner.kinds.kind import Kind
from runner.kinds.shell import Shell

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (Claude(), Shell())}
"""By name; the order is the one messages list them in."""
