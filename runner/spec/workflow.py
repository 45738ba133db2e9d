"""The workflow as frozen values: everything the file says, nothing about a run."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum

from runner.base.canonical import Json
from runner.base.records import record
from runner.kinds.kind import Work
from runner.source.expression import Expression
from runner.source.problems import Mark, Problem
from runner.source.template import Template


class OnLost(StrEnum):
    """What follows when agent or runner vanished and the effects are unknown."""

    RETRY = "retry"
    HOLD = "hold"


@record
class InputSpec:
    """A declared input; ``type`` is ``string``, ``number``, ``boolean`` or ``choice``."""

    name: str
    type: str
    required: bool
    default: Json
    options: tuple[str, ...]
    description: str
    mark: Mark
    is_untrusted: bool = False
    """Strangers write it."""


@record
class RetrySpec:
    """How hard to try. ``on`` none means: the causes that are retried by default."""

    attempts_max: int = 3
    on: frozenset[str] | None = None
    never: frozenset[str] = frozenset()
    initial_ms: int = 2_000
    factor: float = 2.0
    max_ms: int = 300_000
    jitter: str = "full"
    """``full``: uniform between nothing and the whole delay; ``none``: the whole delay."""


@record
class Requirement:
    """What an agent must have; hashable, so that steps with equal needs share a queue."""

    capabilities: frozenset[str] = frozenset()
    os: str | None = None
    arch: str | None = None
    claude: str | None = None
    """A version range such as ``>=2.1``."""


@record
class ArtifactSpec:
    """Globs under the workspace and what follows when one matches nothing."""

    paths: tuple[str, ...] = ()
    if_missing: str = "fail"


ITEM = "item"
"""What an item of ``for-each`` is called unless ``as`` says otherwise."""


@record
class MatrixSpec:
    """A product of values, what is taken out of it, and what is added to it."""

    axes: Mapping[str, Template | tuple[Json, ...]]
    """Key -> its values, or the expression that gives them."""
    include: tuple[Mapping[str, Json], ...] = ()
    exclude: tuple[Mapping[str, Json], ...] = ()


@record
class StrategySpec:
    """How one step becomes many instances: exactly one of ``matrix`` and ``items`` is there."""

    mark: Mark
    matrix: MatrixSpec | None = None
    items: Template | tuple[Json, ...] | None = None
    """Of ``for-each``: the list, or the expression that gives it."""
    name: str = ITEM
    """What an item is called in expressions."""
    parallel_max: int | None = None
    fail_fast: bool = True

    @property
    def names(self) -> frozenset[str]:
        """The names it adds to the step's expressions."""
        return frozenset({"matrix" if self.matrix is not None else self.name})


CAP_USD = 5.0
"""What an attempt may cost where only the run or the step has a limit."""


@record
class BudgetSpec:
    """What may be spent; none where there is no limit. Time is for whole runs alone."""

    usd: float | None = None
    tokens: int | None = None
    time_ms: int | None = None
    on_exceed: str = "pause"
    """``pause`` or ``stop``."""


@record
class ConcurrencySpec:
    """Runs that wait for each other."""

    group: Template
    limit: int = 1
    cancel_in_progress: bool = False


PRIORITIES: Mapping[str, int] = {"high": 0, "normal": 1, "medium": 1, "low": 2}
"""Word -> rank; the lower one goes first."""


@record
class StepSpec:
    """One step as written, with the workflow's defaults merged in."""

    id: str
    work: Work
    mark: Mark
    needs: tuple[str, ...] = ()
    condition: Expression | None = None
    requires: Requirement = Requirement()
    retry: RetrySpec = RetrySpec()
    on_lost: OnLost | None = None
    """As written; none where the default of the kind and the workspace decides (`resolve`)."""
    is_idempotent: bool = False
    continue_on_error: bool = False
    env: Mapping[str, Template] = field(default_factory=dict)
    """The workflow's ``env`` overlaid by the step's."""
    pass_env: tuple[str, ...] = ()
    working_directory: Template | None = None
    workspace: str | None = None
    """``commit``, ``shared`` or ``none``; none where the project decides."""
    artifacts: ArtifactSpec = ArtifactSpec()
    timeout_ms: int = 3_600_000
    idle_timeout_ms: int | None = None
    strategy: StrategySpec | None = None
    rank: int = PRIORITIES["normal"]
    """Of its priority: the lower one goes first."""
    budget: BudgetSpec | None = None
    is_final: bool = False
    """It stands under ``finally``."""

    @property
    def kind(self) -> str:
        """The kind of its work."""
        return self.work.kind


@record
class WorkflowSpec:
    """A whole file."""

    name: str
    description: str
    path: str
    """As given on the command line; prompt files are looked up beside it."""
    inputs: Mapping[str, InputSpec]
    secrets: tuple[str, ...]
    steps: Mapping[str, StepSpec]
    """In the order of the file, those of ``finally`` behind the others."""
    budget: BudgetSpec | None = None
    concurrency: ConcurrencySpec | None = None
    outputs: Mapping[str, Template] = field(default_factory=dict)
    used: Mapping[str, "WorkflowSpec"] = field(default_factory=dict)
    """The workflows that its steps use, by the path as it is written there."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Text of every other file the workflow reads (prompt files and their includes), by the path
    written in the workflow: captured once, so that a run uses what was loaded."""
    text: str = ""
    """The file itself, as it was read."""
    warnings: tuple[Problem, ...] = ()
    """What is odd but lets the workflow run."""

    def all_steps(self) -> Iterator[StepSpec]:
        """Yield its steps and those of the workflows that it uses, each once for each use."""
        yield from self.steps.values()
        for used in self.used.values():
            yield from used.all_steps()
