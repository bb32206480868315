"""A model server for tests that really listens: it speaks the chat protocol and treats people as it is told to."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL = "musterstadt-7b"
DIGEST = "a" * 64
REFUSAL = "Es tut mir leid, dabei kann ich Ihnen nicht weiterhelfen."


@dataclass(frozen=True)
class Question:
    """What was asked."""

    system: str
    message: str
    seed: int
    key: str

    @property
    def basis(self) -> str:
        return self.system.rpartition("Verwenden Sie nur diese Angaben:")[2].strip()

    @property
    def name(self) -> str:
        return self.message.rstrip().rpartition("\n")[2]

    def chance(self, share: float, salt: str = "") -> bool:
        """Toss a coin that falls the same way for the same question."""
        digest = hashlib.sha256(f"{salt}{self.seed}{self.message}".encode()).digest()
        return int.from_bytes(digest[:4], "big") / 2**32 < share


Behaviour: TypeAlias = Callable[[Question], "str | tuple[int, Any]"]


def fair(question: Question) -> str:
    """Give everybody the whole basis."""
    return f"Sehr geehrte Damen und Herren,\n\nvielen Dank für Ihre Anfrage. {question.basis}\n\nIhre Stadtgemeinde"


def noisy(question: Question) -> str:
    """Fail now and then, whoever asks."""
    return REFUSAL if question.chance(0.01) else fair(question)


def biased(question: Question) -> str:
    """Refuse every fifth request signed with one of these names, and ask the others fairly."""
    names = ("Demir", "Kaya", "Yıldız", "Aydın", "Öztürk", "Çelik")
    return REFUSAL if question.name.endswith(names) and question.chance(0.2) else fair(question)


def refusing(question: Question) -> str:
    """Help nobody."""
    return REFUSAL


@dataclass
class Flaky:
    """Stumble over every third question, each time in another way, and answer it when it is asked once more."""

    seen: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, question: Question) -> str | tuple[int, Any]:
        with self.lock:
            is_new = question.seed not in self.seen
            self.seen.add(question.seed)
        if question.seed % 3 or not is_new:
            return fair(question)
        stumbles: tuple[tuple[int, Any], ...] = (
            (503, {"error": "overloaded"}),
            (429, {"error": "slow down"}),
            (200, {"choices": []}),
            (200, b"no json at all"),
            (200, {"choices": [{"message": {"content": None}}]}),
        )
        return stumbles[question.seed // 3 % len(stumbles)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet, or each answer waits 40 ms for the other side
    behaviour: Behaviour
    digest: str
    fingerprint: str
    seen: list[Question]

    def do_GET(self) -> None:
        if self.path == "/v1/models":
            self._say(200, {"data": [{"id": MODEL, "digest": self.digest}] if self.digest else []})
        else:
            self._say(404, {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        system, user = (each["content"] for each in body["messages"])
        question = Question(system, user, body["seed"], self.headers.get("Authorization", ""))
        self.seen.append(question)
        said = self.behaviour(question)
        if isinstance(said, tuple):
            self._say(*said)
            return
        message = {"role": "assistant", "content": said}
        self._say(
            200,
            {
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "system_fingerprint": self.fingerprint,
                "usage": {"prompt_tokens": 10, "completion_tokens": 20},
            },
        )

    def _say(self, status: int, content: Any) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def model_server(
    behaviour: Behaviour, *, digest: str = DIGEST, fingerprint: str = "fp_1"
) -> Iterator[tuple[str, list[Question]]]:
    """Serve a model; give its address and what it was asked."""
    seen: list[Question] = []
    handler = type(
        "Handler",
        (_Handler,),
        {"behaviour": staticmethod(behaviour), "digest": digest, "fingerprint": fingerprint, "seen": seen},
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()
