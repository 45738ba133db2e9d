from tests.support.workflows import problems, workflow


def test_a_workflow_is_named_after_its_file_unless_it_says_so():
    assert workflow("steps: {a: {run: x}}").name == "w"
    assert workflow("name: release\nsteps: {a: {run: x}}").name == "release"


def test_inputs_are_read_with_their_types():
    found = workflow(
        "inputs:\n"
        "  a: {required: true, description: What}\n"
        "  b: {type: number, default: 2.5}\n"
        "  c: {type: boolean, default: true}\n"
        "  d: {type: choice, options: [1, x], default: 1}\n"
        "  e: {default: 0123}\n"
        "steps: {a: {run: x}}\n"
    ).inputs

    assert (found["a"].type, found["a"].required, found["a"].description) == (
        "string",
        True,
        "What",
    )
    assert [found[name].default for name in "abcde"] == [None, 2.5, True, "1", "0123"]
    assert found["d"].options == ("1", "x")
    assert str(found["b"].mark) == "w.yaml:3:3"


def test_a_number_is_no_boolean_and_a_boolean_no_number():
    text = "inputs: {a: {type: boolean, default: 1}, b: {type: number, default: true}}\n"

    assert problems(text + "steps: {a: {run: x}}") == [
        "1:38 E241 the default must be true or false, got '1'",
        "1:69 E241 the default must be a number, got 'true'",
    ]


def test_secrets_are_names():
    assert workflow("secrets: [A, B]\nsteps: {a: {run: x}}").secrets == ("A", "B")
