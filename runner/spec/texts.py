"""What of a step has expressions in it, by what they are for."""

from collections.abc import Iterator

from runner.kinds.table import KINDS
from runner.source.expression import Expression
from runner.source.shell_text import ShellText
from runner.source.template import Template
from runner.spec.workflow import StepSpec

Rendered = Template | ShellText


def texts_of(step: StepSpec) -> Iterator[Rendered]:
    """Yield what of ``step`` becomes part of what it does: all but its condition."""
    yield from KINDS[step.kind].templates(step.work)
    yield from step.env.values()
    yield from lists_of(step)
    if step.working_directory is not None:
        yield step.working_directory


def lists_of(step: StepSpec) -> Iterator[Template]:
    """Yield the expressions that give the lists of its strategy."""
    strategy = step.strategy
    if strategy is not None:
        lists = [strategy.items, *(strategy.matrix.axes.values() if strategy.matrix else ())]
        yield from (values for values in lists if isinstance(values, Template))


def expressions_of(step: StepSpec) -> Iterator[Expression]:
    """Yield every expression of ``step``."""
    for text in texts_of(step):
        if not text.is_plain:
            yield from text.expressions
    if step.condition is not None:
        yield step.condition
