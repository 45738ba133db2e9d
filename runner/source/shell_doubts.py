"""Where this project does not trust its own reading of shell text, and says so instead.

Shells and the parser differ in corners; a script that has one of them, and an expression, is
refused as a whole. Each rule names a corner in which a quote could end elsewhere than it seems.
"""

import re
from typing import TYPE_CHECKING

from runner.source.bash_tree import text_of_node, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_STRANGE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|[^\S \t\n]")
_QUOTES = re.compile(r"['\"`\\]")
_BEFORE_COMMENT = frozenset(b" \t\n;&|()")
_BASH_ONLY = frozenset(
    {"ansi_c_string", "translated_string", "herestring_redirect", "array", "[[", "(("}
    | {"c_style_for_statement", "select", "function", "|&", "&>", "&>>"}
)
_CORNERS = {
    "process_substitution": "a process substitution",
    "regex": "a regular expression",
}
_DELIMITER_QUOTES = str.maketrans("", "", "'\"\\")


def doubt_of(root: "Node", script: bytes, dialect: str) -> str:
    """Return what makes the reading of ``script`` unsure; empty where nothing does."""
    if strange := _STRANGE.search(script.decode("utf-8", "replace")):
        return f"the character U+{ord(strange[0]):04X}"
    for node in walk(root):
        if node.is_error or node.is_missing:
            return f"text that cannot be parsed near line {node.start_point[0] + 1}"
        if found := _doubt_of_node(node, script, dialect):
            return f"{found} in line {node.start_point[0] + 1}"
    return _doubt_of_documents(root, script)


def _doubt_of_node(node: "Node", script: bytes, dialect: str) -> str:
    if node.type in _CORNERS:
        return _CORNERS[node.type]
    if dialect == "sh" and node.type in _BASH_ONLY:
        return f"'{text_of_node(node)[:40]}', which is bash and not sh,"
    match node.type:
        case "comment":
            before = script[node.start_byte - 1 : node.start_byte]
            if before and before[0] not in _BEFORE_COMMENT:
                return "'#' inside a word"
        case "expansion":
            if _QUOTES.search(text_of_node(node)):
                return "a quote inside '${ }'"
        case "string" if script[node.start_byte - 1 : node.start_byte] == b"$":
            return "'$' before a quote"
        case "command_substitution":
            text = text_of_node(node)
            if text.startswith("`") and _QUOTES.search(text[1:-1]):
                return "a quote inside backticks"
        case _:
            pass
    return ""


def _doubt_of_documents(root: "Node", script: bytes) -> str:
    documents = [node for node in walk(root) if node.type == "heredoc_redirect"]
    lines = [node.start_point[0] for node in documents]
    for node in documents:
        line = node.start_point[0]
        if lines.count(line) > 1 or not _is_document(node, script):
            return f"a here-document in line {line + 1} that is read differently than it seems"
    return ""


def _is_document(node: "Node", script: bytes) -> bool:
    """Say whether the document begins and ends where the rules of POSIX 2.7.4 say it does."""
    parts = {child.type: child for child in node.children}
    start, end = parts.get("heredoc_start"), parts.get("heredoc_end")
    if start is None or end is None:
        return False
    line_end = script.find(b"\n", start.end_byte)
    rest = script[start.end_byte : line_end].decode("utf-8", "replace")
    if rest.count('"') % 2 or rest.count("'") % 2 or re.search(r"[\\`(#]", rest):
        return False
    word = text_of_node(start)
    delimiter = word.translate(_DELIMITER_QUOTES).encode()
    at = line_end + 1
    for line in script[at:].split(b"\n"):
        bare = line.lstrip(b"\t") if "<<-" in parts else line
        if bare == delimiter:
            return end.start_byte == at + len(line) - len(bare) and end.end_byte == at + len(line)
        if line.endswith(b"\\") and word.encode() == delimiter:
            return False
        at += len(line) + 1
    return False
