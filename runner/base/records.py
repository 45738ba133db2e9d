"""Values of named fields: what `dataclass(frozen=True, slots=True)` is, for a third of its price.

The runner defines some 180 of them before its first step; `dataclasses` compiles six functions for
each, which was half of all start-up. Here it is one. Immutability is the type checker's to hold, so
that making a value costs plain assignments: a fifth of the time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: type[_T]) -> type[_T]:
    """Make ``kind`` a record of its annotated fields: equal, hashed and shown by them.

    It is a dataclass to `dataclasses.fields` and `replace`. Never assign to its fields.
    """
    made: Any = dataclass(repr=False, eq=False, slots=True)(kind)
    compared = [entry.name for entry in fields(made) if entry.compare]
    shown = [entry.name for entry in fields(made) if entry.repr]
    content = attrgetter(*compared) if compared else _nothing
    methods = {"__eq__": _equal(content), "__hash__": _hashed(content), "__repr__": _shown(shown)}
    for name, method in methods.items():
        if name not in kind.__dict__:
            setattr(made, name, method)
    return made  # type: ignore[no-any-return]


def _nothing(_: object) -> object:
    return ()


def _equal(content: Callable[[object], object]) -> Callable[[object, object], object]:
    def equal(self: object, other: object) -> object:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return content(self) == content(other)

    return equal


def _hashed(content: Callable[[object], object]) -> Callable[[object], int]:
    return lambda self: hash(content(self))


def _shown(names: list[str]) -> Callable[[object], str]:
    def show(self: object) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({values})"

    return show
