"""Shell text as a tree."""

from runner.source.bash_tree import node_at, parse_shell, text_of_node, walk


def test_nodes_come_parents_first_in_the_order_of_the_text() -> None:
    root = parse_shell(b"echo a; b")

    types = [node.type for node in walk(root) if node.is_named]

    assert types == [
        *("program", "command", "command_name", "word", "word"),
        *("command", "command_name", "word"),
    ]


def test_the_smallest_node_at_a_place_is_found() -> None:
    root = parse_shell("echo é ${A}".encode())

    node = node_at(root, 8, 12)

    assert (node.type, text_of_node(node)) == ("expansion", "${A}")
    assert node_at(root, 90, 99) == root
