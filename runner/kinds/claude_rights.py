"""Which tools a Claude step has and what they may do: the author's rules, made tight.

Bare names of file tools would reach the whole disk (``--allowedTools Write`` does, also in
``dontAsk``), and ``Write(./**)`` matches nothing; ``Edit(./**)`` covers both.
"""

import re
from collections.abc import Iterable, Sequence

from runner.base.records import record

WORKSPACE_READ = "Read(./**)"
WORKSPACE_EDIT = "Edit(./**)"
DEFAULT_TOOLS = ("Read", "Edit", "Write", "Glob", "Grep")
_READERS = frozenset({"Read", "Glob", "Grep"})
_WRITERS = frozenset({"Edit", "Write", "MultiEdit"})
_RULE = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)(?:\((.*)\))?\Z", re.DOTALL)


@record
class Rights:
    """What Claude Code is told; each list without repetition."""

    tools: tuple[str, ...]
    allowed: tuple[str, ...]
    disallowed: tuple[str, ...]

    @property
    def beyond_reading(self) -> tuple[str, ...]:
        """Those with which something in the workspace or beyond can be changed or reached."""
        tools = [name for name in self.tools if name not in _READERS]
        return (*tools, *(rule for rule in self.allowed if is_mcp(rule)))


def is_rule(text: str) -> bool:
    """Say whether ``text`` has the form of a permission rule: ``Name`` or ``Name(what)``."""
    return _RULE.match(text) is not None


def is_mcp(rule: str) -> bool:
    """Say whether ``rule`` is about tools of an MCP server."""
    return rule.startswith("mcp__")


def derive_rights(
    allowed: Sequence[str], disallowed: Sequence[str], tools: Sequence[str] | None
) -> Rights:
    """Return the rights of a step from what it says; ``tools`` none means: from the rules."""
    wanted = _unique(narrowed(rule) for rule in allowed)
    removed = {rule for rule in disallowed if "(" not in rule}
    if tools is None:
        named = (_tool(rule) for rule in wanted if not is_mcp(rule))
        tools = [name for name in _unique([*DEFAULT_TOOLS, *named]) if name not in removed]
    exist = set(tools)
    own = []
    if exist & _READERS:
        own.append(WORKSPACE_READ)
    if exist & _WRITERS:
        own.append(WORKSPACE_EDIT)
    return Rights(
        tools=_unique(tools),
        allowed=_unique([*own, *wanted]),
        disallowed=_unique(_as_edit(rule) for rule in disallowed),
    )


def narrowed(rule: str) -> str:
    """Return ``rule`` for allowing: file tools without a place get the workspace."""
    if rule in _READERS:
        return WORKSPACE_READ
    if rule in _WRITERS:
        return WORKSPACE_EDIT
    return _as_edit(rule)


def _as_edit(rule: str) -> str:
    """Return a rule about writing in the one form that Claude Code heeds, others as they are."""
    match = _RULE.match(rule)
    if match and match[2] is not None:
        if match[1] in _WRITERS:
            return f"Edit({match[2]})"
        if match[1] in _READERS:
            return f"Read({match[2]})"
    return rule


def _tool(rule: str) -> str:
    return rule.partition("(")[0]


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
