"""The promise of a kind of step."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from runner.base.canonical import Json
from runner.source.reading import Fields
from runner.source.scope import Scope
from runner.source.shell_text import ShellText
from runner.source.template import Template


class Work(Protocol):
    """What a kind makes of its own keys; only that kind looks inside."""

    @property
    def kind(self) -> str:
        """The kind's name in the table of kinds."""
        ...


EFFECT_KEYS = frozenset(
    {
        *("requires", "timeout", "retry", "on-lost", "idempotent", "env", "working-directory"),
        *("workspace", "artifacts", "budget", "priority"),
    }
)
"""Keys about what an agent does for a step; steps that no agent carries out have none of them."""


class WithoutAgent:
    """What kinds have in common whose steps no agent carries out: no cost, no effects."""

    refused = EFFECT_KEYS
    is_paid = False
    idle_timeout_ms: int | None = None

    def cap_usd(self, work: Work) -> float | None:
        """Return none: it costs nothing."""
        del work
        return None

    def power(self, work: Work) -> str:
        """Return nothing: it touches nothing itself."""
        del work
        return ""

    def default_on_lost(self, work: Work, workspace: str, *, is_idempotent: bool) -> str:
        """Return ``retry``: there is nothing that could have been done half."""
        del work, workspace, is_idempotent
        return "retry"


class Kind(Protocol):
    """One kind of step: reads its keys, and says what an agent is given. Pure."""

    @property
    def name(self) -> str:
        """The name in the table, also the agent's executor."""
        ...

    @property
    def defining(self) -> frozenset[str]:
        """Keys of which exactly one makes a step one of this kind."""
        ...

    @property
    def keys(self) -> frozenset[str]:
        """All keys that only steps of this kind have, the defining ones included."""
        ...

    @property
    def refused(self) -> frozenset[str]:
        """Keys of all other kinds that mean nothing for this one."""
        ...

    @property
    def form(self) -> str:
        """``work`` for an agent, ``question`` for a person, ``workflow`` of more steps."""
        ...

    @property
    def is_paid(self) -> bool:
        """Whether its attempts cost money."""
        ...

    @property
    def templated(self) -> frozenset[str]:
        """Keys, dotted where they stand deeper, in which expressions are evaluated."""
        ...

    @property
    def idle_timeout_ms(self) -> int | None:
        """How long a step may be silent unless it says otherwise; none where silence is normal."""
        ...

    def read(self, fields: Fields) -> Work | None:
        """Return the work of a step; none, with the problems noted, where it cannot be."""
        ...

    def templates(self, work: Work) -> Iterator[Template | ShellText]:
        """Yield everything in ``work`` that may name values of the run."""
        ...

    def outputs(self, work: Work) -> frozenset[str] | None:
        """Return the names its outputs can have; none where it can have any."""
        ...

    def payload(self, work: Work, scope: Scope) -> Mapping[str, Json]:
        """Return what the agent's executor is given, rendered once.

        Raises:
            AuthorError: a value is missing or cannot be used where it stands.
        """
        ...

    def cap_usd(self, work: Work) -> float | None:
        """Return what an attempt may cost by its own options; none where they do not say."""
        ...

    def power(self, work: Work) -> str:
        """Return how it could change things or pass them on, such as ``can run commands``.

        Empty where it can do no more than read its workspace and answer.
        """
        ...

    def default_on_lost(self, work: Work, workspace: str, *, is_idempotent: bool) -> str:
        """Return ``retry`` where another attempt does no harm, else ``hold``."""
        ...
