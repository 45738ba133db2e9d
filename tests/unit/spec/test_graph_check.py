from runner.spec.graph_check import in_order
from tests.support.workflows import problems


def steps(**needs: str) -> str:
    return "steps:\n" + "\n".join(
        f"  {name}: {{run: x, needs: [{needed}]}}" for name, needed in needs.items()
    )


def test_a_cycle_is_told_as_a_path_once():
    assert problems(steps(a="c", b="a", c="b", d="c")) == [
        "2:23 E237 these 3 steps wait for each other: a -> c -> b -> a"
    ]


def test_every_group_of_steps_that_wait_for_each_other_is_told():
    found = problems(steps(a="b", b="a", c="d", d="c"))

    assert [line.split(": ")[1] for line in found] == ["a -> b -> a", "c -> d -> c"]


def test_a_very_long_cycle_is_cut():
    names = [f"s{number}" for number in range(3_000)]
    after = dict(zip(names, [*names[1:], names[0]], strict=True))

    (found,) = problems(steps(**after))

    assert "these 3000 steps wait for each other: s0 -> s1 -> " in found
    assert found.endswith("-> ... -> s0")


def test_a_need_that_was_refused_itself_is_not_held_against_its_dependants():
    assert [
        line.split(" ")[1] for line in problems(steps(a="") + "\n  b: {}\n  c: {run: x, needs: b}")
    ] == ["E220"]


def test_the_order_keeps_to_the_file_where_needs_allow():
    assert in_order({"c": ["b"], "a": [], "b": []}) == ["a", "b", "c"]
    assert in_order({"a": ["b"], "b": ["a"], "c": ["a"]}) == []
