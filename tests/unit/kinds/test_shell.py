import pytest

from runner.kinds.shell import Shell, plain_command
from tests.support.workflows import problems, scope, step, workflow


def payload(text: str):
    return Shell().payload(step(text).work, scope())


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("true", ["true"]),
        ("make test", ["make", "test"]),
        ("  make   -j2  test\n", ["make", "-j2", "test"]),
        ("./notify.sh a=b", ["./notify.sh", "a=b"]),
        ("python3 -m unittest -v app.tests", ["python3", "-m", "unittest", "-v", "app.tests"]),
        ("git log --format=%H", ["git", "log", "--format=%H"]),
        ("echo hello", ["echo", "hello"]),
        ("env A=b make", ["env", "A=b", "make"]),
    ],
)
def test_one_plain_command_needs_no_shell(script, words):
    assert plain_command(script) == words


@pytest.mark.parametrize(
    "script",
    [
        "make; make test",
        "make && true",
        "make | tee log",
        "make > log",
        "make &",
        "echo $HOME",
        "echo `id`",
        "echo $(id)",
        "ls *.py",
        "ls ?",
        "ls [ab]",
        "ls ~",
        "echo 'a b'",
        'echo "a"',
        "echo a\\ b",
        "echo {a,b}",
        "! true",
        "A=b make",
        "# only a remark",
        "make # remark",
        "make\nmake test",
        "make\ttest",
        "cd src",
        "exit 3",
        "set -x",
        "export A=b",
        ":",
        ". ./env.sh",
        "exec make",
        "test -f x && make",
        "if true",
        "ulimit -n",
        "umask",
        "wait",
        "kill 1",
        "time make",
        "echo -e a",
        "",
        "é",
    ],
)
def test_everything_a_shell_would_treat_otherwise_goes_to_a_shell(script):
    assert plain_command(script) is None


def test_a_plain_command_is_given_as_words():
    assert payload("run: make test") == {"argv": ["make", "test"]}


def test_a_script_is_given_with_its_shell():
    assert payload("run: make > log") == {"shell": ["sh", "-e"], "script": "make > log", "env": {}}


@pytest.mark.parametrize(
    ("shell", "words"),
    [
        ("bash", ["bash", "--noprofile", "--norc", "-eo", "pipefail"]),
        ("python", ["python3"]),
        ("sh -e", ["sh", "-e"]),
        ("[perl, -w]", ["perl", "-w"]),
    ],
)
def test_shells_stand_before_the_script(shell, words):
    found = (
        payload(f"run: print > 1, shell: {shell}")
        if shell == "sh -e"
        else payload(f"run: make test, shell: {shell}")
    )

    assert found["shell"] == words


def test_expressions_reach_the_script_by_the_environment():
    spec = workflow('inputs: {name: {}}\nsteps: {a: {run: "echo ${{ inputs.name }}"}}')

    found = Shell().payload(spec.steps["a"].work, scope(inputs={"name": "$(id)"}))

    assert "$(id)" not in found["script"]
    assert "$(id)" in found["env"].values()


def test_expressions_in_other_languages_are_refused_with_the_remedy():
    text = 'inputs: {a: {}}\nsteps: {a: {shell: python, run: "print(${{ inputs.a }})"}}'

    (problem,) = problems(text)

    assert " E323 " in problem


def test_a_lost_command_is_held_unless_its_author_says_otherwise():
    work = step("run: make").work

    assert Shell().default_on_lost(work, "commit", is_idempotent=False) == "hold"
    assert Shell().default_on_lost(work, "shared", is_idempotent=True) == "retry"
