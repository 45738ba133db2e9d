"""The tree of a YAML file: plain values that remember where they stood.

A mapping is a `dict` and a sequence a `list`, so that schema checkers take them as they are; beside
the values they hold offsets into the text, from which `Document` makes lines and columns on demand.
"""

from collections.abc import Iterator

from runner.base.canonical import Json


class MappingNode(dict[str, "NodeValue"]):
    """A mapping of the file, in its order."""

    __slots__ = ("at", "key_at", "value_at")

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at
        """Offset of the mapping itself."""
        self.key_at: dict[str, int] = {}
        self.value_at: dict[str, int] = {}

    def put(self, key: str, value: "NodeValue", key_at: int, value_at: int) -> None:
        """Set ``key`` with the places of key and value."""
        self[key] = value
        self.key_at[key] = key_at
        self.value_at[key] = value_at

    def without(self, keys: frozenset[str]) -> "MappingNode":
        """Return a copy that lacks ``keys``."""
        copy = MappingNode(self.at)
        for key, value in self.items():
            if key not in keys:
                copy.put(key, value, self.key_at[key], self.value_at[key])
        return copy


class SequenceNode(list["NodeValue"]):
    """A sequence of the file."""

    __slots__ = ("at", "item_at")

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at
        """Offset of the sequence itself."""
        self.item_at: list[int] = []

    def placed(self) -> Iterator[tuple["NodeValue", int]]:
        """Yield each item with its offset."""
        return zip(self, self.item_at, strict=True)


NodeValue = None | bool | int | float | str | MappingNode | SequenceNode


def plain(value: NodeValue) -> Json:
    """Return ``value`` as ordinary JSON without places."""
    if isinstance(value, MappingNode):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, SequenceNode):
        return [plain(item) for item in value]
    return value


def merged(under: MappingNode, over: MappingNode) -> MappingNode:
    """Return ``over`` laid on ``under``: mappings deeply, everything else replaced."""
    result = MappingNode(over.at)
    for key, value in under.items():
        if key not in over:
            result.put(key, value, under.key_at[key], under.value_at[key])
    for key, value in over.items():
        below = under.get(key)
        laid = value
        if isinstance(value, MappingNode) and isinstance(below, MappingNode):
            laid = merged(below, value)
        result.put(key, laid, over.key_at[key], over.value_at[key])
    return result
