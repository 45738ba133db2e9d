"""The workflow as frozen values: everything the file says, nothing about a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from runner.base.canonical import Json
from runner.kinds.kind import Work
from runner.source.expression import Expression
from runner.source.problems import Mark, Problem
from runner.source.template import Template


class OnLost(StrEnum):
    """What follows when agent or runner vanished and the effects are unknown."""

    RETRY = "retry"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class InputSpec:
    """A declared input; ``type`` is ``string``, ``number``, ``boolean`` or ``choice``."""

    name: str
    type: str
    required: bool
    default: Json
    options: tuple[str, ...]
    description: str
    mark: Mark


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Requirement:
    """What an agent must have; hashable, so that steps with equal needs share a queue."""

    capabilities: frozenset[str] = frozenset()
    os: str | None = None
    arch: str | None = None
    claude: str | None = None
    """A version range such as ``>=2.1``."""


@dataclass(frozen=True, slots=True)
class ArtifactSpec:
    """Globs under the workspace and what follows when one matches nothing."""

    paths: tuple[str, ...] = ()
    if_missing: str = "fail"


@dataclass(frozen=True, slots=True)
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

    @property
    def kind(self) -> str:
        """The kind of its work."""
        return self.work.kind


@dataclass(frozen=True, slots=True)
class WorkflowSpec:
    """A whole file."""

    name: str
    description: str
    path: str
    """As given on the command line; prompt files are looked up beside it."""
    inputs: Mapping[str, InputSpec]
    secrets: tuple[str, ...]
    steps: Mapping[str, StepSpec]
    """In the order of the file."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Text of every other file the workflow reads (prompt files and their includes), by the path
    written in the workflow: captured once, so that a run uses what was loaded."""
    text: str = ""
    """The file itself, as it was read."""
    warnings: tuple[Problem, ...] = ()
    """What is odd but lets the workflow run."""
