"""What the engine works from: steps in order with their edges. Immutable; built by `resolve`."""

from collections.abc import Mapping
from dataclasses import field

from runner.base.canonical import Json
from runner.base.ids import StepId
from runner.base.records import record
from runner.kinds.table import KINDS
from runner.kinds.workflow import WorkflowWork
from runner.source.scope import Scope
from runner.spec.workflow import OnLost, Requirement, RetrySpec, StepSpec, WorkflowSpec

RUN = StepId("")
"""Stands for the run itself where a step's parent is named."""


@record
class Frame:
    """One workflow at work: the one that is run, or one that a step of it uses."""

    spec: WorkflowSpec
    owner: StepId = RUN
    """The step that uses it."""

    def id_of(self, name: str) -> StepId:
        """Return the id that the step ``name`` of this workflow has in the run."""
        return StepId(f"{self.owner}/{name}" if self.owner else name)


@record
class PlannedStep:
    """One step of the run. ``index`` orders steps that are equal otherwise."""

    id: StepId
    index: int
    needs: tuple[StepId, ...]
    dependants: tuple[StepId, ...]
    spec: StepSpec
    workspace: str
    """``commit``, ``shared``, ``none`` or ``in-place``: decided."""
    on_lost: OnLost
    """What follows when its effects are unknown: decided."""
    frame: Frame
    parent: StepId = RUN
    """The step that it is an instance or a part of."""
    form: str = "work"
    """``work`` for an agent, ``question`` for a person; ``workflow`` and ``instances`` open."""
    values: Mapping[str, Json] = field(default_factory=dict)
    """What an instance adds to the names in its expressions: ``matrix``, or its item."""

    @property
    def retry(self) -> RetrySpec:
        """How hard to try."""
        return self.spec.retry

    @property
    def requires(self) -> Requirement:
        """What its agent must have."""
        return self.spec.requires

    @property
    def rank(self) -> int:
        """Of its priority: the lower one goes first."""
        return self.spec.rank

    @property
    def is_paid(self) -> bool:
        """Whether its attempts cost money."""
        return KINDS[self.spec.kind].is_paid

    @property
    def cap_usd(self) -> float | None:
        """What an attempt may cost by its own options; none where they do not say."""
        return KINDS[self.spec.kind].cap_usd(self.spec.work)

    def payload(self, scope: Scope) -> Mapping[str, Json]:
        """Return what carries it out is given, rendered once; its kind says what that is.

        Raises:
            AuthorError: a value is missing or cannot be used where it stands.
        """
        return KINDS[self.spec.kind].payload(self.spec.work, scope)

    @property
    def inner(self) -> Frame:
        """The workflow that it uses, at work under it."""
        assert isinstance(self.spec.work, WorkflowWork)
        return Frame(self.frame.spec.used[self.spec.work.path], self.id)

    @property
    def is_instance(self) -> bool:
        """Whether it is one of several instances; their condition was theirs together."""
        return self.parent != self.frame.owner

    @property
    def is_final(self) -> bool:
        """Whether it comes when all other steps of its workflow have ended, however they ended."""
        return self.spec.is_final and self.parent == self.frame.owner


@record
class Plan:
    """A workflow resolved with its inputs. Equal text and inputs give an equal plan."""

    frame: Frame
    steps: Mapping[StepId, PlannedStep]
    """In plan order: a step comes after everything it needs, else in the order of the file.

    Steps that open into more stand here as they are; what they become is a matter of the run.
    """
    inputs: Mapping[str, Json]
    """Every declared input with its value, defaults filled in."""
    workspace_default: str
    """For steps that name none: ``commit``, ``shared`` or ``in-place``."""
    secrets: tuple[str, ...] = ()
    """Of the workflow and of all that it uses."""

    @property
    def workflow(self) -> str:
        """The workflow's name."""
        return self.frame.spec.name
