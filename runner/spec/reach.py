"""Which steps come before which, asked for many pairs at once."""

from collections.abc import Collection, Iterable, Mapping

from runner.spec.graph_check import in_order

_BLOCK = 1_024
"""Targets looked for in one pass: 128 bytes a step, so that 100,000 steps stay at 13 MB."""


def reached(
    needs: Mapping[str, Collection[str]], asked: Mapping[str, Collection[str]]
) -> Mapping[str, frozenset[str]]:
    """Return for each step of ``asked`` those of its targets that come before it, however far.

    Steps in a cycle or behind one reach all their targets: their order is another problem.
    """
    found = {step: set(targets) & set(needs.get(step, ())) for step, targets in asked.items()}
    far = {step: set(targets) - found[step] for step, targets in asked.items()}
    wanted = [target for target in dict.fromkeys(_flat(far.values())) if target in needs]
    known = {name: [need for need in needed if need in needs] for name, needed in needs.items()}
    order = in_order(known) if wanted else []
    for start in range(0, len(wanted), _BLOCK):
        bits = {target: 1 << bit for bit, target in enumerate(wanted[start : start + _BLOCK])}
        before: dict[str, int] = {}
        for name in order:
            mask = 0
            for need in known[name]:
                mask |= before[need] | bits.get(need, 0)
            before[name] = mask
        for step, targets in far.items():
            mask = before.get(step, -1)
            found[step] |= {target for target in targets if mask & bits.get(target, 0)}
    return {step: frozenset(targets) for step, targets in found.items()}


def _flat(groups: Iterable[Iterable[str]]) -> Iterable[str]:
    return (item for group in groups for item in group)
