"""What the engine works from: steps in order with their edges. Immutable; built by `resolve`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from runner.base.canonical import Json
from runner.base.ids import StepId
from runner.spec.workflow import OnLost, Requirement, RetrySpec, StepSpec


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of the run. ``index`` is its place in plan order, from 0."""

    id: StepId
    index: int
    needs: tuple[StepId, ...]
    dependants: tuple[StepId, ...]
    spec: StepSpec
    workspace: str
    """``commit``, ``shared``, ``none`` or ``in-place``: decided."""
    on_lost: OnLost
    """What follows when its effects are unknown: decided."""

    @property
    def retry(self) -> RetrySpec:
        """How hard to try."""
        return self.spec.retry

    @property
    def requires(self) -> Requirement:
        """What its agent must have."""
        return self.spec.requires


@dataclass(frozen=True, slots=True)
class Plan:
    """A workflow resolved with its inputs. Equal text and inputs give an equal plan."""

    workflow: str
    steps: Mapping[StepId, PlannedStep]
    """In plan order: a step comes after everything it needs, else in the order of the file."""
    inputs: Mapping[str, Json]
    """Every declared input with its value, defaults filled in."""
    workspace_default: str
    """For steps that name none: ``commit``, ``shared`` or ``in-place``."""
    secrets: tuple[str, ...] = ()
    ancestors: Mapping[StepId, frozenset[StepId]] = field(default_factory=dict)
    """Filled only for steps that look at more than their needs (``failure()``, ``steps.X``)."""
