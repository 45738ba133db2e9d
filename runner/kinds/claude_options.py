"""The ``claude:`` block of a step: what Claude Code is given, and faults it would not report."""

from collections.abc import Iterator, Mapping, Sequence

from runner.base.canonical import Json
from runner.kinds.claude_rights import Rights, derive_rights, is_rule, narrowed
from runner.source.problems import Problem
from runner.source.quoting import quoted
from runner.source.reading import Fields

_RULE_HINT = "write it as Name or Name(what), such as Bash(make *)"
_RULE_LISTS = ("allowed-tools", "disallowed-tools", "tools")


def final_options(options: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return ``options`` with the rights decided, as Claude Code is to be given them."""
    tools = options.get("tools")
    rights = derive_rights(
        _strings(options.get("allowed-tools")),
        _strings(options.get("disallowed-tools")),
        None if tools is None else _strings(tools),
    )
    result = dict(options)
    result["permission-mode"] = options.get("permission-mode", "dontAsk")
    result["tools"] = list(rights.tools)
    result["allowed-tools"] = list(rights.allowed)
    result["disallowed-tools"] = list(rights.disallowed)
    settings = options.get("settings")
    if isinstance(settings, Mapping):
        result["settings"] = _tight_settings(settings)
    return result


def read_only(options: Mapping[str, Json]) -> bool:
    """Say whether a step with these final options can change nothing."""
    return not powers_of(options)


def powers_of(options: Mapping[str, Json]) -> tuple[str, ...]:
    """Return what in these final options lets a step do more than read its workspace."""
    rights = Rights(
        tools=tuple(_strings(options.get("tools"))),
        allowed=tuple(_strings(options.get("allowed-tools"))),
        disallowed=(),
    )
    settings = options.get("settings")
    has_hooks = isinstance(settings, Mapping) and bool(settings.get("hooks"))
    return (
        *rights.beyond_reading,
        *(["MCP servers"] if "mcp-config" in options else []),
        *(["hooks"] if has_hooks else []),
    )


class OptionFaults:
    """What is wrong in a ``claude:`` block whose shape is right."""

    def __init__(self, options: Fields) -> None:
        self._options = options

    def find(self) -> Iterator[Problem]:
        """Yield each fault at its place."""
        yield from self._rules()
        yield from self._settings()
        yield from self._servers()

    def _rules(self) -> Iterator[Problem]:
        for key in _RULE_LISTS:
            for rule, mark in self._options.placed_texts(key):
                if key == "tools" and "(" in rule:
                    hint = "put rules under 'allowed-tools', names under 'tools'"
                    yield Problem("E215", mark, f"{quoted(rule)} is not the name of a tool", hint)
                elif not is_rule(rule):
                    yield Problem(
                        "E215", mark, f"{quoted(rule)} is not a permission rule", _RULE_HINT
                    )

    def _settings(self) -> Iterator[Problem]:
        settings = self._options.mapping("settings")
        permissions = settings.mapping("permissions") if settings else None
        for key in permissions.node if permissions else ():
            assert permissions is not None
            for rule, mark in permissions.placed_texts(key):
                if not is_rule(rule):
                    yield Problem(
                        "E215", mark, f"{quoted(rule)} is not a permission rule", _RULE_HINT
                    )

    def _servers(self) -> Iterator[Problem]:
        config = self._options.mapping("mcp-config")
        servers = config.mapping("mcpServers") if config else None
        for name in servers.node if servers else ():
            assert servers is not None
            server = servers.mapping(name)
            if server is not None and ("command" in server) == ("url" in server):
                message = f"the MCP server {quoted(name)} needs exactly one of 'command' and 'url'"
                yield Problem("E216", servers.key_mark(name), message)


def _tight_settings(settings: Mapping[str, Json]) -> Mapping[str, Json]:
    permissions = settings.get("permissions")
    if not isinstance(permissions, Mapping) or "allow" not in permissions:
        return settings
    allow = [narrowed(rule) for rule in _strings(permissions["allow"])]
    return {**settings, "permissions": {**permissions, "allow": allow}}


def _strings(value: Json) -> Sequence[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []
