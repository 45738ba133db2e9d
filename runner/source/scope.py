"""What expressions may see: values by name, and how the steps before stand."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from runner.base.canonical import Json
from runner.base.records import record


class NamedList(list[Json]):
    """A list whose items also have names: what the instances of a step leave behind."""

    __slots__ = ("index_of",)

    def __init__(self, items: Iterable[Json], index_of: Mapping[str, int]) -> None:
        super().__init__(items)
        self.index_of = index_of


@record
class Scope:
    """The values of one rendering."""

    values: Mapping[str, Json]
    """``inputs``, ``env``, ``steps``, ``run``, ``workflow``, and ``secrets`` for ``env:`` alone."""
    ancestors_status: Mapping[str, str] = field(default_factory=dict)
    """Step id -> status as dependants see it, of every step that comes before."""
    is_cancelled: bool = False

    def status(self, function: str) -> bool:
        """Return what the status function of that name says."""
        match function:
            case "success":
                is_well = all(status == "succeeded" for status in self.ancestors_status.values())
                return is_well and not self.is_cancelled
            case "failure":
                return "failed" in self.ancestors_status.values()
            case "cancelled":
                return self.is_cancelled
            case _:
                return True


STATUS_FUNCTIONS = frozenset({"success", "failure", "always", "cancelled"})
