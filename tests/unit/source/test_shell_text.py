"""Expressions in shell text: what they become, and where none may stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.base.canonical import Json
from runner.source.expression import ExpressionError, ExpressionSyntaxError
from runner.source.reference_check import Known, check_references
from runner.source.shell_text import parse_shell_text, reject_expressions
from tests.support.scopes import MARK, scope_with

VALUE = "${{ inputs.v }}"


def script_of(text: str, dialect: str = "sh") -> str:
    """Return the script of ``text``, in which each @ stands for an expression and a reference."""
    script = parse_shell_text(text.replace("@", VALUE), MARK, dialect).script
    for number in range(9, 0, -1):
        script = script.replace(f"${{RUNNER_EXPR_{number}}}", f"@{number}")
    return script


def refusal(text: str, dialect: str = "sh") -> str:
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse_shell_text(text.replace("@", VALUE), MARK, dialect)
    return "\n".join(f"{p.mark} {p.code} {p.message}; {p.hint}" for p in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("echo @", 'echo "@1"'),
        ("echo pre-@-post --x=@", 'echo pre-"@1"-post --x="@2"'),
        ('echo "a @ b" @', 'echo "a @1 b" "@2"'),
        ("x=@", 'x="@1"'),
        ("export A=@ B", 'export A="@1" B'),
        ("A=@ pytest @", 'A="@1" pytest "@2"'),
        ('cat <<X\n@ "@" $(echo @)\nX\n', 'cat <<X\n@1 "@2" $(echo "@3")\nX\n'),
        ("cat <<-X\n\ta @\n\tX\n", "cat <<-X\n\ta @1\n\tX\n"),
        ('x=$(cat @) y="$(cat @)"', 'x=$(cat "@1") y="$(cat "@2")"'),
        ("if ! grep -q @ f; then echo @; fi", 'if ! grep -q "@1" f; then echo "@2"; fi'),
        ("for i in a; do echo @; done", 'for i in a; do echo "@1"; done'),
        ("case $x in a) echo @;; esac", 'case $x in a) echo "@1";; esac'),
        ("(cd @ && ls) | sort", '(cd "@1" && ls) | sort'),
        ("{ echo @; } > out 2>&1 &", '{ echo "@1"; } > out 2>&1 &'),
        ("[ @ = a ] && [ -n @ ]", '[ "@1" = a ] && [ -n "@2" ]'),
        ("test @ != b", 'test "@1" != b'),
        ("printf '%s\\n' @", "printf '%s\\n' \"@1\""),
        ("python3 tools/x.py --name @", 'python3 tools/x.py --name "@1"'),
        ("echo python @", 'echo python "@1"'),
        ('echo \\"@', 'echo \\""@1"'),
        ("# it's @\necho @", '# it\'s ...\necho "@1"'),
        ("echo a#@", 'echo a#"@1"'),
        ("echo 'it' @ é 'x'", "echo 'it' \"@1\" é 'x'"),
        ("cmd \\\n  --a @ \\\n  b", 'cmd \\\n  --a "@1" \\\n  b'),
    ],
)
def test_an_expression_becomes_a_reference_that_is_one_word(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("@", "it would name the command"),
        ("./bin/@ x", "it would name the command"),
        ("eval @", "'eval' may run or evaluate"),
        ("\\eval @", "the command must have a fixed name"),
        ("'eval' @", "the command must have a fixed name"),
        ("$cmd @", "the command must have a fixed name"),
        ("/bin/sh -c @", "'sh' may run or evaluate"),
        ("sh -c 'echo $1' - @", "'sh' may run or evaluate"),
        ("bash -5 @", "'bash' may run or evaluate"),
        ("python3.11 -c @", "'python' may run or evaluate"),
        ("python @", "'python' may run or evaluate"),
        ("python /dev/stdin @", "'python' may run or evaluate"),
        ("uv run python -c @", "'python' may run or evaluate"),
        (". @", "'.' may run or evaluate"),
        ("trap @ EXIT", "'trap' may run or evaluate"),
        ("timeout 5 x @", "'timeout' may run or evaluate"),
        ("find . -name @", "'find' may run or evaluate"),
        ("make X=@", "'make' may run or evaluate"),
        ("ssh host @", "'ssh' may run or evaluate"),
        ("awk @", "'awk' may run or evaluate"),
        ("read @", "'read' may run or evaluate"),
        ("set @", "'set' may run or evaluate"),
        ("printf @", "'printf' needs a fixed format"),
        ("printf -v x @", "'printf' needs a fixed format"),
        ("printf $x @", "'printf' needs a fixed format"),
        ('printf "-v" @', "'printf' needs a fixed format"),
        ("unset @", "not among those that are sure"),
        ("declare A=@", "'declare' evaluates its arguments"),
        ("export -n A=@", "may turn assignments into arithmetic"),
        ("export @", "'export' evaluates its arguments"),
        ("declare -i n; n=@", "may turn assignments into arithmetic"),
        ("command declare -i n; n=@", "may turn assignments into arithmetic"),
        ("PATH=@", "acts on the value of 'PATH'"),
        ("LD_PRELOAD=@ ls", "acts on the value of 'LD_PRELOAD'"),
        ("A[@]=1", "subscripts"),
        ("A[1]=@", "only a plain NAME=value"),
        ("A+=@", "only a plain NAME=value"),
        ("echo $(( @ ))", "arithmetic"),
        ("echo ${A:-@}", "inside '${ }'"),
        ("echo `cat @`", "write $( )"),
        ("echo $(cat @)", "quote it"),
        ("export A=$(cat @)", "quote it"),
        ("echo > @", "the file of a redirection"),
        ("case @ in a) b;; esac", "as a pattern"),
        ("case a in @) b;; esac", "as a pattern"),
        ("for i in @; do b; done", "a list of words"),
        ("f() { echo @; }", "a function's text"),
        ("f() { eval $1; }; f @", "'f' is a function of the script"),
        ("alias q=eval; q @", "'q' is a function of the script"),
        ("[ @ ]", "evaluate what it compares"),
        ("[ @ -eq 1 ]", "only a comparison of two values"),
        ("[ $x = @ ]", "only a comparison of two values"),
        ("[ @ = a -o @ = b ]", "evaluate what it compares"),
        ("test -v @", "only a comparison of two values"),
        ("test @", "only a comparison of two values"),
        ("test @ @", "only a comparison of two values"),
        ("echo @ | tee a | sh", "'sh' would run what it reads"),
        ("echo @ | $x", "the command that reads it must have a fixed name"),
        ("{ echo @; } | (cd a && bash -e)", "'bash' would run what it reads"),
        ("sh <<X\n@\nX\n", "'sh' would run what it reads"),
        ("cat <<X | python -\n@\nX\n", "'python' would run what it reads"),
        ("cat <<@\nx\n@\n", "E3"),
        ("echo \\@", "not sure that it would be expanded"),
        ('echo "\\@"', "not sure that it would be expanded"),
        ("echo $@", "not sure that it would be expanded"),
        ("cat <<X\n\\@\nX\n", "not sure that it would be expanded"),
    ],
)
def test_a_place_where_a_value_could_be_more_than_data_is_refused(text: str, why: str) -> None:
    said = refusal(text)

    assert why in said
    assert 'put the value into env: and use "$NAME"' in said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("echo 'x @", "text that cannot be parsed near line 1"),
        ("echo @\r\n", "the character U+000D"),
        ("echo\u00a0@", "the character U+00A0"),
        ("echo @\f", "the character U+000C"),
        ("echo @ > >(sh)", "a process substitution"),
        ('echo `echo "a"` @', "a quote inside backticks"),
        ("echo \"${A:-'b'}\" @", "E321"),
        ("cat <<X <<Y\n@\nX\nY\n", "E321"),
        ('cat <<X "a\nb"\n@\nX\n', "E321"),
        ("cat <<X\n@\\\nX\nX\n", "E321"),
        ("echo $'a' @", "which is bash and not sh"),
        ("[[ a == b ]] && echo @", "which is bash and not sh"),
        ("cat <<< a; echo @", "which is bash and not sh"),
        ("RUNNER_EXPR_1=a; echo @", "the runner's own"),
    ],
)
def test_text_that_shells_read_in_different_ways_is_refused(text: str, why: str) -> None:
    said = refusal(text)

    assert "E321" in said
    assert why in said


def test_bash_may_use_its_own_words_beside_an_expression() -> None:
    assert script_of("[[ $x == b ]] && echo $'a' @", "bash") == "[[ $x == b ]] && echo $'a' \"@1\""
    assert "evaluate what it compares" in refusal("[[ @ == b ]]", "bash")
    assert "a list of words" in refusal("A=(@)", "bash")
    assert "a here-string" in refusal("cat <<< @", "bash")


@pytest.mark.parametrize("text", ["echo 'a @'", "cat <<'X'\n@\nX\n", "cat <<\\X\n@\nX\n"])
def test_single_quotes_are_named_with_their_remedy(text: str) -> None:
    said = refusal(text)

    assert "E322 the shell expands nothing" in said
    assert "use double quotes" in said


def test_every_misplaced_expression_is_told_at_its_place() -> None:
    text = "eval ${{ inputs.a }}\necho ok ${{ inputs.b }}\n${{ inputs.c }}\n"

    with pytest.raises(ExpressionSyntaxError) as caught:
        parse_shell_text(text, MARK, "sh")

    assert [str(p.mark) for p in caught.value.problems] == ["flow.yaml:3:10", "flow.yaml:5:5"]


def test_a_script_without_expressions_is_not_judged() -> None:
    text = "echo 'unclosed $(( eval `\r"

    shell_text = parse_shell_text(text, MARK, "sh")

    assert shell_text.is_plain
    assert shell_text.render(scope_with()) == (text, {})


def test_values_travel_in_variables_and_the_script_stays_the_same() -> None:
    shell_text = parse_shell_text("echo ${{ inputs.a }} ${{ inputs.b }} # ${{ x }}", MARK, "sh")
    hostile = '"; rm -rf / #`id`$(id)${IFS}\n'

    script, variables = shell_text.render(scope_with(inputs={"a": hostile, "b": [1, None]}))

    assert script == 'echo "${RUNNER_EXPR_1}" "${RUNNER_EXPR_2}" # ...'
    assert variables == {"RUNNER_EXPR_1": hostile, "RUNNER_EXPR_2": "[1,null]"}


def test_names_in_shell_text_are_checked_like_others() -> None:
    shell_text = parse_shell_text("echo ${{ inputs.a }} # ${{ inputs.b }}", MARK, "sh")

    assert shell_text.references() == {("inputs", "a")}
    assert [p.message for p in check_references(shell_text, Known())] == ["there is no 'inputs.a'"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("a\x00b", "the value holds a NUL character"),
        ("\ud800", "the value is not valid Unicode"),
        ("x" * (128 * 1024), "128 KiB is the most"),
    ],
)
def test_a_value_that_no_variable_can_hold_is_refused(value: Json, said: str) -> None:
    shell_text = parse_shell_text(f"echo {VALUE}", MARK, "sh")

    with pytest.raises(ExpressionError, match="E324") as caught:
        shell_text.render(scope_with(inputs={"v": value}))

    assert said in str(caught.value)


def test_the_values_of_a_script_have_a_largest_size_together() -> None:
    shell_text = parse_shell_text(f"echo {VALUE * 11}", MARK, "sh")

    with pytest.raises(ExpressionError, match="1 MiB together"):
        shell_text.render(scope_with(inputs={"v": "x" * 100_000}))


def test_other_languages_take_no_expressions() -> None:
    problems = reject_expressions("print(1)\nprint('${{ inputs.a }}')", MARK, "python")

    assert [(str(p.mark), p.code) for p in problems] == [("flow.yaml:4:12", "E323")]
    assert "env:" in problems[0].hint
    assert reject_expressions("print('{{ a }}')", MARK, "python") == []


@given(
    st.lists(
        st.sampled_from(
            (
                *(VALUE, "echo ", " ", '"', "'", "\\", "\n", ";", "#", "$", "$(", ")", "`", "{ "),
                *(
                    "}",
                    "|",
                    "<<X\n",
                    "\nX\n",
                    "${A",
                    "((",
                    "[[ ",
                    "case a in ",
                    "esac",
                    "=",
                    "\x00",
                ),
            )
        ),
        max_size=12,
    ).map("".join),
    st.sampled_from(["sh", "bash"]),
)
def test_any_text_gives_a_script_or_problems(text: str, dialect: str) -> None:
    try:
        shell_text = parse_shell_text(text, MARK, dialect)
    except ExpressionSyntaxError:
        return
    assert shell_text.script.count("${RUNNER_EXPR_") == len(shell_text.expressions)
