"""Whether everything that expressions name exists where they stand."""

from runner.source.reading import Reading
from runner.spec.workflow import WorkflowSpec


def check_all_references(reading: Reading, spec: WorkflowSpec) -> None:
    """Note names in expressions of ``spec`` that point to nothing."""
