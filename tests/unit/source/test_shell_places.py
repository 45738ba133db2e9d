"""Places in shell text, judged on the reference itself."""

import pytest

from runner.source.bash_tree import parse_shell, text_of_node, walk
from runner.source.shell_places import fault_of_place, fault_of_quoting, surroundings_of


def faults(text: str) -> list[str]:
    root = parse_shell(text.encode())
    around = surroundings_of(root)
    references = [node for node in walk(root) if text_of_node(node) == "${V}"]
    return [fault_of_place(node, around) for node in references if node.type == "expansion"]


def test_an_argument_is_a_place() -> None:
    assert faults('echo "${V}" a"${V}"') == ["", ""]


def test_a_substitution_is_judged_by_what_is_around_it() -> None:
    assert faults('x="$(echo "${V}")"') == [""]
    assert faults('eval "$(echo "${V}")"') == ["'eval' may run or evaluate what it is given"]
    assert faults('sh -c x <<X\n$(echo "${V}")\nX\n') == ["'sh' would run what it reads"]


def test_backticks_are_no_place() -> None:
    (fault,) = faults("x=`echo ${V}`")

    assert fault == "backticks are read differently by different shells: write $( )"


def test_an_unknown_place_is_named() -> None:
    assert faults("unset ${V}") == ["this place (unset_command) is not among those that are sure"]


def test_a_function_cannot_be_followed() -> None:
    assert faults('f() { :; }; f "${V}"') == [
        "'f' is a function of the script, which cannot be followed"
    ]


@pytest.mark.parametrize("text", ["echo `a ${V}`", "echo ${A:-${V}}"])
def test_quotes_cannot_be_put_everywhere(text: str) -> None:
    root = parse_shell(text.encode())
    (reference,) = [node for node in walk(root) if text_of_node(node) == "${V}"]

    assert fault_of_quoting(reference)
