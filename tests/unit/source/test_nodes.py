import json

from runner.source.document import Text
from runner.source.nodes import MappingNode, SequenceNode, merged, plain
from runner.source.yaml_reader import read_yaml


def tree(text: str) -> MappingNode:
    return read_yaml(Text("w.yaml", text)).root


def test_mappings_merge_deeply_and_lists_are_replaced():
    under = tree("a: {x: 1, y: 2}\nlist: [1, 2]\nonly: 1\n")
    over = tree("a: {y: 3}\nlist: [9]\n")

    assert plain(merged(under, over)) == {"only": 1, "a": {"x": 1, "y": 3}, "list": [9]}


def test_merged_values_keep_the_places_they_came_from():
    under = tree("a: {x: 1}\n")
    over = tree("\n\na: {y: 3}\n")

    inner = merged(under, over)["a"]

    assert isinstance(inner, MappingNode)
    assert inner.key_at == {"x": 4, "y": 6}


def test_merging_changes_neither_side():
    under, over = tree("a: {x: 1}\n"), tree("a: {y: 3}\n")

    merged(under, over)

    assert (plain(under), plain(over)) == ({"a": {"x": 1}}, {"a": {"y": 3}})


def test_a_tree_is_json_as_it_stands():
    root = tree("a: [1, {b: null}]\n")

    assert json.loads(json.dumps(root)) == {"a": [1, {"b": None}]}
    assert type(plain(root)["a"]) is list
    assert isinstance(root["a"], SequenceNode)


def test_keys_can_be_left_out():
    assert plain(tree("a: 1\nb: 2\n").without(frozenset({"a"}))) == {"b": 2}


def test_a_key_that_was_dropped_leaves_the_places_of_the_others():
    root = tree("a: 1\nb: 2\nc: 3\n")
    assert root.key_at["b"] == 5

    root.drop("b")
    root.drop("b")

    assert plain(root) == {"a": 1, "c": 3}
    assert (root.key_at, root.value_at) == ({"a": 0, "c": 10}, {"a": 3, "c": 13})


def test_the_place_of_a_value_is_found_among_few_keys_and_among_many():
    few, many = tree("a: 1\nb: 2\n"), tree("".join(f"k{n:02}: 1\n" for n in range(40)))

    assert (few.place_of("a"), few.place_of("b")) == (3, 8)
    assert (many.place_of("k00"), many.place_of("k39")) == (5, 7 * 39 + 5)
