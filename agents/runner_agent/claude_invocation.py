"""How Claude Code is asked to do a step: its arguments and the line it reads. Pure.

Nothing of the checkout configures it (its hooks and servers would run unasked), nobody is asked
for permission, and the prompt is not an argument (length, and a leading ``--``).
"""

import json
from collections.abc import Mapping, Sequence
from typing import cast

from runner.base.canonical import Json, compact
from runner.base.records import record

USER_CONFIG = "user"
"""The value of the option ``config`` by which a step uses the user's own login and settings."""

_TEXT_FLAGS = (
    "model",
    "fallback-model",
    "permission-mode",
    "effort",
    "max-turns",
    "max-budget-usd",
    "system-prompt",
    "append-system-prompt",
)
"""Options with one value, by the name that their flag has as well."""

_JSON_FLAGS = ("mcp-config", "agents", "settings")
_RULE_FLAGS = (("allowed-tools", "--allowedTools"), ("disallowed-tools", "--disallowedTools"))


@record
class Invocation:
    """What a step's order means for Claude Code."""

    argv: tuple[str, ...]
    first_line: bytes
    """The prompt as a message of the stream on its input."""
    uses_own_config: bool
    """It runs with the user's own login and settings: not hermetic."""
    reads_project_memory: bool
    permission_mode: str
    mcp_servers: tuple[str, ...]
    """Servers that must be connected."""
    wants_structured_output: bool
    allows_denials: bool
    passed_variables: tuple[str, ...]
    """Names of variables that reach the step from the agent's environment."""


def invocation_of(program: str, payload: Mapping[str, Json], session: str) -> Invocation:
    """Return the call of ``program`` that does the step, as a session named ``session``."""
    options = cast("Mapping[str, Json]", payload.get("options") or {})
    schema = payload.get("output_schema")
    uses_own_config = options.get("config") == USER_CONFIG
    return Invocation(
        argv=(
            *_frame(program, session, _sources(options)),
            *_options(options),
            *([] if schema is None else [f"--json-schema={compact(schema)}"]),
        ),
        first_line=user_line(str(payload["prompt"]), session),
        uses_own_config=uses_own_config,
        reads_project_memory=bool(options.get("project-memory")),
        permission_mode=str(options.get("permission-mode", "dontAsk")),
        mcp_servers=_servers(options),
        wants_structured_output=schema is not None,
        allows_denials=bool(payload.get("allow_denials")),
        passed_variables=_texts(payload.get("pass_env")),
    )


def user_line(text: str, uuid: str) -> bytes:
    """Return a message that says ``text`` as it stands: no ``@file``, no ``/command`` is read."""
    message: Json = {
        "type": "user",
        "message": {"role": "user", "content": text},
        "uuid": uuid,
        "client_composed": True,
    }
    return _line(message)


def control_line(request: str) -> bytes:
    """Return the control request ``interrupt`` or ``end_session``."""
    return _line(
        {"type": "control_request", "request_id": request, "request": {"subtype": request}}
    )


def _line(message: Json) -> bytes:
    # Escaped, because a lone surrogate has no UTF-8.
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def _frame(program: str, session: str, sources: str) -> list[str]:
    return [
        *(program, "-p"),
        *("--input-format", "stream-json", "--output-format", "stream-json", "--verbose"),
        *("--session-id", session),
        *("--setting-sources", sources),
        *("--strict-mcp-config", "--disable-slash-commands"),
        *("--permission-prompts", "none"),
    ]


def _sources(options: Mapping[str, Json]) -> str:
    return "user" if options.get("config") == USER_CONFIG else ""


def _options(options: Mapping[str, Json]) -> list[str]:
    """Return the flags of a step's options; a value never becomes a flag of its own."""
    words = [f"--{name}={_as_text(options[name])}" for name in _TEXT_FLAGS if name in options]
    words += [f"--{name}={compact(options[name])}" for name in _JSON_FLAGS if name in options]
    if options.get("project-memory"):
        words.append("--add-dir=.")
    words += [f"--add-dir={folder}" for folder in _texts(options.get("add-dir"))]
    if "tools" in options:
        words.append(f"--tools={','.join(_texts(options['tools']))}")
    for name, flag in _RULE_FLAGS:
        rules = _texts(options.get(name))
        if rules:
            words += [flag, *rules]
    return words


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else compact(value)


def _servers(options: Mapping[str, Json]) -> tuple[str, ...]:
    config = options.get("mcp-config")
    servers = config.get("mcpServers") if isinstance(config, Mapping) else None
    return tuple(servers) if isinstance(servers, Mapping) else ()


def _texts(value: Json) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(item) for item in value) if isinstance(value, Sequence) else ()
