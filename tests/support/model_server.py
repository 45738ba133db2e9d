"""A scripted model on loopback that speaks the Messages API.

Run it by ``python -m tests.support.model_server --scenarios FILE``; it prints its address. A
scenario is picked by a marker ``[[scenario:NAME]]`` in the prompt, or by its pattern. Which of its
turns is due follows from the conversation itself, so any number of them may go on at once.
"""

import argparse
import json
import os
import re
import select
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.support import model_scenarios
from tests.support.model_scenarios import OUTPUT_TOOL, Fault, Scenario, ToolCall, Turn

_DELTA_CHARS = 65_536
_CWD = re.compile(r"[Ww]orking directory: ([^\n]+)")
_UNKNOWN = Turn(text="No scenario fits this prompt.")
_PLACES = ("connect", "headers", "start", "delta", "block", "end")


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    scenario: str
    turn: int
    is_streamed: bool
    body: Mapping[str, Any]
    headers: Mapping[str, str]


class ModelServer:
    """Serves until it is closed; use it as a context manager."""

    def __init__(
        self, scenarios: Sequence[Scenario], port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self.requests: list[Request] = []
        self._scenarios = scenarios
        self._changed = threading.Condition()
        self._faults: dict[tuple[str, str, int], int] = {}
        self._wake_read, self._wake_write = os.pipe()
        self._http = _Server(("127.0.0.1", port), self)
        self._scheme = "https" if tls else "http"
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> "ModelServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the hanging answers, then the server."""
        os.close(self._wake_write)
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        os.close(self._wake_read)

    def requests_of(self, scenario: str) -> list[Request]:
        return [request for request in self.requests if request.scenario == scenario]

    def wait_for(self, scenario: str, count: int = 1, limit_s: float = 60) -> None:
        """Return once so many requests of a scenario have come."""
        with self._changed:
            came = self._changed.wait_for(
                lambda: len(self.requests_of(scenario)) >= count, timeout=limit_s
            )
        assert came, f"{len(self.requests_of(scenario))} of {count} requests of '{scenario}' came"

    def take(
        self, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> tuple[Turn, Fault | None]:
        """Note a request; return the turn that is due and what is to go wrong with it."""
        scenario = model_scenarios.select(self._scenarios, _prompt(body))
        done = sum(1 for message in body["messages"] if message["role"] == "assistant")
        turns = scenario.turns if scenario else [_UNKNOWN]
        index = min(done, len(turns) - 1)
        name = scenario.name if scenario else ""
        with self._changed:
            stream = bool(body.get("stream"))
            self.requests.append(Request(name, index, stream, body, headers))
            self._changed.notify_all()
            return turns[index], self._fault(turns[index], (name, _conversation(body), index))

    def _fault(self, turn: Turn, key: tuple[str, str, int]) -> Fault | None:
        times = self._faults[key] = self._faults.get(key, 0) + 1
        if turn.fault_times is not None and times > turn.fault_times:
            return None
        return turn.fault

    def hang(self, connection: socket.socket) -> None:
        """Return once the other side has gone or the server is being closed."""
        while True:
            ready, _, _ = select.select([connection, self._wake_read], [], [])
            if self._wake_read in ready or not _receive(connection):
                return


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], model: ModelServer) -> None:
        super().__init__(address, _Handler)
        self.model = model

    def shutdown_request(self, request: Any) -> None:
        # Without a polite end first, which would come before a reset.
        self.close_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Cut(Exception):  # noqa: N818
    """The answer ends here."""


class _Done(_Cut):
    """The answer is whole, though it is a wrong one: the connection goes on.

    Closing it unannounced would reset the request that Claude Code sends over it next.
    """


