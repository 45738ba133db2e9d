"""The tree of a YAML file: plain values that remember where they stood.

A mapping is a `dict` and a sequence a `list`, so that schema checkers take them as they are; beside
the values they hold offsets into the text, from which `Document` makes lines and columns on demand.
"""

from collections.abc import Iterator

from runner.base.canonical import Json

_FEW = 16
"""Keys that are looked through faster than a table of them is made."""


class MappingNode(dict[str, "NodeValue"]):
    """A mapping of the file, in its order. Keys enter by `put` and leave by `drop` alone."""

    __slots__ = ("_key_at", "_value_at", "at", "places")

    def __init__(self, at: int) -> None:
        self.at = at
        """Offset of the mapping itself."""
        self.places: list[int] = []
        """Offset of the first key, of its value, of the second key, and so on."""
        self._key_at: dict[str, int] | None = None
        self._value_at: dict[str, int] | None = None

    @property
    def key_at(self) -> dict[str, int]:
        """Key -> its offset; few mappings are ever asked."""
        if self._key_at is None:
            self._key_at = dict(zip(self, self.places[::2], strict=True))
        return self._key_at

    @property
    def value_at(self) -> dict[str, int]:
        """Key -> the offset of its value."""
        if self._value_at is None:
            self._value_at = dict(zip(self, self.places[1::2], strict=True))
        return self._value_at

    def place_of(self, key: str) -> int:
        """Return the offset of the value of ``key``."""
        if len(self) > _FEW:
            return self.value_at[key]
        return self.places[2 * list(self).index(key) + 1]

    def put(self, key: str, value: "NodeValue", key_at: int, value_at: int) -> None:
        """Add ``key``, which is not there yet, with the places of key and value."""
        self[key] = value
        self.places += (key_at, value_at)
        self._key_at = self._value_at = None

    def drop(self, key: str) -> None:
        """Take ``key`` out, if it is there."""
        if key in self:
            index = 2 * list(self).index(key)
            del self[key], self.places[index : index + 2]
            self._key_at = self._value_at = None

    def without(self, keys: frozenset[str]) -> "MappingNode":
        """Return a copy that lacks ``keys``."""
        copy = MappingNode(self.at)
        for key, value, key_at, value_at in self.placed():
            if key not in keys:
                copy.put(key, value, key_at, value_at)
        return copy

    def placed(self) -> Iterator[tuple[str, "NodeValue", int, int]]:
        """Yield each key with its value, its own offset and that of the value."""
        places = iter(self.places)
        return zip(self, self.values(), places, places, strict=True)


class SequenceNode(list["NodeValue"]):
    """A sequence of the file."""

    __slots__ = ("at", "item_at")

    def __init__(self, at: int) -> None:
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
    for key, value, key_at, value_at in under.placed():
        if key not in over:
            result.put(key, value, key_at, value_at)
    for key, value, key_at, value_at in over.placed():
        below = under.get(key)
        laid = value
        if isinstance(value, MappingNode) and isinstance(below, MappingNode):
            laid = merged(below, value)
        result.put(key, laid, key_at, value_at)
    return result
