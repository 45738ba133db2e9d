from tests.support.workflows import problems

E = "${{ inputs.a }}"


def test_expressions_are_refused_where_they_would_stay_text():
    text = (
        "inputs: {a: {}}\n"
        f"name: '{E}'\n"
        "defaults: {claude: {tools: ['" + E + "']}}\n"
        "steps:\n"
        "  a: {prompt: x, artifacts: ['" + E + "'], requires: [x]}\n"
        "  b: {prompt-file: '" + E + "'}\n"
    )

    codes = [line.split(" ")[:2] for line in problems(text) if " E224 " in line]

    assert codes == [["2:7", "E224"], ["3:29", "E224"], ["5:30", "E224"], ["6:20", "E224"]]


def test_expressions_are_taken_where_they_are_evaluated():
    text = (
        "inputs: {a: {}}\n"
        f"description: about '{E}'\n"
        f"env: {{A: '{E}'}}\n"
        "defaults: {claude: {model: '" + E + "'}}\n"
        "steps:\n"
        "  a: {prompt: '" + E + "', claude: {system-prompt: '" + E + "'}}\n"
        "  b: {run: 'echo " + E + "', working-directory: '" + E + "', if: 'inputs.a == 1'}\n"
    )

    assert problems(text) == []


def test_expressions_in_lists_are_refused_where_one_could_give_the_whole_list():
    text = (
        "inputs: {a: {}}\n"
        "steps:\n"
        "  a: {run: 'x ${{ item }}', strategy: {for-each: ['" + E + "', b]}}\n"
        "  b: {run: 'x ${{ matrix.k }}', strategy: {matrix: {k: [a], include: [{k: '"
        + E
        + "'}]}}}\n"
        "  c: {approval: {message: '" + E + "', approvers: ['" + E + "']}}\n"
        "  d: {run: 'x ${{ item }}', strategy: {for-each: '" + E + "'}}\n"
    )

    codes = [line.split(" ")[:2] for line in problems(text) if " E224 " in line]

    assert [code[0].split(":")[0] for code in codes] == ["3", "4", "5"]
    assert {code[1] for code in codes} == {"E224"}