_WHOLE = frozenset({"status", "error", "malformed", "garbage"})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    _is_streamed = False
    """Whether the head of a stream has been sent."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_HEAD(self) -> None:
        self._json(200, {})

    def do_GET(self) -> None:
        self._json(404, _error("not_found_error", "no such page"))

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.partition("?")[0]
        if path.endswith("/count_tokens"):
            self._json(200, {"input_tokens": 100})
            return
        if not path.endswith("/v1/messages"):
            self._json(404, _error("not_found_error", "no such page"))
            return
        body = json.loads(content)
        turn, self._due = self.server.model.take(body, dict(self.headers))
        try:
            self._answer(turn, body)
        except _Done:
            pass
        except _Cut:
            self.close_connection = True

    def _answer(self, turn: Turn, body: Mapping[str, Any]) -> None:
        self._is_streamed = False
        self._reach("connect")
        message = _message(turn, body)
        if not body.get("stream"):
            for place in _PLACES[1:]:
                self._reach(place)
            self._json(200, message)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("request-id", "req_scripted")
        self.end_headers()
        self._is_streamed = True
        self._reach("headers")
        for place, event in _events(message):
            self._event(event)
            self._reach(place)
        self._chunk(b"")

    def _reach(self, place: str) -> None:
        """Do wrong what is to go wrong here."""
        fault = self._due
        if fault is None or fault.at != place:
            return
        match fault.kind:
            case "error" if self._is_streamed:
                self._event(_error(fault.type, fault.message))
                self._chunk(b"")
            case "status" | "error":
                self._json(fault.status, _error(fault.type, fault.message), fault.headers)
            case "malformed" if self._is_streamed:
                self._chunk(b"event: content_block_delta\ndata: {not json\n\n")
                self._chunk(b"")
            case "malformed":
                self._body(200, "application/json", b"{not json")
            case "garbage":
                self._body(200, "text/html", b"<html>")
            case "hang":
                self.server.model.hang(self.connection)
            case "reset":
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            case _:
                pass
        raise _Done if fault.kind in _WHOLE else _Cut

    def _event(self, event: Mapping[str, Any]) -> None:
        data = json.dumps(event)
        self._chunk(f"event: {event['type']}\ndata: {data}\n\n".encode())

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(content), content))
        self.wfile.flush()

    def _json(self, status: int, value: object, headers: Mapping[str, str] | None = None) -> None:
        self._body(status, "application/json", json.dumps(value).encode(), headers)

    def _body(
        self, status: int, kind: str, content: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("request-id", "req_scripted")
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _message(turn: Turn, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole answer of a turn."""
    calls = list(turn.tools)
    text = turn.text * turn.repeat_text
    if turn.output is not None:
        tools = {tool.get("name") for tool in body.get("tools") or ()}
        if OUTPUT_TOOL in tools:
            calls.append(ToolCall(OUTPUT_TOOL, turn.output))
        else:
            text = text or json.dumps(turn.output)
    done = len(body["messages"])
    cwd = _directory(body)
    content: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
    for number, call in enumerate(calls):
        identity = f"toolu_{done:04}{number:02}"
        given = _filled(call.input, cwd)
        content.append({"type": "tool_use", "id": identity, "name": call.name, "input": given})
    return {
        "id": f"msg_{done:06}",
        "type": "message",
        "role": "assistant",
        "model": body.get("model"),
        "content": content,
        "stop_reason": turn.stop_reason or ("tool_use" if calls else "end_turn"),
        "stop_sequence": None,
        "usage": {"input_tokens": turn.input_tokens, "output_tokens": turn.output_tokens},
    }


def _events(message: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the events of a streamed answer, each with the place that it reaches."""
    usage = {**message["usage"], "output_tokens": 1}
    begun = {**message, "content": [], "stop_reason": None, "usage": usage}
    yield "start", {"type": "message_start", "message": begun}
    for index, block in enumerate(message["content"]):
        is_text = block["type"] == "text"
        empty = {**block, "text": ""} if is_text else {**block, "input": {}}
        yield "", {"type": "content_block_start", "index": index, "content_block": empty}
        content = block["text"] if is_text else json.dumps(block["input"])
        kind, key = ("text_delta", "text") if is_text else ("input_json_delta", "partial_json")
        for start in range(0, len(content), _DELTA_CHARS):
            delta = {"type": kind, key: content[start : start + _DELTA_CHARS]}
            yield "delta", {"type": "content_block_delta", "index": index, "delta": delta}
        yield "block", {"type": "content_block_stop", "index": index}
    delta = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield "end", {"type": "message_delta", "delta": delta, "usage": message["usage"]}
    yield "", {"type": "message_stop"}


def _filled(value: Any, cwd: str) -> Any:
    if isinstance(value, str):
        return value.replace("{{cwd}}", cwd)
    if isinstance(value, Mapping):
        return {key: _filled(item, cwd) for key, item in value.items()}
    return [_filled(item, cwd) for item in value] if isinstance(value, list) else value


def _texts(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(block["text"] for block in content or () if block.get("type") == "text")


def _prompt(body: Mapping[str, Any]) -> str:
    """Return what the user wrote, without what Claude Code put around it."""
    texts = []
    for message in body["messages"]:
        if message["role"] != "user":
            break
        content = message["content"]
        blocks = (
            [content]
            if isinstance(content, str)
            else [block["text"] for block in content if block.get("type") == "text"]
        )
        texts += [text for text in blocks if not text.startswith("<system-reminder>")]
    return "\n".join(texts)


def _directory(body: Mapping[str, Any]) -> str:
    parts = [_texts(body.get("system")), *(_texts(one["content"]) for one in body["messages"])]
    found = (_CWD.search(part) for part in parts)
    return next((match[1].strip() for match in found if match), ".")


def _conversation(body: Mapping[str, Any]) -> str:
    return str((body.get("metadata") or {}).get("user_id"))


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"type": "error", "error": {"type": kind, "message": message}}


def _receive(connection: socket.socket) -> bytes:
    try:
        return connection.recv(1)
    except OSError:
        return b""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parsed = parser.parse_args()
    with ModelServer(model_scenarios.load(parsed.scenarios), parsed.port) as server:
        print(server.url, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
