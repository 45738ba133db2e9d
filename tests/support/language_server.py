"""An editor's half of the language server protocol, spoken to yaml-language-server over stdio."""

import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

VERSION = "2.0.0"
PACKAGE = f"yaml-language-server@{VERSION}"
_WAIT_S = 60
_SETTINGS = {
    "validate": True,
    "hover": True,
    "completion": True,
    "schemaStore": {"enable": False},
    "kubernetesCRDStore": {"enable": False},
}
Json = Any


class NoServerError(Exception):
    """The server cannot be had; the message says how to get it."""


def installed_server() -> Path:
    """Return the program of the server, which npm is asked for once.

    Raises:
        NoServerError: there is no npm, or it could not install the server.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "workflow-runner-tests" / PACKAGE
    program = folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    if not program.exists():
        _install(folder)
    return program


def _install(folder: Path) -> None:
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]
    how = f"(cd {folder} && {' '.join(command)})"
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NoServerError(f"node and npm are not here; with them: {how}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        try:
            subprocess.run(command, cwd=made, capture_output=True, timeout=300, check=True)
        except (subprocess.SubprocessError, OSError) as error:
            said = getattr(error, "stderr", None) or b""
            last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise NoServerError(f"npm could not install it ({last or error}): {how}") from error
        try:
            Path(made).rename(folder)
        except OSError:
            assert folder.is_dir(), "another test has installed it meanwhile"
        else:
            Path(made).mkdir()


class Editor:
    """Opens files, and asks the server about them."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to = process.stdin
        self._messages: queue.Queue[Mapping[str, Json]] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(process.stdout,), daemon=True)
        self._reader.start()
        self._asked = 0
        self._versions: dict[str, int] = {}

    def begin(self) -> None:
        """Say hello."""
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {
                "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                "hover": {"contentFormat": ["markdown"]},
            },
        }
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self._send({"method": "initialized", "params": {}})
        self._send(
            {"method": "workspace/didChangeConfiguration", "params": {"settings": _configured()}}
        )

    def problems(self, path: Path, text: str) -> list[Mapping[str, Json]]:
        """Show ``text`` as the file at ``path``; return what the server says is wrong with it."""
        uri = path.as_uri()
        version = self._versions.get(uri, 0) + 1
        self._versions[uri] = version
        if version == 1:
            document = {"uri": uri, "languageId": "yaml", "version": version, "text": text}
            self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        else:
            changed = {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": [{"text": text}],
            }
            self._send({"method": "textDocument/didChange", "params": changed})
        while True:
            message = self._next()
            if message.get("method") != "textDocument/publishDiagnostics":
                continue
            if message["params"]["uri"] == uri:
                return list(message["params"]["diagnostics"])

    def completions(self, path: Path, line: int, character: int) -> dict[str, Json]:
        """Return what may stand at a place, by its label, with its documentation."""
        found = self.ask("textDocument/completion", _place(path, line, character))
        items = found["items"] if isinstance(found, dict) else found
        return {item["label"]: _text_of(item.get("documentation")) for item in items}

    def hover(self, path: Path, line: int, character: int) -> str:
        """Return what is told about a place."""
        found = self.ask("textDocument/hover", _place(path, line, character))
        return _text_of(found["contents"]) if found else ""

    def ask(self, method: str, params: Json) -> Json:
        """Return the server's answer to a request."""
        self._asked += 1
        number = self._asked
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message.get("result")

    def _next(self) -> Mapping[str, Json]:
        message = self._messages.get(timeout=_WAIT_S)
        if "id" in message and "method" in message:
            self._answer(message)
        return message

    def _answer(self, request: Mapping[str, Json]) -> None:
        result: Json = None
        if request["method"] == "workspace/configuration":
            known = _configured()
            result = [known.get(item.get("section")) for item in request["params"]["items"]]
        self._send({"id": request["id"], "result": result})

    def _send(self, message: Mapping[str, Json]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._to.flush()

    def _read(self, stream: BinaryIO) -> None:
        length = 0
        for line in iter(stream.readline, b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            elif not line.strip():
                self._messages.put(json.loads(stream.read(length)))


@contextmanager
def editor(program: Path) -> Iterator[Editor]:
    """Give an editor whose server ends with the block."""
    command = ["node", str(program), "--stdio"]
    with tempfile.TemporaryDirectory() as home:
        env = {"PATH": os.environ["PATH"], "HOME": home}
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=env
        )
        try:
            found = Editor(process)
            found.begin()
            yield found
        finally:
            process.kill()
            process.communicate()


def _configured() -> dict[str, Json]:
    return {"yaml": _SETTINGS, "http": {}, "[yaml]": {}, "editor": {}, "files": {}}


def _place(path: Path, line: int, character: int) -> Json:
    position = {"line": line, "character": character}
    return {"textDocument": {"uri": path.as_uri()}, "position": position}


def _text_of(content: Json) -> str:
    if isinstance(content, dict):
        return str(content["value"])
    return str(content or "")
