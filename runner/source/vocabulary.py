"""What expressions are made of: the kinds of nodes that are walked, and words for all others."""

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from runner.source.filters import FILTERS
from runner.source.grammar import GrammarError
from runner.source.meter import DEPTH_MAX
from runner.source.scope import STATUS_FUNCTIONS

if TYPE_CHECKING:
    from jinja2 import nodes

_WALKED = frozenset(
    {"Name", "Const", "List", "Dict", "Pair", "Getattr", "Getitem", "Compare", "Operand"}
    | {"And", "Or", "Not", "CondExpr", "Filter", "Call", "Keyword"}
)
FUNCTIONS: Mapping[str, int] = {"contains": 2, **dict.fromkeys(STATUS_FUNCTIONS, 0)}
"""Name -> number of arguments."""

_COMPUTE = "compute it in a 'run' step and use the output"
_REFUSED: Mapping[str, tuple[str, str]] = {
    "Sub": ("'-' is arithmetic, which expressions do not have", "names have no hyphens"),
    "Concat": ("'~' is no operator", "put two expressions side by side: ${{ a }}${{ b }}"),
    "Test": ("'is' is no operator", "compare with '==', or use '| default(...)'"),
    "Slice": ("a slice is not part of the language", _COMPUTE),
    "Tuple": ("a list stands in square brackets", "write [a, b]"),
}
_ARITHMETIC = ("arithmetic is not part of the language", _COMPUTE)


def faults_of(node: "nodes.Node", depth: int = 0) -> Iterator[GrammarError]:
    """Yield what in ``node`` expressions may not hold."""
    from jinja2 import nodes

    name = type(node).__name__
    if depth > DEPTH_MAX:
        yield GrammarError(f"the expression nests deeper than {DEPTH_MAX}", hint=_COMPUTE)
        return
    if isinstance(node, nodes.Neg) and _is_number(node.node):
        return
    if name not in _WALKED:
        message, hint = _REFUSED.get(name, _ARITHMETIC)
        yield GrammarError(message, hint=hint)
        return
    match node:
        case nodes.Call():
            yield from _faults_of_call(node)
        case nodes.Filter():
            yield from _faults_of_filter(node)
        case nodes.Const(value=float() as number) if not math.isfinite(number):
            yield GrammarError("a number is too large to be read")
    for child in node.iter_child_nodes(exclude=("node",) if name == "Call" else ()):
        yield from faults_of(child, depth + 1)


def _is_number(node: "nodes.Node") -> bool:
    value = getattr(node, "value", None)
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _faults_of_call(node: "nodes.Call") -> Iterator[GrammarError]:
    from jinja2 import nodes

    if not isinstance(node.node, nodes.Name):
        yield GrammarError("methods are not part of the language", hint="use a filter: a | lower")
        return
    name = node.node.name
    wanted = FUNCTIONS.get(name)
    if wanted is None:
        yield GrammarError(
            f"there is no function '{name[:40]}'", hint=f"there are {', '.join(sorted(FUNCTIONS))}"
        )
    elif len(node.args) != wanted or node.kwargs or node.dyn_args or node.dyn_kwargs:
        yield GrammarError(f"{name}() takes {wanted} arguments, got {len(node.args)}")


def _faults_of_filter(node: "nodes.Filter") -> Iterator[GrammarError]:
    known = FILTERS.get(node.name)
    if known is None:
        hint = f"there are {', '.join(sorted(FILTERS))}"
        yield GrammarError(f"there is no filter '{node.name[:40]}'", hint=hint)
        return
    count = len(node.args)
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        yield GrammarError(f"the filter '{node.name}' takes no named arguments")
    elif not known.arguments_min <= count <= known.arguments_max:
        least, most = known.arguments_min, known.arguments_max
        wanted = str(least) if least == most else f"{least} to {most}"
        yield GrammarError(f"the filter '{node.name}' takes {wanted} arguments, got {count}")
