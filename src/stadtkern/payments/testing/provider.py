"""The test provider as a server on this machine, with every mood a provider can be in."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal

from stadtkern.payments.test_provider import TestProvider

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stadtkern.payments.test_provider import Answer

KEY = "only-for-tests"
SLOW_S = 0.5
Mood = Literal[
    "good", "slow", "down", "forbids", "no_json", "huge", "a_list", "endless_state", "other_amount",
    "other_currency", "other_reference", "other_payment", "evil_redirect",
]  # fmt: skip
LIES: dict[str, dict[str, str]] = {
    "other_amount": {"amount": "0.01"},
    "other_currency": {"currency": "HUF"},
    "other_reference": {"reference": "RF18539007547034"},
    "other_payment": {"order": "somebody-elses"},
    "endless_state": {"state": "almost"},
}


class MoodyProvider(TestProvider):
    """The test provider; ``mood`` says how it answers from now on, ``asked`` counts how often somebody asked."""

    def __init__(self, address: str) -> None:
        super().__init__(address, KEY)
        self.mood: Mood = "good"
        self.asked = 0

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return what answers one request, as the mood is."""
        status, sent, good = super().answer(method, path, headers, body)
        if path.startswith("/pay/"):
            return status, sent, good
        self.asked += 1
        if self.mood == "slow":
            time.sleep(SLOW_S)
        statuses = {"down": 503, "forbids": 401}
        bodies = {"no_json": b"<html>", "huge": b"[" + b"1," * 100_000 + b"1]", "a_list": b"[]"}
        return statuses.get(self.mood, status), sent, bodies.get(self.mood, self._bent(good))

    def _bent(self, good: bytes) -> bytes:
        told = json.loads(good)
        if "state" in told:
            told |= LIES.get(self.mood, {})
        elif self.mood == "evil_redirect":
            told["redirect"] = "javascript:alert(1)"
        return json.dumps(told).encode()


@contextmanager
def provider_server() -> Iterator[MoodyProvider]:
    """Run the provider on a free port; its ``address`` says where."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answer(self, body: bytes) -> None:
            given = {name.lower(): value for name, value in self.headers.items()}
            status, headers, answer = provider.answer(self.command, self.path, given, body)
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(answer))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider = MoodyProvider(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
