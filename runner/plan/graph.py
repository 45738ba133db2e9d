"""The graph of a plan, drawn: text in waves, Mermaid, DOT.

Instances are one node, a used workflow is a box with its steps, and what stands under ``finally``
comes behind everything else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from runner.base.errors import UsageError
from runner.base.ids import StepId
from runner.base.records import record
from runner.kinds.workflow import WorkflowWork
from runner.plan.plan import Plan, PlannedStep
from runner.plan.resolve import planned_steps
from runner.source.quoting import escaped

_ARROW = " <- "
_INDENT = "  "


@record
class _Node:
    """A step as it is drawn, with the steps of the workflow that it uses."""

    key: str
    """Of its own: 'end' and other words of Mermaid are legal names of steps."""
    step: PlannedStep
    inner: tuple["_Node", ...] = ()

    @property
    def name(self) -> str:
        strategy = self.step.spec.strategy
        if strategy is None:
            return self.step.id
        matrix = strategy.matrix
        each = ", ".join(matrix.axes) or "row" if matrix is not None else strategy.name
        return f"{self.step.id} (for each {each})"

    @property
    def kind(self) -> str:
        work = self.step.spec.work
        return f"uses {work.path}" if isinstance(work, WorkflowWork) else work.kind


def draw_graph(plan: Plan, form: str) -> str:
    """Return the graph of ``plan`` as ``text``, ``mermaid`` or ``dot``, without a last line end.

    Raises:
        UsageError: there is no such form.
    """
    draw = FORMS.get(form)
    if draw is None:
        raise UsageError(f"no form is called '{form}'", hint="write " + ", ".join(FORMS))
    return draw(plan)


def generations(steps: Mapping[StepId, PlannedStep]) -> list[list[StepId]]:
    """Return the steps in waves: each wave needs only earlier ones, and plan order within.

    Those under ``finally`` have waves of their own, behind the others.
    """
    finals = [step for step in steps.values() if step.is_final]
    return [*_waves(step for step in steps.values() if not step.is_final), *_waves(finals)]


def _waves(steps: Iterable[PlannedStep]) -> list[list[StepId]]:
    depth: dict[StepId, int] = {}
    waves: list[list[StepId]] = []
    for step in steps:
        level = max((depth[need] + 1 for need in step.needs), default=0)
        depth[step.id] = level
        if level == len(waves):
            waves.append([])
        waves[level].append(step.id)
    return waves


def _nodes(plan: Plan, steps: Mapping[StepId, PlannedStep], prefix: str = "s") -> tuple[_Node, ...]:
    found = []
    for number, step in enumerate(steps.values()):
        key = f"{prefix}{number}"
        inner: tuple[_Node, ...] = ()
        if isinstance(step.spec.work, WorkflowWork):
            parts = planned_steps(step.inner, plan.workspace_default, first_index=0)
            inner = _nodes(plan, parts, f"{key}_")
        found.append(_Node(key, step, inner))
    return tuple(found)


def _edges(nodes: Sequence[_Node]) -> Iterator[tuple[_Node, _Node, bool]]:
    """Yield what comes before what in one workflow, and whether only as ``finally`` has it."""
    by_id = {node.step.id: node for node in nodes}
    needed = {need for node in nodes for need in node.step.needs}
    ends = [n for n in nodes if not n.step.is_final and n.step.id not in needed]
    for node in nodes:
        yield from ((by_id[need], node, False) for need in node.step.needs)
        if node.step.is_final and not node.step.needs:
            yield from ((end, node, True) for end in ends)


def _draw_text(plan: Plan) -> str:
    nodes = {node.step.id: node for node in _nodes(plan, plan.steps)}
    rows = {name: [*_text_rows(node, _INDENT)] for name, node in nodes.items()}
    widths = [
        max(len(row[column]) for of_step in rows.values() for row in of_step) for column in (0, 1)
    ]
    width, kind_width = widths[0], max(6, widths[1])
    lines = []
    for number, wave in enumerate(generations(plan.steps), start=1):
        is_final = nodes[wave[0]].step.is_final
        lines.append(f"wave {number} (finally)" if is_final else f"wave {number}")
        for name, kind, needs in (row for step in wave for row in rows[step]):
            lines.append(f"{name.ljust(width)}  {kind.ljust(kind_width)}{needs}".rstrip())
    return "\n".join(lines)


def _text_rows(node: _Node, indent: str) -> Iterator[tuple[str, str, str]]:
    needs = _ARROW + ", ".join(node.step.needs) if node.step.needs else ""
    yield indent + node.name, escaped(node.kind), needs
    for inner in node.inner:
        yield from _text_rows(inner, indent + _INDENT)


def _draw_mermaid(plan: Plan) -> str:
    return "\n".join(["flowchart TD", *_mermaid(_nodes(plan, plan.steps), "    ")])


def _mermaid(nodes: Sequence[_Node], indent: str) -> Iterator[str]:
    for node in nodes:
        label = _mermaid_text(f"{node.name} ({node.kind})")
        if not node.inner:
            yield f'{indent}{node.key}["{label}"]'
            continue
        yield f'{indent}subgraph {node.key}["{label}"]'
        yield from _mermaid(node.inner, indent + "    ")
        yield f"{indent}end"
    for before, node, is_final in _edges(nodes):
        yield f"{indent}{before.key} {'-.->' if is_final else '-->'} {node.key}"


def _mermaid_text(text: str) -> str:
    return escaped(text).replace("#", "#35;").replace('"', "#quot;")


def _draw_dot(plan: Plan) -> str:
    nodes = _nodes(plan, plan.steps)
    head = ["digraph workflow {", "  rankdir=LR;", "  compound=true;"]
    return "\n".join([*head, *_dot(nodes, "  "), "}"])


def _dot(nodes: Sequence[_Node], indent: str) -> Iterator[str]:
    for node in nodes:
        if not node.inner:
            label = f"{_dot_text(node.name)}\\n{_dot_text(node.kind)}"
            yield f'{indent}"{node.step.id}" [label="{label}"];'
            continue
        yield f'{indent}subgraph "cluster_{node.key}" {{'
        yield f'{indent}  label="{_dot_text(f"{node.name} ({node.kind})")}";'
        yield from _dot(node.inner, indent + "  ")
        yield f"{indent}}}"
    for before, node, is_final in _edges(nodes):
        # An edge needs nodes at its ends; where it meets a box, it is cut off there.
        cuts = [*([f'ltail="cluster_{before.key}"'] if before.inner else [])]
        cuts += [f'lhead="cluster_{node.key}"'] if node.inner else []
        cuts += ["style=dashed"] if is_final else []
        more = f" [{', '.join(cuts)}]" if cuts else ""
        ends = f'"{_outermost(before, -1)}" -> "{_outermost(node, 0)}"'
        yield f"{indent}{ends}{more};"


def _outermost(node: _Node, place: int) -> StepId:
    while node.inner:
        node = node.inner[place]
    return node.step.id


def _dot_text(text: str) -> str:
    return escaped(text).replace("\\", "\\\\").replace('"', '\\"')


FORMS: Mapping[str, Callable[[Plan], str]] = {
    "text": _draw_text,
    "mermaid": _draw_mermaid,
    "dot": _draw_dot,
}
"""The forms there are, by name."""
