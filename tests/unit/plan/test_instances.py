"""From a strategy to instances: the combinations of GitHub Actions, and names that are folders."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.plan.instances import StrategyError, names_of, spread
from runner.plan.resolve import planned_instances
from runner.spec.workflow import MatrixSpec, StrategySpec
from tests.support.plans import MARK, for_each, plan_of, template
from tests.support.workflows import scope


def matrix(include=(), exclude=(), **axes) -> StrategySpec:
    lists = {
        key: template(values) if isinstance(values, str) else tuple(values)
        for key, values in axes.items()
    }
    return StrategySpec(MARK, matrix=MatrixSpec(lists, tuple(include), tuple(exclude)))


def rows(strategy: StrategySpec, **values) -> list:
    return [instance["matrix"] for instance in spread(strategy, scope(**values))]


def items(strategy: StrategySpec, **values) -> list:
    return [instance["item"] for instance in spread(strategy, scope(**values))]


def test_a_matrix_is_every_combination_in_the_order_of_the_file():
    found = rows(matrix(os=["linux", "mac"], version=[10, 12]))

    assert found == [
        {"os": "linux", "version": 10},
        {"os": "linux", "version": 12},
        {"os": "mac", "version": 10},
        {"os": "mac", "version": 12},
    ]


def test_the_documented_example_of_include_gives_the_documented_combinations():
    """docs.github.com, "Running variations of jobs in a workflow", example of fruit and animal."""
    found = rows(
        matrix(
            fruit=["apple", "pear"],
            animal=["cat", "dog"],
            include=[
                {"color": "green"},
                {"color": "pink", "animal": "cat"},
                {"fruit": "apple", "shape": "circle"},
                {"fruit": "banana"},
                {"fruit": "banana", "animal": "cat"},
            ],
        )
    )

    assert found == [
        {"fruit": "apple", "animal": "cat", "color": "pink", "shape": "circle"},
        {"fruit": "apple", "animal": "dog", "color": "green", "shape": "circle"},
        {"fruit": "pear", "animal": "cat", "color": "pink"},
        {"fruit": "pear", "animal": "dog", "color": "green"},
        {"fruit": "banana"},
        {"fruit": "banana", "animal": "cat"},
    ]


@pytest.mark.parametrize(
    ("include", "added"),
    [
        ({"os": "mac", "node": 16, "npm": 6}, []),
        ({"os": "mac", "npm": 6}, []),
        ({"os": "mac", "node": 17}, [{"os": "mac", "node": 17}]),
        ({"os": "windows"}, [{"os": "windows"}]),
        ({}, []),
    ],
)
def test_what_overwrites_nothing_is_laid_on_and_the_rest_stands_alone(include, added):
    plain = [{"os": o, "node": n} for o in ("linux", "mac") for n in (14, 16)]

    found = rows(matrix(os=["linux", "mac"], node=[14, 16], include=[include]))

    assert found[4:] == added
    laid = [{**row, **include} if {**row, **include}.items() >= row.items() else row
            for row in plain]  # fmt: skip
    assert found[:4] == laid


def test_what_was_added_may_be_overwritten_and_what_was_there_may_not():
    found = rows(matrix(a=[1], include=[{"b": 1}, {"b": 2}, {"a": 2, "b": 3}]))

    assert found == [{"a": 1, "b": 2}, {"a": 2, "b": 3}]


def test_a_matrix_of_includes_alone_is_those():
    assert rows(matrix(include=[{"site": "a"}, {"site": "b"}])) == [{"site": "a"}, {"site": "b"}]


@pytest.mark.parametrize(
    ("exclude", "left"),
    [
        ({"os": "mac", "version": 12, "env": "prod"}, 7),
        ({"os": "mac", "env": "prod"}, 6),
        ({"env": "prod"}, 4),
        ({"os": "windows"}, 8),
    ],
)
def test_an_exclude_takes_out_all_that_it_is_a_part_of(exclude, left):
    strategy = matrix(
        os=["linux", "mac"], version=[12, 14], env=["prod", "test"], exclude=[exclude]
    )

    found = rows(strategy)

    assert len(found) == left
    assert not any(row.items() >= exclude.items() for row in found)


def test_excludes_come_before_includes_so_an_include_brings_back():
    back = {"os": "mac", "fast": True}

    found = rows(matrix(os=["linux", "mac"], exclude=[{"os": "mac"}], include=[back]))

    assert found == [{"os": "linux"}, back]


def test_values_are_compared_by_what_they_are():
    found = rows(matrix(a=[1, True, "1", [1], {"x": 1}], exclude=[{"a": True}, {"a": [1]}]))

    assert found == [{"a": 1}, {"a": "1"}, {"a": {"x": 1}}]


def test_lists_of_a_matrix_may_come_from_expressions():
    strategy = matrix(os="${{ inputs.systems }}", n=[1, 2])

    found = rows(strategy, inputs={"systems": ["linux", "mac"]})

    assert [row["os"] for row in found] == ["linux", "linux", "mac", "mac"]


def test_an_empty_list_makes_no_combination():
    assert rows(matrix(os=[], n=[1, 2])) == []
    assert rows(matrix(os=[], n=[1], include=[{"n": 2}])) == [{"n": 2}]


def test_for_each_takes_every_kind_of_value_in_order():
    values = ["a", 1, None, {"x": [1]}, [2], False]

    assert items(for_each(tuple(values))) == values
    assert items(for_each("${{ inputs.list }}"), inputs={"list": values}) == values
    assert items(for_each(())) == []


def test_the_item_has_the_name_that_as_gives():
    assert spread(for_each((1,), name="module"), scope()) == [{"module": 1}]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("a,b", "'for-each' needs a list, got text, 'a,b' (turn text into a list with"
         " '| fromjson')"),
        ({"a": 1}, "'for-each' needs a list, got a mapping, '{\"a\":1}'"),
        (3, "'for-each' needs a list, got a number, '3'"),
        (None, "'for-each' needs a list, got nothing, 'null'"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_what_it_is(value, message):
    with pytest.raises(StrategyError) as caught:
        spread(for_each("${{ inputs.list }}"), scope(inputs={"list": value}))

    assert str(caught.value) == message


def test_an_expression_without_a_value_is_refused_with_its_place():
    with pytest.raises(
        StrategyError, match=r"the strategy has no values: .*'inputs' has no 'absent'"
    ):
        spread(for_each("${{ inputs.absent }}"), scope())


def test_ten_thousand_instances_are_taken_and_one_more_is_not():
    strategy = for_each("${{ inputs.list }}")
    assert len(spread(strategy, scope(inputs={"list": list(range(10_000))}))) == 10_000

    with pytest.raises(StrategyError, match="gives 10,001 instances; at most 10,000 are run"):
        spread(strategy, scope(inputs={"list": list(range(10_001))}))


def test_a_matrix_that_would_be_too_large_is_refused_before_it_is_built():
    many = list(range(9_999))
    strategy = matrix(**dict.fromkeys("abcdefgh", "${{ inputs.list }}"))

    with pytest.raises(StrategyError, match="combinations; at most 10,000"):
        spread(strategy, scope(inputs={"list": many}))


def test_a_value_that_would_not_fit_into_an_event_is_refused():
    with pytest.raises(StrategyError, match=r"has 32,7\d\d bytes; at most 32,768 .* into a file"):
        spread(for_each(("é" * 16_380, "x")), scope())

    assert spread(for_each(("x" * 32_700,)), scope())


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["api", "web"], ["api", "web"]),
        ([3, 1.5, True, None], ["3", "1.5", "true", "null"]),
        ([3, "a b"], ["0", "1"]),
        (["a/b", "api"], ["0", "api"]),
        (["api", "API", "web"], ["0", "1", "web"]),
        (["x", "x"], ["0", "1"]),
        (["", "a b", "é"], ["0", "1", "2"]),
        (["x" * 64, "x" * 65], ["x" * 64, "1"]),
        (["a\n", "b"], ["0", "b"]),
        (["10", "20"], ["10", "20"]),
        (["1", "a b"], ["0", "1"]),
        ([{"os": "mac", "n": 1}, {"os": "mac", "n": 2}], ["mac-1", "mac-2"]),
        ([{"a": "x-y", "b": "z"}, {"a": "x", "b": "y-z"}], ["0", "1"]),
        ([{"a": {"b": 1}}, {}], ["0", "1"]),
        ([], []),
    ],
)
def test_an_instance_is_named_by_its_value_where_that_is_a_name_of_its_own(values, names):
    assert names_of([{"item": value} for value in values]) == names


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(0, 12) | st.text("aA1-. é", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=4,
)


@given(st.lists(PLAIN, max_size=8))
def test_no_two_instances_share_a_name_on_any_file_system(values):
    names = names_of([{"item": value} for value in values])

    assert len({name.casefold() for name in names}) == len(values)
    assert all(name and set(name) <= set(json.dumps(name).strip('"')) for name in names)


AXIS = st.lists(st.integers(0, 3), max_size=3, unique=True)
PART = st.dictionaries(st.sampled_from("ab"), st.integers(0, 3), min_size=1)
EXTRA = st.dictionaries(st.sampled_from("abc"), st.integers(0, 4), max_size=3)


@given(AXIS, AXIS, st.lists(PART, max_size=3), st.lists(EXTRA, max_size=3))
def test_a_matrix_keeps_its_promises(first, second, excluded, included):
    found = rows(matrix(a=first, b=second, exclude=excluded, include=included))

    original = [
        {"a": a, "b": b}
        for a in first
        for b in second
        if not any({"a": a, "b": b}.items() >= part.items() for part in excluded)
    ]
    assert [{key: row[key] for key in "ab"} for row in found[: len(original)]] == original
    assert all(any(row.items() >= extra.items() for row in found) or _is_overlaid(extra, included)
               for extra in included)  # fmt: skip


def _is_overlaid(extra, included) -> bool:
    """A later include may overwrite what an earlier one has added."""
    later = included[included.index(extra) + 1 :]
    return any(key in other and other[key] != value for other in later
               for key, value in extra.items())  # fmt: skip


def test_an_instance_is_the_step_with_values_of_its_own_and_no_edges():
    plan = plan_of({"a": [], "b": ["a"], "c": ["b"]})

    found = planned_instances(
        plan.steps["b"], [("x", {"item": 1}), ("y", {"item": 2})], first_index=7
    )

    assert [(step.id, step.index, step.values) for step in found.values()] == [
        ("b[x]", 7, {"item": 1}),
        ("b[y]", 8, {"item": 2}),
    ]
    for step in found.values():
        assert (step.needs, step.dependants, step.parent, step.form) == ((), (), "b", "work")
        assert step.is_instance
