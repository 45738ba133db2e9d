"""``strategy:`` as it is read: what is malformed is told at its place."""

import pytest

from runner.spec.workflow import MatrixSpec
from tests.support.workflows import problems, step


def of(strategy: str) -> list[str]:
    """Return the problems of a step with ``strategy``, each without its line."""
    text = "inputs: {list: {}}\nsteps:\n  a:\n    run: 'echo ${{ inputs.list }}'\n"
    found = problems(f"{text}    strategy: {strategy}\n")
    return [line.split(" ", 1)[1] for line in found]


def test_a_matrix_is_read_with_its_lists_as_values():
    found = step(
        "run: x, strategy: {matrix: {os: [linux, 3], fast: [true, 1.5], include: [{n: 1}],"
        " exclude: [{os: 3}]}, max-parallel: 2, fail-fast: false}"
    ).strategy

    assert found.matrix == MatrixSpec(
        {"os": ("linux", 3), "fast": (True, 1.5)}, ({"n": 1},), ({"os": 3},)
    )
    assert (found.parallel_max, found.fail_fast, found.names) == (2, False, {"matrix"})


def test_for_each_is_read_with_the_name_of_its_item():
    plain = step("run: x, strategy: {for-each: [a, 1, {b: c}]}").strategy
    named = step("run: x, strategy: {for-each: '${{ [1, 2] }}', as: module}").strategy

    assert (plain.items, plain.names) == (("a", 1, {"b": "c"}), {"item"})
    assert (plain.parallel_max, plain.fail_fast) == (None, True)
    assert named.items.keeps_type
    assert named.names == {"module"}


@pytest.mark.parametrize(
    "strategy",
    [
        "{matrix: {a: [1]}, max-parallel: 1}",
        "{matrix: {a: '${{ inputs.list }}'}}",
        "{matrix: {include: [{a: 1}]}}",
        "{for-each: '${{ inputs.list | fromjson }}', as: file}",
        "{for-each: []}",
    ],
)
def test_what_the_language_has_is_taken(strategy):
    assert of(strategy) == []


BOTH = "E250 'strategy' needs exactly one of 'matrix' and 'for-each'"
PARTIAL = "E250 'for-each' is a list or one expression that gives one, got text"


@pytest.mark.parametrize(
    ("strategy", "problem"),
    [
        ("{max-parallel: 1}", BOTH),
        ("{matrix: {a: [1]}, for-each: [1]}", BOTH),
        ("{matrix: {a: [1]}, as: x}",
         "E250 'as' names the item of 'for-each'; a matrix has its keys"),
        ("{for-each: [1], as: inputs}", "E250 'inputs' has a meaning in expressions already"),
        ("{for-each: [1], as: matrix}", "E250 'matrix' has a meaning in expressions already"),
        ("{for-each: 'a, b'}", PARTIAL),
        ("{for-each: '${{ inputs.list }} '}", PARTIAL),
        ("{for-each: '${{ inputs.list }}, b'}", PARTIAL),
        ("{matrix: {a: b}}", "E250 'a' is a list or one expression that gives one, got text"),
        ("{matrix: {a: [1], exclude: [{b: 1}]}}",
         "E250 'exclude' names 'b', which is no key of the matrix"),
        ("{for-each: [" + "1, " * 10_000 + "1]}",
         "E251 'for-each' has 10,001 items; at most 10,000 are run"),
        ("{matrix: {a: [" + "1, " * 200 + "], b: [" + "1, " * 200 + "]}}",
         "E251 the matrix has 40,000 combinations; at most 10,000 are run"),
        ("{for-each: '${{ steps.b.outputs.x }}'}", "E304 no step is called 'b'"),
        ("{for-each: '${{ item }}'}", "E304 nothing is called 'item'"),
        ("{matrix: {a: '${{ matrix.b }}'}}", "E304 nothing is called 'matrix'"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told(strategy, problem):
    (found,) = of(strategy)

    assert found == problem


@pytest.mark.parametrize(
    ("strategy", "code"),
    [
        ("{}", "E250"),
        ("3", "E202"),
        ("{matrix: {}}", "E202"),
        ("{matrix: 'all'}", "E202"),
        ("{for-each: [1], max-parallel: 0}", "E202"),
        ("{for-each: [1], max-parallel: 1.5}", "E202"),
        ("{for-each: [1], fail-fast: maybe}", "E202"),
        ("{for-each: {a: 1}}", "E202"),
        ("{for-each: [1], as: A-B}", "E202"),
        ("{for-each: [1], parallel: 2}", "E201"),
        ("{matrix: {a: [1], include: {b: 1}}}", "E202"),
        ("{matrix: {a: [1], exclude: [b]}}", "E202"),
        ("{matrix: {A-B: [1]}}", "E205"),
    ],
)
def test_what_has_the_wrong_shape_is_told(strategy, code):
    found = of(strategy)

    assert [line.partition(" ")[0] for line in found] == [code], found


@pytest.mark.parametrize(
    ("step_text", "problems_found"),
    [
        ("run: 'echo ${{ item }}', strategy: {for-each: [1]}", []),
        ("run: 'echo ${{ matrix.a }} ${{ matrix.b }}', strategy: {matrix: {a: [1], include:"
         " [{b: 1}]}}", []),
        ("run: x, env: {A: '${{ item }}'}, strategy: {for-each: [1]}", []),
        ("run: 'echo ${{ matrix.c }}', strategy: {matrix: {a: [1]}}",
         ["E304 there is no 'matrix.c'"]),
        ("run: 'echo ${{ item }}', strategy: {for-each: [1], as: file}",
         ["E304 nothing is called 'item'"]),
        ("run: x, if: item == 1, strategy: {for-each: [1]}", ["E304 nothing is called 'item'"]),
        ("run: x, if: matrix.a == 1, strategy: {matrix: {a: [1]}}",
         ["E304 nothing is called 'matrix'"]),
    ],
)  # fmt: skip
def test_an_item_has_its_name_where_an_instance_is_and_nowhere_else(step_text, problems_found):
    found = problems("steps: {a: {" + step_text + "}}")

    assert [line.split(" ", 1)[1] for line in found] == problems_found


def test_outputs_of_instances_are_named_through_the_instance():
    text = (
        "steps:\n"
        "  a: {prompt: x, output-schema: {type: object, properties: {size: {}}},"
        " strategy: {for-each: [x, y]}}\n"
        "  b: {prompt: '${{ steps.a.outputs[0].size }} ${{ steps.a.outputs.y.size }}', needs: a}\n"
    )

    assert problems(text) == []
