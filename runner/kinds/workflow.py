"""Steps that are another workflow, expanded into the same run."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from runner.base.canonical import Json
from runner.base.records import record
from runner.kinds.kind import WithoutAgent, Work
from runner.source.problems import Mark
from runner.source.reading import Fields
from runner.source.scope import Scope
from runner.source.shell_text import ShellText
from runner.source.template import Template


@record
class WorkflowWork:
    """The workflow that is used, and its inputs."""

    path: str
    """As it is written in the step."""
    mark: Mark
    inputs: Mapping[str, Template] = field(default_factory=dict)
    kind: str = "workflow"


class Workflow(WithoutAgent):
    """A step that is a whole workflow."""

    name = "workflow"
    defining = frozenset({"uses"})
    keys = frozenset({"uses", "with"})
    form = "workflow"
    templated = frozenset({"with"})

    def read(self, fields: Fields) -> WorkflowWork | None:
        """Return the work of a step that has ``uses``."""
        return WorkflowWork(fields.text("uses"), fields.mark("uses"), fields.templates("with"))

    def templates(self, work: Work) -> Iterator[Template | ShellText]:
        """Yield the inputs."""
        assert isinstance(work, WorkflowWork)
        yield from work.inputs.values()

    def outputs(self, work: Work) -> frozenset[str] | None:
        """Return none: the workflow that is used declares them."""
        del work
        return None

    def payload(self, work: Work, scope: Scope) -> Mapping[str, Json]:
        """Return the inputs by name, rendered; a value alone keeps its type."""
        assert isinstance(work, WorkflowWork)
        return {name: template.render(scope) for name, template in work.inputs.items()}
