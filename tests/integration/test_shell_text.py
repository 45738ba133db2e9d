"""Values in shell text, against real shells: never a command, never a second word."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runner.source.expression import ExpressionSyntaxError
from runner.source.shell_text import ShellText, parse_shell_text
from tests.support.scopes import MARK, scope_with

SHELLS = [name for name in ("dash", "bash") if shutil.which(name)]
DIALECTS = {"dash": "sh", "bash": "bash"}
VALUES_A_PROCESS = 20

PIECES = (
    *("$(touch CANARY)", "`touch CANARY`", ";touch CANARY;", "\n touch CANARY\n", "|touch CANARY"),
    *("&& touch CANARY", "${IFS}", "$A", "${A", "$((1", "a[$(touch CANARY)]", "<(touch CANARY)"),
    *(" ", "\t", "\n", "\r", "'", '"', "\\", "\\\\", "*", "?", "[a-z]", "~", "{a,b}", "#", "!!"),
    *("-n", "-v", "--", "=", "X\n", "\nX\n", "EOF", "$'\\n'", '$"', "é", "\u00a0", "\x01", "\x7f"),
)
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12
)

CONTEXTS = (
    ("printf '%s\\0' @", "{}"),
    ("printf '%s\\0' pre-@*post", "pre-{}*post"),
    ("printf '%s\\0' \"a @ b\"'c'", "a {} bc"),
    ("printf '%s\\0' @@", "{}{}"),
    ("printf '%s\\0' ~@", "~{}"),
    ("x=@; printf '%s\\0' \"$x\"", "{}"),
    ("x=a:@:~; printf '%s\\0' \"$x\"", "a:{}:HOME"),
    ("export Y=@; printf '%s\\0' \"$Y\"", "{}"),
    ("Z=@ printenv -0 Z", "{}"),
    ("x=$(printf '%s.' @); printf '%s\\0' \"$x\"", "{}."),
    ("printf '%s\\0' \"$(printf '<%s>' @)\"", "<{}>"),
    ("printf '%s\\0' \"$(printf '%s' \"[@]\")\"", "[{}]"),
    ("printf '%s' @ | cat; printf '\\0'", "{}"),
    ("if [ @ = @ ]; then printf '%s\\0' @; fi", "{}"),
    ("if test -n x@; then printf '%s\\0' @; fi", "{}"),
    ("for i in 1; do printf '%s\\0' @; done", "{}"),
    ("case a in a) printf '%s\\0' @;; esac", "{}"),
    ("(printf '%s\\0' @)", "{}"),
    ("{ printf '%s\\0' @; } 2>&1", "{}"),
    ("! printf '%s\\0' @ # it's @", "{}"),
    ("cat <<X\n'@' \"@\"\nX\nprintf '\\0'", "'{}' \"{}\"\n"),
    ("cat <<-X\n\t<@>\n\tX\nprintf '\\0'", "<{}>\n"),
    ("cat <<X\n$(printf '<%s>' @)\nX\nprintf '\\0'", "<{}>\n"),
    ("printf '%s\\0' \"$(cat <<X\n(@)\nX\n)\"", "({})"),
    ("sh script.sh @", "{}"),
)


def outcome(shell: str, script: str, variables: dict[str, str], folder: Path) -> list[str]:
    """Run ``script`` in ``folder`` and return what it wrote, cut at each NUL."""
    file = folder / "script"
    file.write_text(script, "utf-8", newline="")
    environment = {"PATH": "/usr/bin:/bin", "HOME": "HOME", "LC_ALL": "C.UTF-8", **variables}
    done = subprocess.run(
        [shell, "-e", "script"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
    )
    return done.stdout.decode("utf-8", "surrogateescape").split("\x00")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "script.sh").write_text("printf '%s\\0' \"$@\"\n")
    (tmp_path / "canvas").write_text("")
    return tmp_path


@cache
def script_of(context: str, dialect: str) -> ShellText:
    """Return ``context`` once for each value of a process."""
    sections = (
        context.replace("@", f"${{{{ inputs.values[{number}] }}}}")
        for number in range(VALUES_A_PROCESS)
    )
    return parse_shell_text("\n".join(sections) + "\n", MARK, dialect)


@pytest.mark.integration
@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=st.lists(HOSTILE, min_size=VALUES_A_PROCESS, max_size=VALUES_A_PROCESS))
def test_no_value_becomes_a_command_or_a_second_word(
    shell: str, folder: Path, values: list[str]
) -> None:
    for context, expected in CONTEXTS:
        shell_text = script_of(context, DIALECTS[shell])

        found = outcome(shell, *shell_text.render(scope_with(inputs={"values": values})), folder)

        assert found == [*(expected.replace("{}", value) for value in values), ""], context
        assert not (folder / "CANARY").exists()


FRAGMENTS = (
    *("printf '%s\\0' ", "@", "@", " ", '"', '"', "'", "\\", "\n", ";", "#", " #", "$(", ")", "`"),
    *("(", "{ ", "}", " | cat", " && ", "<<X\n", "\nX\n", "<<-X\n", "<<'X'\n", "\t", "a", "${A"),
    *(":-", "x=", "case a in a) ", ";;", " esac", "if : ; then ", "; fi\n", "cat ", "~", "*", "!"),
    *("export y=", "for i in a b; do ", "; done", "\\\n", "$'", "''", '""', "[ a = ", "]", "$A"),
    *(
        "printf '%s\\0' \"a @ b\"",
        "printf '%s\\0' @\n",
        "x=@; printf '%s\\0' \"$x\"\n",
        "#'\n",
        '#"',
    ),
    *("\"$(printf '%s' @)\"", 'cat <<X\na @ "$A"\nX\n', '${A#"}', "${A%'}", "${#A}", "$((1<<2))"),
)
WORST = "x y  *$(touch CANARY)`touch CANARY`;touch CANARY;\"'\n  \\ $A ${A} ~ {a,b} #z\n X\nX & |"


@pytest.mark.integration
@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=800, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=8).map("".join))
def test_whatever_script_is_accepted_a_hostile_value_changes_only_itself(
    shell: str, folder: Path, text: str
) -> None:
    text = f"printf '%s\\0' {text}".replace("@", "${{ inputs.v }}")
    try:
        shell_text = parse_shell_text(text, MARK, DIALECTS[shell])
    except ExpressionSyntaxError:
        return
    if shell_text.is_plain:
        return

    tame = outcome(shell, *shell_text.render(scope_with(inputs={"v": "MARKER"})), folder)
    hostile = outcome(shell, *shell_text.render(scope_with(inputs={"v": WORST})), folder)

    assert hostile == [part.replace("MARKER", WORST) for part in tame]
    assert not (folder / "CANARY").exists()
