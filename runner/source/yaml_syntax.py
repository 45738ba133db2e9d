"""What libyaml says about broken YAML, in words that name the way out."""

from typing import TYPE_CHECKING

from runner.source.document import Text
from runner.source.problems import Problem
from runner.source.quoting import quoted

if TYPE_CHECKING:
    from yaml import MarkedYAMLError

_WORDS = (
    ("mapping values are not allowed", "a ':' cannot stand here", "quote the value"),
    ("could not find expected ':'", "a ':' is missing behind the key", "write 'key: value'"),
    ("did not find expected key", "expected a key", "check the indentation and the quotes"),
    ("did not find expected '-' indicator", "expected '- '", "check the indentation"),
    ("did not find expected ',' or ']'", "the '[' is not closed", "add ']'"),
    ("did not find expected ',' or '}'", "the '{' is not closed", "add '}'"),
    ("found unexpected end of stream", "the quote is not closed", "add the closing quote"),
    ("found unknown escape character", "unknown escape", "double the backslash, or use '...'"),
    ("block sequence entries are not allowed", "a '- ' cannot stand here", "begin a new line"),
    ("found undefined tag handle", "tags are not allowed", "leave it out"),
    ("expected <document start>", "nothing may stand here", "leave the line before it out"),
    ("did not find expected node content", "a value is missing here", "write it, or leave ',' out"),
    ("expected comment or line break", "a block of text begins below", "end the line here"),
    ("invalid Unicode character escape", "the escape stands for no character", "leave it out"),
    ("incompatible YAML document", "this version of YAML is not known", "write '%YAML 1.2'"),
)
"""Part of libyaml's sentence, ours, and the remedy; first match counts."""


def explain_syntax(source: Text, error: "MarkedYAMLError") -> Problem:
    """Return the problem that ``error`` stands for, at its place in ``source``."""
    marks = (error.problem_mark, error.context_mark)
    at = next((mark.index for mark in marks if mark is not None), 0)
    if "maximum nesting depth" in (error.problem or ""):
        # libyaml looks ahead for a ':' behind brackets before it tells of the first.
        return Problem("E112", source.mark(at), "nested far too deeply", "make it flatter")
    message, hint = _sentence(source, error.problem or "", at)
    if "not closed" in message and error.context_mark is not None:
        at = error.context_mark.index
    return Problem("E105", source.mark(at), message, hint)


def _sentence(source: Text, said: str, at: int) -> tuple[str, str]:
    if "cannot start any token" in said:
        found = source.text[at : at + 1]
        if found == "\t":
            return "a tab cannot indent", "use spaces"
        return f"a value cannot start with {quoted(found)}", "quote it"
    for part, message, hint in _WORDS:
        if part in said:
            return message, hint
    return f"this is not YAML: {said or 'unknown fault'}", ""
