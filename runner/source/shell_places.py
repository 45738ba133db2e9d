"""The places in shell text where an expression may stand: a list, and everything else is refused.

The question is asked of the reference that replaces the expression, from the inside out: each thing
around it must be one that keeps a value a value.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from runner.base.records import record
from runner.source.bash_tree import text_of_node, walk
from runner.source.shell_words import (
    EXPORTERS,
    INTERPRETERS,
    NAMERS,
    PRINTERS,
    SCRIPTED,
    TEST_PAIRS,
    TEST_SINGLES,
    command_of,
    is_powerful,
    runs_text,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_VALUES = frozenset({"string", "expansion", "concatenation", "command_substitution"})
_AROUND_STATEMENTS = frozenset(
    {
        "program",
        "list",
        "variable_assignments",
        "negated_command",
        "if_statement",
        "elif_clause",
        "else_clause",
    }
    | {"while_statement", "for_statement", "do_group", "subshell", "case_statement", "case_item"}
)
_NOT_SCRIPTS = ("-", "/dev/", "/proc/")
_STATIC = frozenset({"word", "raw_string", "string", "number"})
_WORDS: Mapping[str, str] = {
    "command_name": "it would name the command",
    "arithmetic_expansion": "the shell evaluates arithmetic",
    "test_command": "the shell may evaluate what it compares",
    "binary_expression": "the shell may evaluate what it compares",
    "unary_expression": "the shell may evaluate what it compares",
    "file_redirect": "it would name the file of a redirection",
    "herestring_redirect": "a here-string is not among the places that are sure",
    "expansion": "the shell evaluates what stands inside '${ }'",
    "subscript": "the shell evaluates subscripts",
    "array": "a list of words is not among the places that are sure",
    "for_statement": "a list of words is not among the places that are sure",
    "case_statement": "the shell matches it as a pattern",
    "case_item": "the shell matches it as a pattern",
    "function_definition": "what a function's text is used for cannot be followed",
    "heredoc_redirect": "it would end a here-document",
}


@record
class Surroundings:
    """What the whole script says about its names."""

    functions: frozenset[str]
    has_attributes: bool
    """A declaration has options, so that an assignment may be arithmetic or go elsewhere."""


def surroundings_of(root: "Node") -> Surroundings:
    """Return what the script ``root`` defines."""
    functions = set()
    has_attributes = False
    for node in walk(root):
        if node.type == "function_definition" and (name := node.child_by_field_name("name")):
            functions.add(text_of_node(name))
        elif node.type == "declaration_command" and _has_options(node):
            has_attributes = True
        elif node.type == "command":
            called = _name_of(node)
            # 'command declare -i x' declares as well.
            has_attributes = has_attributes or called in {"command", "builtin"}
            functions.update(_alias_names(node) if called == "alias" else ())
    return Surroundings(frozenset(functions), has_attributes)


def _has_options(declaration: "Node") -> bool:
    plain = {"variable_assignment", "variable_name"}
    return any(child.type not in plain for child in declaration.children[1:])


def _alias_names(command: "Node") -> Iterator[str]:
    for argument in command.children_by_field_name("argument"):
        yield text_of_node(argument).partition("=")[0].strip("'\"")


def fault_of_place(reference: "Node", around: Surroundings) -> str:
    """Return why no expression may stand at ``reference``; empty where one may."""
    node = reference
    while (parent := node.parent) is not None:
        if parent.type in _AROUND_STATEMENTS and node.type not in _VALUES:
            fault = ""
        elif rule := _RULES.get(parent.type):
            fault = rule(node, parent, around)
        else:
            fault = _refusal(parent)
        if fault:
            return fault
        if parent.type in {"binary_expression", "unary_expression"}:
            parent = parent.parent or parent
        node = parent
    return ""


def fault_of_quoting(reference: "Node") -> str:
    """Return why no quotes can be put around ``reference``; empty where they can."""
    node = reference.parent
    while node is not None:
        if node.type == "expansion":
            return _WORDS["expansion"]
        if node.type == "command_substitution" and node.children[0].type != "$(":
            return _BACKTICKS
        node = node.parent
    return ""


_BACKTICKS = "backticks are read differently by different shells: write $( )"


def _refusal(parent: "Node") -> str:
    return _WORDS.get(parent.type, f"this place ({parent.type}) is not among those that are sure")


Rule = Callable[["Node", "Node", Surroundings], str]


def _in_value(node: "Node", parent: "Node", around: Surroundings) -> str:
    del around
    return "" if node.type in _VALUES else _refusal(parent)


def _in_substitution(node: "Node", parent: "Node", around: Surroundings) -> str:
    del around
    if node.type in _VALUES or parent.children[0].type != "$(":
        return _BACKTICKS
    outer = parent.parent
    if outer is None or outer.type not in {"string", "heredoc_body", "variable_assignment"}:
        return "the output of $( ) would be split into words: quote it"
    if outer.parent is not None and outer.parent.type == "declaration_command":
        return "the output of $( ) would be split into words: quote it"
    return ""


def _in_assignment(node: "Node", parent: "Node", around: Surroundings) -> str:
    del node
    name = parent.child_by_field_name("name")
    if name is None or name.type != "variable_name" or parent.children[1].type != "=":
        return "only a plain NAME=value is among the places that are sure"
    variable = text_of_node(name)
    if is_powerful(variable):
        return f"the shell or a program acts on the value of '{variable}'"
    if around.has_attributes:
        return "a declaration with options may turn assignments into arithmetic"
    return ""


def _in_declaration(node: "Node", parent: "Node", around: Surroundings) -> str:
    del around
    keyword = text_of_node(parent.children[0])
    if keyword not in EXPORTERS or node.type != "variable_assignment":
        return f"'{keyword}' evaluates its arguments"
    return f"'{keyword}' with options may evaluate values" if _has_options(parent) else ""


def _in_command(node: "Node", parent: "Node", around: Surroundings) -> str:
    name = _name_of(parent)
    if name is None:
        return "the command must have a fixed name"
    if name in NAMERS or _runs_text(parent, name):
        return f"'{name}' may run or evaluate what it is given"
    if name in around.functions or _word_of_name(parent) in around.functions:
        return f"'{name}' is a function of the script, which cannot be followed"
    if node.type == "variable_assignment":
        return ""
    return _fault_of_argument(node, parent, name)


def _runs_text(command: "Node", name: str) -> bool:
    """Say whether ``command`` runs its arguments or input: a fixed script file only reads them."""
    if not runs_text(name):
        return False
    arguments = command.children_by_field_name("argument")
    first = text_of_node(arguments[0]) if arguments else ""
    is_script = first and arguments[0].type == "word" and not first.startswith(_NOT_SCRIPTS)
    return not (name in SCRIPTED and is_script)


def _fault_of_argument(node: "Node", command: "Node", name: str) -> str:
    arguments = command.children_by_field_name("argument")
    if name == "test":
        return "" if _is_plain_test(arguments) else _TEST
    if name == "printf" and not _has_fixed_format(arguments, node):
        return "'printf' needs a fixed format first: printf '%s' ..."
    if name not in PRINTERS:
        wrapped = (command_of(text_of_node(a)) for a in arguments if a.type == "word")
        for word in wrapped:
            if word in INTERPRETERS and name not in SCRIPTED:
                return f"'{word}' may run or evaluate what it is given"
    return ""


_TEST = "only a comparison of two values, or one check of one, is sure here"


def _has_fixed_format(arguments: "list[Node]", node: "Node") -> bool:
    first = arguments[0]
    fixed = first.type in _STATIC and not any(
        inner.type in {"expansion", "simple_expansion", "command_substitution"}
        for inner in walk(first)
    )
    starts = text_of_node(first).lstrip("'\"")
    return fixed and first.id != node.id and not starts.startswith("-")


def _is_plain_test(operands: "list[Node]") -> bool:
    match operands:
        case [left, sign, right]:
            return text_of_node(sign) in TEST_PAIRS and _is_one_word(left) and _is_one_word(right)
        case [sign, value]:
            return text_of_node(sign) in TEST_SINGLES and _is_one_word(value)
        case _:
            return False


def _is_one_word(node: "Node") -> bool:
    """Say whether nothing in ``node`` stands unquoted that a shell would expand."""
    parts = node.children if node.type == "concatenation" else [node]
    return all(part.type in _STATIC for part in parts)


def _in_bracket(node: "Node", parent: "Node", around: Surroundings) -> str:
    del node, around
    outer = parent.parent
    if outer is None or outer.type != "test_command" or outer.children[0].type != "[":
        return _refusal(parent)
    plain = len(outer.children) == 3 and _is_plain_test(parent.children)  # noqa: PLR2004 - [ x ]
    return "" if plain else _TEST


def _in_pipe(node: "Node", parent: "Node", around: Surroundings) -> str:
    later = [child for child in parent.children if child.start_byte > node.start_byte]
    return _fault_of_readers(later, around)


def _in_redirected(node: "Node", parent: "Node", around: Surroundings) -> str:
    return _fault_of_readers([parent], around) if node.type == "heredoc_redirect" else ""


def _fault_of_readers(nodes: "list[Node]", around: Surroundings) -> str:
    """Say which command among ``nodes`` would run what it reads."""
    for node in nodes:
        for command in walk(node):
            if command.type != "command":
                continue
            name = _name_of(command)
            if name is None:
                return "the command that reads it must have a fixed name"
            if _runs_text(command, name) or name in around.functions:
                return f"'{name}' would run what it reads"
    return ""


def _in_document(node: "Node", parent: "Node", around: Surroundings) -> str:
    del around
    return "" if node.type in {"heredoc_body", "pipeline"} else _refusal(parent)


def _in_group(node: "Node", parent: "Node", around: Surroundings) -> str:
    del around
    grouped = parent.children[0].type == "{" and node.type not in _VALUES
    return "" if grouped else "the shell evaluates arithmetic"


def _word_of_name(command: "Node") -> str:
    name = command.child_by_field_name("name")
    return text_of_node(name) if name is not None else ""


def _name_of(command: "Node") -> str | None:
    name = command.child_by_field_name("name")
    if name is None or [child.type for child in name.children] != ["word"]:
        return None
    return command_of(text_of_node(name))


_RULES: Mapping[str, Rule] = {
    "string": _in_value,
    "concatenation": _in_value,
    "heredoc_body": _in_value,
    "command_substitution": _in_substitution,
    "variable_assignment": _in_assignment,
    "declaration_command": _in_declaration,
    "command": _in_command,
    "binary_expression": _in_bracket,
    "unary_expression": _in_bracket,
    "pipeline": _in_pipe,
    "heredoc_redirect": _in_document,
    "redirected_statement": _in_redirected,
    "compound_statement": _in_group,
}
