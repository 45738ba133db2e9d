"""Shell text as a tree: tree-sitter-bash, loaded when the first expression in a script asks."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser


@cache
def _parser() -> "Parser":
    from tree_sitter import Language, Parser
    from tree_sitter_bash import language

    return Parser(Language(language()))


def parse_shell(script: bytes) -> "Node":
    """Return the root of the tree of ``script``; it may hold errors."""
    return _parser().parse(script).root_node


def walk(root: "Node") -> Iterator["Node"]:
    """Yield every node below and with ``root``, parents first, in the order of the text."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


def text_of_node(node: "Node") -> str:
    """Return the text of ``node``."""
    return (node.text or b"").decode("utf-8", "replace")


def node_at(root: "Node", start: int, end: int) -> "Node":
    """Return the smallest node that covers the bytes from ``start`` to ``end``."""
    node = root.descendant_for_byte_range(start, end)
    return node if node is not None else root
