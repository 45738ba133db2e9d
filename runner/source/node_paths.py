"""Dotted names in expressions: which values a node names, and how the author wrote them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from runner.base.records import record

if TYPE_CHECKING:
    from jinja2 import nodes

Part = str | int


@record
class Step:
    """One step from a value to a value in it."""

    key: "Part | nodes.Expr"
    """Fixed, or an expression that gives it."""


def unwound(node: "nodes.Node") -> tuple["nodes.Node", tuple[Step, ...]]:
    """Return the node that a chain of keys begins with, and the keys in order."""
    from jinja2 import nodes

    steps: list[Step] = []
    while True:
        match node:
            case nodes.Getattr():
                steps.append(Step(node.attr))
            case nodes.Getitem(arg=nodes.Const(value=str() | int() as key)):
                steps.append(Step(key))
            case nodes.Getitem():
                steps.append(Step(node.arg))
            case _:
                return node, tuple(reversed(steps))
        node = node.node


def dotted(root: str, keys: tuple[Part, ...]) -> str:
    """Return the name as an author writes it: ``steps.plan.outputs.modules[0]``."""
    return root + "".join(
        f".{key}" if isinstance(key, str) and key.isidentifier() else f"[{key!r}]" for key in keys
    )


def paths_in(node: "nodes.Node") -> Iterator[tuple[str, ...]]:
    """Yield each name in ``node`` with the keys that are fixed."""
    from jinja2 import nodes

    root, steps = unwound(node)
    if isinstance(root, nodes.Name):
        yield (root.name, *_fixed(steps))
    else:
        for child in root.iter_child_nodes(exclude=_called(root)):
            yield from paths_in(child)
    for step in steps:
        if isinstance(step.key, nodes.Node):
            yield from paths_in(step.key)


def _called(node: "nodes.Node") -> tuple[str, ...]:
    from jinja2 import nodes

    return ("node",) if isinstance(node, nodes.Call) else ()


def _fixed(steps: tuple[Step, ...]) -> Iterator[str]:
    for step in steps:
        if not isinstance(step.key, str):
            return
        yield step.key
