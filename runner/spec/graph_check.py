"""Whether the steps can be put in an order: every need exists, and nothing waits for itself."""

from collections.abc import Collection, Mapping, Sequence
from heapq import heappop, heappush

from runner.source.quoting import quoted
from runner.source.reading import Fields
from runner.source.schema_words import did_you_mean
from runner.spec.workflow import StepSpec

_SHOWN_MAX = 12
"""Steps of a cycle that a message names; more do not help to find it."""

WINDOWS_NAMES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
"""Names that Windows keeps for devices; ids become paths, and artifacts get downloaded there."""


def check_graph(
    fields: Fields,
    steps: Mapping[str, StepSpec],
    refused: Collection[str],
    before: Collection[str] = (),
) -> None:
    """Note what is wrong with ids and needs.

    ``fields`` are those of ``steps:`` or ``finally:``, ``refused`` the ids of steps that were left
    out of them, ``before`` the ids of steps that have ended before the first of these begins.
    """
    for name in fields.node:
        if name in WINDOWS_NAMES:
            message = f"the id {quoted(name)} is reserved on Windows"
            fields.reading.report("E235", fields.key_mark(name), message, "choose another")
    for step in steps.values():
        for need in step.needs:
            if need in before and need not in fields.node:
                message = f"'{need}' has ended before any step under 'finally' begins"
                _report_need(fields, step.id, need, "E239", message)
            elif need not in fields.node and need not in refused:
                _report_need(fields, step.id, need, "E232", f"no step is called {quoted(need)}")
            elif need == step.id:
                _report_need(fields, step.id, need, "E236", f"the step '{need}' needs itself")
    for cycle in cycles(steps):
        path = " -> ".join([*cycle[:_SHOWN_MAX], *(["..."] if len(cycle) > _SHOWN_MAX else [])])
        message = f"these {len(cycle)} steps wait for each other: {path} -> {cycle[0]}"
        _report_need(fields, cycle[0], cycle[1], "E237", message)


def in_order(needs: Mapping[str, Collection[str]]) -> list[str]:
    """Return the ids so that each comes after all it needs, else in the order of ``needs``.

    Those in a cycle or behind one are left out.
    """
    if _is_in_order(needs):
        return list(needs)
    place = {name: index for index, name in enumerate(needs)}
    unmet = {name: len(needed) for name, needed in needs.items()}
    dependants: dict[str, list[str]] = {name: [] for name in needs}
    for name, needed in needs.items():
        for need in needed:
            dependants[need].append(name)
    names = list(needs)
    ready = [place[name] for name, count in unmet.items() if not count]
    order = []
    while ready:
        name = names[heappop(ready)]
        order.append(name)
        for dependant in dependants[name]:
            unmet[dependant] -= 1
            if not unmet[dependant]:
                heappush(ready, place[dependant])
    return order


def _is_in_order(needs: Mapping[str, Collection[str]]) -> bool:
    """Say whether each id already comes after all it needs, as in most files."""
    before: set[str] = set()
    for name, needed in needs.items():
        if needed and not before.issuperset(needed):
            return False
        before.add(name)
    return True


def cycles(steps: Mapping[str, StepSpec]) -> list[Sequence[str]]:
    """Return one cycle for each group of steps that wait for each other, in need order."""
    if _is_in_order({name: step.needs for name, step in steps.items()}):
        return []
    needs = {
        name: [need for need in step.needs if need in steps and need != name]
        for name, step in steps.items()
    }
    stuck = needs.keys() - set(in_order(needs))
    if not stuck:
        return []
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_edges_from(
        (name, need) for name, needed in needs.items() if name in stuck for need in needed
    )
    found: list[Sequence[str]] = []
    for group in networkx.strongly_connected_components(graph):
        if len(group) > 1:
            first = next(name for name in needs if name in group)
            edges = networkx.find_cycle(graph.subgraph(group), first)
            found.append([edge[0] for edge in edges])
    return found


def _report_need(fields: Fields, step: str, need: str, code: str, message: str) -> None:
    """Note a problem at the place where ``step`` names ``need``."""
    own = fields.mapping(step)
    assert own is not None
    mark = next((at for text, at in own.placed_texts("needs") if text == need), None)
    hint = did_you_mean(need, fields.node) if code == "E232" else ""
    fields.reading.report(code, mark or fields.key_mark(step), message, hint)
