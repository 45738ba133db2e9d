"""What Claude Code prints: bytes to lines to a record of its run. Pure, and never surprised."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, NoReturn, cast

from runner.base.records import record
from runner_agent.claude_prices import reading_cost_usd, writing_cost_usd

LINE_BYTES_MAX = 8 << 20
_SAMPLE_CHARS = 200
_SHOWN_CHARS = 120
_SYNTHETIC = "<synthetic>"

Event = Mapping[str, Any]


class LineReader:
    """Cuts bytes into lines and holds no more than ``limit`` of one, however long it is."""

    def __init__(self, limit: int = LINE_BYTES_MAX) -> None:
        self.truncated = 0
        """How many lines were longer; their rest was dropped."""
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self._is_over = False

    def feed(self, content: bytes) -> Iterator[bytes]:
        """Yield each line that ``content`` completes, without its line end."""
        *ends, rest = content.split(b"\n")
        for end in ends:
            self._add(end)
            yield self._take()
        self._add(rest)

    def flush(self) -> Iterator[bytes]:
        """Yield the last line where the stream ended within it."""
        if self._size:
            yield self._take()

    def _add(self, part: bytes) -> None:
        room = self._limit - self._size
        if len(part) > room:
            self._is_over = True
            part = part[:room]
        if part:
            self._parts.append(part)
            self._size += len(part)

    def _take(self) -> bytes:
        line = b"".join(self._parts)
        self.truncated += self._is_over
        self._parts, self._size, self._is_over = [], 0, False
        return line


@record
class ApiRetry:
    """Claude Code waits to ask the API again."""

    error: str
    status: int | None
    attempt: int
    attempts_max: int


@dataclass(slots=True)
class ClaudeRecord:
    """What is known of a run from its events."""

    events: int = 0
    has_begun: bool = False
    session: str | None = None
    model: str | None = None
    permission_mode: str | None = None
    api_key_source: str | None = None
    mcp_servers: dict[str, str] = field(default_factory=dict)
    """Status by name."""
    results: list[Event] = field(default_factory=list)
    retry: ApiRetry | None = None
    """The last one; none again once the model answers."""
    error: str | None = None
    """The name of the last error among the messages, such as ``rate_limit``."""
    denials: list[str] = field(default_factory=list)
    open_tools: set[str] = field(default_factory=set)
    tools_run: int = 0
    line: str = ""
    """What it does, for the display."""
    estimate_usd: float = 0.0
    garbage: int = 0
    """How many lines were not JSON objects."""
    garbage_sample: str = ""
    truncated: int = 0

    @property
    def runs_tool(self) -> bool:
        """Whether a tool was called and has not answered."""
        return bool(self.open_tools)


class ClaudeStream:
    """Folds what Claude Code prints into a record."""

    def __init__(self, limit: int = LINE_BYTES_MAX) -> None:
        self.record = ClaudeRecord()
        self._reader = LineReader(limit)
        self._priced: set[str] = set()
        self._turn: str | None = None
        """The message of the main conversation that is being said."""

    def feed(self, content: bytes) -> list[str]:
        """Take in what was printed; return the events it completes, each as its line."""
        return self._lines(self._reader.feed(content))

    def flush(self) -> list[str]:
        """Take in what the end of the stream completes."""
        return self._lines(self._reader.flush())

    def _lines(self, lines: Iterator[bytes]) -> list[str]:
        events = []
        for raw in lines:
            line = raw.decode("utf-8", "replace").strip()
            if self._reader.truncated > self.record.truncated:
                self._take_cut(line)
            elif line and self._take(line):
                events.append(line)
        return events

    def _take_cut(self, line: str) -> None:
        """Take note of a line that cannot be read; it may have been the answer of a tool."""
        record = self.record
        record.truncated = self._reader.truncated
        record.garbage_sample = record.garbage_sample or shown(line, _SAMPLE_CHARS)
        record.open_tools.clear()

    def _take(self, line: str) -> bool:
        try:
            event = json.loads(line, parse_constant=_refuse)
        except (ValueError, RecursionError):
            event = None
        record = self.record
        if not isinstance(event, dict):
            record.garbage += 1
            record.garbage_sample = record.garbage_sample or shown(line, _SAMPLE_CHARS)
            return False
        record.events += 1
        session = event.get("session_id")
        if isinstance(session, str):
            record.session = session
        self._fold(event)
        return True

    def _fold(self, event: Event) -> None:
        match event.get("type"):
            case "system":
                self._system(event)
            case "assistant":
                self._assistant(event)
            case "user":
                self._tool_results(event)
            case "result":
                self.record.results.append(event)
                self.record.open_tools.clear()
                self.record.retry = None
            case _:
                pass

    def _system(self, event: Event) -> None:
        record = self.record
        match event.get("subtype"):
            case "init":
                self._init(event)
            case "api_retry":
                record.retry = _retry(event)
                record.line = _retry_line(record.retry, event.get("retry_delay_ms"))
            case "permission_denied":
                record.denials.append(str(event.get("tool_name")))
            case _:
                pass

    def _init(self, event: Event) -> None:
        record = self.record
        record.has_begun = True
        record.model = _text(event.get("model")) or record.model
        record.permission_mode = _text(event.get("permissionMode"))
        record.api_key_source = _text(event.get("apiKeySource"))
        for server in _objects(event.get("mcp_servers")):
            record.mcp_servers[str(server.get("name"))] = str(server.get("status"))

    def _assistant(self, event: Event) -> None:
        record = self.record
        message = _object(event.get("message"))
        record.error = _text(event.get("error"))
        if message.get("model") == _SYNTHETIC:
            return
        record.retry = None
        if event.get("parent_tool_use_id") is None:
            record.model = _text(message.get("model")) or record.model
            self._begin_turn(str(message.get("id")))
        for block in _objects(message.get("content")):
            self._block(block)
        self._price(message)

    def _begin_turn(self, identity: str) -> None:
        """The model speaks again once all its tools have answered, also where we missed it."""
        if identity != self._turn:
            self._turn = identity
            self.record.open_tools.clear()

    def _block(self, block: Event) -> None:
        record = self.record
        if block.get("type") == "tool_use":
            record.open_tools.add(str(block.get("id")))
            record.tools_run += 1
            record.line = _tool_line(block)
        elif block.get("type") == "text" and str(block.get("text", "")).strip():
            record.line = shown(str(block["text"]))

    def _price(self, message: Event) -> None:
        """Add what this part of a message costs about; its reading counts once."""
        model = str(message.get("model"))
        identity = str(message.get("id"))
        if identity not in self._priced:
            self._priced.add(identity)
            self.record.estimate_usd += reading_cost_usd(model, _object(message.get("usage")))
        written = sum(_length(block) for block in _objects(message.get("content")))
        self.record.estimate_usd += writing_cost_usd(model, written)

    def _tool_results(self, event: Event) -> None:
        content = _object(event.get("message")).get("content")
        for block in _objects(content):
            self.record.open_tools.discard(str(block.get("tool_use_id")))


def shown(text: str, limit: int = _SHOWN_CHARS) -> str:
    """Return the start of ``text`` as one line that is safe to show."""
    line = " ".join(text[: limit * 4].split())
    line = "".join(character if character.isprintable() else "?" for character in line)
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


_TOLD_INPUTS = ("command", "file_path", "pattern", "path", "url", "query", "description")


def _tool_line(block: Event) -> str:
    given = _object(block.get("input"))
    about = next((given[name] for name in _TOLD_INPUTS if isinstance(given.get(name), str)), "")
    return shown(f"{block.get('name')}: {about}" if about else str(block.get("name")))


def _retry(event: Event) -> ApiRetry:
    status = event.get("error_status")
    return ApiRetry(
        error=str(event.get("error")),
        status=status if isinstance(status, int) else None,
        attempt=_integer(event.get("attempt")),
        attempts_max=_integer(event.get("max_retries")),
    )


def _retry_line(retry: ApiRetry, delay_ms: object) -> str:
    seconds = _integer(delay_ms) / 1000
    why = retry.error if retry.status is None else f"{retry.status} {retry.error}"
    turn = f"{retry.attempt} of {retry.attempts_max}"
    return shown(f"waits {seconds:.0f} s to ask again after {why} ({turn})")


def _length(block: Event) -> int:
    if block.get("type") == "tool_use":
        return len(json.dumps(block.get("input")))
    return len(str(block.get("text") or block.get("thinking") or ""))


def _object(value: object) -> Event:
    return cast("Event", value) if isinstance(value, dict) else {}


def _objects(value: object) -> list[Event]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _integer(value: object) -> int:
    return int(value) if isinstance(value, int | float) and isfinite(value) else 0


def _refuse(constant: str) -> NoReturn:
    """Take NaN and the infinities for what they are: no JSON."""
    raise ValueError(constant)
