"""A forge that takes reviews, on this machine alone."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Forge:
    url: str
    posted: list[tuple[str, str]] = field(default_factory=list)
    """What arrived: the authorization, and the text."""


@contextmanager
def forge(*statuses: int) -> Iterator[Forge]:
    """Give a forge that answers with ``statuses`` in turn, and with 201 from then on."""
    waiting = list(statuses)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = waiting.pop(0) if waiting else 201
            if status == 201:
                found.posted.append((self.headers["Authorization"], body["body"]))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        found = Forge(f"http://127.0.0.1:{server.server_address[1]}/reviews")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
