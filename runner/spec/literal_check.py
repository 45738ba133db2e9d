"""Expressions where nobody evaluates them: they would silently stay text, so they are refused."""

from collections.abc import Iterator

from runner.kinds.table import KINDS
from runner.source.nodes import MappingNode, NodeValue, SequenceNode
from runner.source.quoting import quoted
from runner.source.reading import Reading

_OPENING = "${{"
_OF_STEPS = frozenset(
    {"if", "env", "working-directory", "strategy.for-each", "strategy.matrix"}
).union(*(kind.templated for kind in KINDS.values()))
_OF_WORKFLOWS = frozenset({"env", "description", "outputs", "concurrency"})
_DEPTH = 2
"""Keys with expressions stand at most so deep in a step: ``claude.model``."""
_ITEM = "[]"
"""Stands for a place in a list; what is evaluated may give a list, and is in none."""

Path = tuple[str, ...]


def check_literals(reading: Reading) -> None:
    """Note every value with an expression that is used as it stands."""
    if _OPENING not in reading.document.text:
        return
    for path, text, at in _texts(reading.document.root):
        if _OPENING in text and not _is_evaluated(path):
            mark = reading.document.mark(at)
            place = ".".join(key for key in path if key != _ITEM)
            message = f"expressions are not evaluated in {place}: {quoted(text)}"
            reading.report("E224", mark, message, "write the value out")


def _is_evaluated(path: Path) -> bool:
    match path:
        case _ if _ITEM in path:
            return False
        case ["steps" | "finally", _, *rest] | ["defaults", *rest]:
            return any(".".join(rest[:n]) in _OF_STEPS for n in range(1, _DEPTH + 1))
        case _:
            return path[0] in _OF_WORKFLOWS


def _texts(root: MappingNode) -> Iterator[tuple[Path, str, int]]:
    """Yield every text below ``root`` with its offset and the keys and lists that lead to it."""
    waiting: list[tuple[Path, NodeValue, int]] = [((), root, root.at)]
    while waiting:
        path, value, at = waiting.pop()
        if isinstance(value, str):
            yield path, value, at
        elif isinstance(value, MappingNode):
            waiting += [((*path, key), value[key], value.value_at[key]) for key in value]
        elif isinstance(value, SequenceNode):
            waiting += [((*path, _ITEM), item, item_at) for item, item_at in value.placed()]
