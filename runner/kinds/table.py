"""The kinds of steps there are."""

from collections.abc import Mapping

from runner.kinds.approval import Approval
from runner.kinds.claude import Claude
from runner.kinds.kind import Kind
from runner.kinds.shell import Shell
from runner.kinds.workflow import Workflow

_ALL: tuple[Kind, ...] = (Claude(), Shell(), Approval(), Workflow())
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""By name; the order is the one messages list them in."""
