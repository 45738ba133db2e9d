"""Steps that run a command."""

import re
from collections.abc import Iterator, Mapping, Sequence

from runner.base.canonical import Json
from runner.base.records import record
from runner.kinds.kind import Work
from runner.source.reading import Fields
from runner.source.scope import Scope
from runner.source.shell_text import ShellText, parse_shell_text, reject_expressions
from runner.source.template import Template

SHELLS: Mapping[str, tuple[str, ...]] = {
    "sh": ("sh", "-e"),
    "bash": ("bash", "--noprofile", "--norc", "-eo", "pipefail"),
    "python": ("python3",),
}
"""What stands before the script's path; bash as in GitHub Actions."""

_POSIX = frozenset({"sh", "bash"})
POSIX_SHELLS = frozenset(SHELLS[name] for name in _POSIX)
_PLAIN_COMMAND = re.compile(r"[A-Za-z0-9_./,:@%+-]+(?: +[A-Za-z0-9_./,:@%+=-]+)*\Z")
"""Words without a character that POSIX 2.2 gives a meaning; '=' in the first would assign."""
_SHELL_WORDS = frozenset(
    # POSIX 2.14 and 2.9.1.4: special built-ins, and utilities that act on the shell itself.
    "break : continue . eval exec exit export readonly return set shift times trap unset"  # noqa: SIM905
    " alias bg cd command fc fg getopts hash jobs kill read type ulimit umask unalias wait"
    # POSIX 2.4: reserved words; then what sh and bash add.
    " if then else elif fi case esac for while until do done in function select time coproc"
    " builtin declare dirs disown enable history let local logout mapfile popd pushd readarray"
    " shopt source suspend typeset".split()
)
_ECHO_OPTION = re.compile(r"echo +-[neE]")


@record
class ShellWork:
    """A command and what runs it. Code of other shells than POSIX ones holds no expressions."""

    script: ShellText
    shell: tuple[str, ...]
    kind: str = "shell"


class Shell:
    """A step done by a command."""

    name = "shell"
    defining = frozenset({"run"})
    keys = frozenset({"run", "shell"})
    refused = frozenset[str]()
    form = "work"
    templated = frozenset({"run"})
    is_paid = False
    idle_timeout_ms: int | None = None

    def read(self, fields: Fields) -> ShellWork | None:
        """Return the work of a step that has ``run``."""
        text, mark = fields.text("run"), fields.content_mark("run")
        if not text.strip():
            fields.reading.report("E210", mark, "the command is empty", "write what to run")
            return None
        words, dialect = _shell(fields)
        if dialect is None:
            fields.reading.problems += reject_expressions(text, mark, words[0])
            return ShellWork(ShellText(text, mark, text), words)
        script = fields.reading.attempt(lambda: parse_shell_text(text, mark, dialect))
        return None if script is None else ShellWork(script, words)

    def templates(self, work: Work) -> Iterator[Template | ShellText]:
        """Yield the script."""
        assert isinstance(work, ShellWork)
        yield work.script

    def outputs(self, work: Work) -> frozenset[str] | None:
        """Return none: the command writes what it likes to ``$RUNNER_OUTPUT``."""
        del work
        return None

    def payload(self, work: Work, scope: Scope) -> Mapping[str, Json]:
        """Return ``argv`` for one plain command, else ``shell`` and ``script``; ``env`` beside."""
        assert isinstance(work, ShellWork)
        script, env = work.script.render(scope)
        argv = plain_command(script) if work.shell == SHELLS["sh"] and not env else None
        if argv:
            return {"argv": argv}
        return {"shell": list(work.shell), "script": script, "env": dict(env)}

    def cap_usd(self, work: Work) -> float | None:
        """Return none: it costs nothing."""
        del work
        return None

    def power(self, work: Work) -> str:
        """Return that it runs commands: any command may reach anywhere."""
        del work
        return "can run commands"

    def default_on_lost(self, work: Work, workspace: str, *, is_idempotent: bool) -> str:
        """Return ``retry`` only on the author's word: a command may reach anywhere."""
        del work, workspace
        return "retry" if is_idempotent else "hold"


def plain_command(script: str) -> Sequence[str] | None:
    """Return the words of ``script`` if a shell would add nothing to starting them, else none."""
    line = script.strip(" \n")
    if not _PLAIN_COMMAND.match(line) or _ECHO_OPTION.match(line):
        return None
    words = line.split()
    return None if words[0] in _SHELL_WORDS else words


def _shell(fields: Fields) -> tuple[tuple[str, ...], str | None]:
    """Return the words before the script's path, and the dialect where it is a POSIX shell."""
    if isinstance(fields.node.get("shell"), list):
        return fields.texts("shell"), None
    name = fields.text("shell", "sh")
    if name == "sh -e":
        name = "sh"
    if name not in SHELLS:
        fields.reading.report(
            "E211",
            fields.mark("shell"),
            f"no shell is called '{name}'",
            "write sh, bash, python, or a list of words such as [perl, -w]",
        )
        name = "sh"
    return SHELLS[name], name if name in _POSIX else None
