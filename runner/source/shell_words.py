"""Commands and variables that give a value more power than data has. Tables and nothing else.

They name what shells and common tools document; the promise is about the step's own shell text, and
a program that evaluates its arguments without being listed is its author's business.
"""

import re

INTERPRETERS = frozenset(
    {"sh", "ash", "bash", "dash", "zsh", "ksh", "mksh", "fish", "csh", "tcsh", "rbash", "busybox"}
    | {"python", "pypy", "ipython", "perl", "ruby", "irb", "node", "nodejs", "deno", "bun", "php"}
    | {"lua", "luajit", "tclsh", "wish", "expect", "osascript", "pwsh", "powershell", "rscript"}
    | {"awk", "gawk", "mawk", "nawk", "sed", "gsed", "jshell", "groovy", "scala", "julia", "erl"}
)
"""Programs that run text: as a command, as a wrapped command, and at the end of a pipe."""

SCRIPTED = frozenset(
    {"sh", "ash", "bash", "dash", "zsh", "ksh", "python", "pypy", "perl", "ruby", "node", "php"}
)
"""Interpreters whose first argument, where it is no option, is the script; the rest is data."""

RUNNERS = frozenset(
    {"eval", ".", "source", "exec", "trap", "command", "builtin", "coproc", "fc", "enable", "bind"}
    | {"complete", "compgen", "compopt", "jobs", "hash", "alias", "time", "history", "noglob"}
    | {"env", "nice", "nohup", "timeout", "gtimeout", "setsid", "stdbuf", "chroot", "unshare"}
    | {
        "nsenter",
        "flock",
        "ionice",
        "chrt",
        "taskset",
        "numactl",
        "strace",
        "ltrace",
        "gdb",
        "lldb",
    }
    | {"xargs", "gxargs", "parallel", "watch", "entr", "find", "gfind", "fd", "script", "unbuffer"}
    | {
        "ssh",
        "rsh",
        "mosh",
        "autossh",
        "sshpass",
        "su",
        "sudo",
        "doas",
        "runuser",
        "pkexec",
        "setpriv",
    }
    | {"docker", "podman", "nerdctl", "kubectl", "oc", "lxc", "flatpak", "toolbox", "systemd-run"}
    | {"make", "gmake", "bmake", "m4", "dc", "ed", "ex", "vi", "vim", "nvim", "emacs", "gnuplot"}
    | {"at", "batch", "crontab", "screen", "tmux", "npx", "bunx", "uvx", "nix-shell", "direnv"}
    | {"sqlite", "psql", "mysql", "mariadb", "socat", "ncat", "nc", "tclkit", "xterm"}
)
"""Commands that run or evaluate their arguments or what they read."""

NAMERS = frozenset(
    {"read", "declare", "typeset", "let", "unset", "getopts", "mapfile", "readarray", "set"}
    | {"shopt", "wait", "integer", "nameref", "local", "export", "readonly", "exit", "return"}
    | {"shift", "break", "continue", "ulimit", "umask", "kill", "fg", "bg", "disown"}
)
"""Built-ins that take names of variables, options or arithmetic, where bash may run a subscript."""

EXPORTERS = frozenset({"export", "readonly", "local"})
"""Declarations whose assignments are plain ones as long as they have no options."""

PRINTERS = frozenset({"echo", "printf"})
"""Commands whose arguments are text, so that the word 'python' there is one."""

TEST_PAIRS = frozenset({"=", "==", "!="})
TEST_SINGLES = frozenset({"-n", "-z", "-e", "-f", "-d", "-s", "-r", "-w", "-x", "-L", "-h"})

_VARIABLES = re.compile(
    r"(?:PATH|IFS|ENV|BASH_.*|BASHOPTS|SHELLOPTS|PS[0-9]|PROMPT_COMMAND|GLOBIGNORE|CDPATH|SHELL"
    r"|RANDOM|SRANDOM|SECONDS|LINENO|HISTCMD|EPOCH\w+|OPTIND|OPTERR|UID|EUID|PPID|GROUPS|DIRSTACK"
    r"|FUNCNAME|COMP_.*|HIST.*|TMOUT|POSIXLY_CORRECT|EDITOR|VISUAL|FCEDIT|PAGER|MANPAGER|BROWSER"
    r"|LESS.*|LD_.*|DYLD_.*|GIT_.*|PYTHON.*|PERL.*|RUBY.*|NODE_.*|NPM_.*|JAVA_TOOL_OPTIONS"
    r"|_JAVA_OPTIONS|JDK_.*|MAKEFLAGS|MFLAGS|GNUMAKEFLAGS|CLASSPATH|GCONV_PATH|LOCPATH|NLSPATH"
    r"|RUNNER_.*|CLAUDE_.*|ANTHROPIC_.*)\Z"
)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.+/:@,-]+\Z")


def is_powerful(variable: str) -> bool:
    """Say whether shells or common tools run or evaluate the value of ``variable``."""
    return _VARIABLES.match(variable) is not None


def command_of(word: str) -> str | None:
    """Return the name that the tables know for the command ``word``; none where it is not plain."""
    if not _PLAIN_NAME.match(word) or word.endswith("/"):
        return None
    name = word.rpartition("/")[2].lower().removesuffix(".exe")
    return name if runs_text(name) else name.rstrip("0123456789.-") or name


def runs_text(name: str) -> bool:
    """Say whether the command ``name`` runs or evaluates its arguments or its input."""
    return name in INTERPRETERS or name in RUNNERS
