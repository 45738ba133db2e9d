"""Arguments that several commands take."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runner.base.errors import UsageError
from runner.source.quoting import quoted

if TYPE_CHECKING:
    from argparse import ArgumentParser


def add_inputs_argument(parser: "ArgumentParser") -> None:
    """Give ``parser`` the option for the workflow's inputs."""
    parser.add_argument(
        "-i",
        "--input",
        action="append",
        default=[],
        dest="inputs",
        metavar="NAME=VALUE",
        help="a value for an input of the workflow; may be given again",
    )


def read_pairs(words: Sequence[str], option: str) -> dict[str, str]:
    """Return the names and values that were given as ``name=value``.

    Raises:
        UsageError: one has no ``=`` or no name, or a name is given twice.
    """
    pairs: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise UsageError(f"{option} got {quoted(word)}", hint=f"write {option} NAME=VALUE")
        if name in pairs:
            raise UsageError(f"{option} gives {quoted(name)} twice", hint="give each name once")
        pairs[name] = value
    return pairs
