from hypothesis import given
from hypothesis import strategies as st

from runner.spec.reach import reached

CHAIN = {"a": [], "b": ["a"], "c": ["b"], "d": []}


def test_far_targets_are_found_and_others_are_not():
    assert reached(CHAIN, {"c": ["a", "b", "d", "c"]}) == {"c": {"a", "b"}}


def test_unknown_targets_are_never_reached():
    assert reached(CHAIN, {"c": ["nobody"]}) == {"c": frozenset()}


def test_steps_in_a_cycle_reach_all():
    assert reached({"a": ["b"], "b": ["a"], "c": []}, {"a": ["c"]}) == {"a": {"c"}}


@given(st.lists(st.sets(st.integers(0, 40), max_size=3), min_size=1, max_size=40))
def test_it_says_what_a_walk_says(edges):
    needs = {str(n): [str(need) for need in of if need < n] for n, of in enumerate(edges)}

    found = reached(needs, {name: list(needs) for name in needs})

    for name in needs:
        seen, stack = set(), [name]
        while stack:
            new = [need for need in needs[stack.pop()] if need not in seen]
            seen.update(new)
            stack += new
        assert found[name] == seen


def test_more_targets_than_one_block_holds_are_all_looked_for():
    needs = {"s0": [], **{f"s{n}": [f"s{n - 1}"] for n in range(1, 3_000)}}

    found = reached(needs, {"s2999": list(needs)})

    assert len(found["s2999"]) == 2_999
