"""The tables of commands and variables."""

import pytest

from runner.source.shell_words import (
    INTERPRETERS,
    NAMERS,
    RUNNERS,
    SCRIPTED,
    command_of,
    is_powerful,
    runs_text,
)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("sh", "sh"),
        ("/bin/sh", "sh"),
        ("./Bash", "bash"),
        ("python3.11", "python"),
        ("bash-5.2", "bash"),
        ("node.exe", "node"),
        (".", "."),
        ("7", "7"),
        ("m4", "m4"),
        ("bin/", None),
        ("$x", None),
        ("e{v}al", None),
        ("\\eval", None),
        ("~/x", None),
    ],
)
def test_a_command_is_known_by_its_plain_name(word: str, name: str | None) -> None:
    assert command_of(word) == name


def test_every_name_of_the_tables_is_one_that_a_word_can_have() -> None:
    for name in INTERPRETERS | RUNNERS | NAMERS:
        assert command_of(name) == name
    assert SCRIPTED <= INTERPRETERS


def test_interpreters_and_runners_run_text() -> None:
    assert runs_text("perl")
    assert runs_text("xargs")
    assert not runs_text("echo")


@pytest.mark.parametrize("name", ["PATH", "BASH_ENV", "LD_PRELOAD", "GIT_SSH_COMMAND", "PS4"])
def test_variables_that_something_acts_on_are_powerful(name: str) -> None:
    assert is_powerful(name)
    assert not is_powerful(f"MY_{name}")
