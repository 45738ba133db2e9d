"""The graph of a plan, drawn: text in waves, Mermaid, DOT."""

from collections.abc import Callable, Mapping

from runner.base.errors import UsageError
from runner.base.ids import StepId
from runner.plan.plan import Plan, PlannedStep

_ARROW = " <- "


def draw_graph(plan: Plan, form: str) -> str:
    """Return the graph of ``plan`` as ``text``, ``mermaid`` or ``dot``, without a last line end.

    Raises:
        UsageError: there is no such form.
    """
    draw = FORMS.get(form)
    if draw is None:
        raise UsageError(f"no form is called '{form}'", hint="write " + ", ".join(FORMS))
    return draw(plan)


def generations(plan: Plan) -> list[list[StepId]]:
    """Return the steps in waves: each wave needs only earlier ones, and plan order within."""
    depth: dict[StepId, int] = {}
    waves: list[list[StepId]] = []
    for step in plan.steps.values():
        level = max((depth[need] + 1 for need in step.needs), default=0)
        depth[step.id] = level
        if level == len(waves):
            waves.append([])
        waves[level].append(step.id)
    return waves


def _draw_text(plan: Plan) -> str:
    lines = []
    width = max(len(step) for step in plan.steps)
    for number, wave in enumerate(generations(plan), start=1):
        lines.append(f"wave {number}")
        lines.extend(_draw_line(plan.steps[name], width) for name in wave)
    return "\n".join(lines)


def _draw_line(step: PlannedStep, width: int) -> str:
    needs = _ARROW + ", ".join(step.needs) if step.needs else ""
    return f"  {step.id.ljust(width)}  {step.spec.kind.ljust(6)}{needs}".rstrip()


def _draw_mermaid(plan: Plan) -> str:
    lines = ["flowchart TD"]
    # Ids of their own: 'end' and other words of Mermaid are legal names of steps.
    lines += [f'    s{step.index}["{step.id} ({step.spec.kind})"]' for step in plan.steps.values()]
    for step in plan.steps.values():
        lines.extend(f"    s{plan.steps[need].index} --> s{step.index}" for need in step.needs)
    return "\n".join(lines)


def _draw_dot(plan: Plan) -> str:
    lines = ["digraph workflow {", "  rankdir=LR;"]
    lines += [
        f'  "{step.id}" [label="{step.id}\\n{step.spec.kind}"];' for step in plan.steps.values()
    ]
    for step in plan.steps.values():
        lines.extend(f'  "{need}" -> "{step.id}";' for need in step.needs)
    return "\n".join([*lines, "}"])


FORMS: Mapping[str, Callable[[Plan], str]] = {
    "text": _draw_text,
    "mermaid": _draw_mermaid,
    "dot": _draw_dot,
}
"""The forms there are, by name."""
