"""A server for tests that speaks the interface of Presidio's analyzer, really listens, and can be nasty."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

NAMES = ("Himmel Blau", "Anna Huber")  # the first one is made of words that no rule may take for a name


def known_names(text: str) -> Any:
    """Answer as Presidio does: the places of the names it knows."""
    return [
        {
            "analysis_explanation": None,
            "entity_type": "PERSON",
            "start": text.index(name),
            "end": text.index(name) + len(name),
            "score": 0.85,
        }
        for name in NAMES
        if name in text
    ]


@dataclass
class FakeNameFinder:
    """One server on loopback. Use it as a context; everything may be set at any time.

    ``answer`` is what it says to a text: bytes as they are, anything else as JSON. ``texts`` are those it was asked,
    ``connections`` how many it was asked on.
    """

    answer: Callable[[str], Any] = known_names
    status: int = 200
    moved_to: str = ""
    pause_s: float = 0.0
    closes: bool = False  # after every answer, without a word, as a server does with idle connections
    texts: list[str] = field(default_factory=list, init=False)
    connections: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                fake.connections += 1

            def do_POST(self) -> None:
                fake._answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        assert (handler.path, sorted(asked), asked["language"]) == ("/analyze", ["language", "text"], "de")
        self.texts.append(asked["text"])
        time.sleep(self.pause_s)
        told = self.answer(asked["text"])
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        handler.send_response(self.status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        if self.moved_to:
            handler.send_header("Location", self.moved_to)
        handler.end_headers()
        try:
            handler.wfile.write(body)
        except ConnectionError:
            return  # nobody reads it any more
        handler.close_connection = self.closes
