"""The model server of a run: any that speaks the chat protocol of OpenAI, the town's own gateway among them.

The server is not trusted: redirects are not followed, answers are limited in size and time, and what is not exactly
an answer is none. Nothing personal is sent: whoever asks in a run does not exist.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import httpx
from django.utils.translation import gettext

from stadtkern import __version__
from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from stadtkern.fairness.rules.plan import Ask

MOST_BYTES = 1024 * 1024
LONGEST_ANSWER = 50_000
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_HELD_BACK = frozenset({400, 422, 451})  # a deliberate no to this very text
_FILTER_WORDS = re.compile(r"content|filter|polic|safety|moderat|refus|held", re.IGNORECASE)
_DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


class ServerError(Exception):
    """No answer this time. ``again`` says whether asking once more is worth it, ``wait_s`` how long to wait first."""

    def __init__(self, reason: str, *, again: bool, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said."""

    text: str
    held_back: bool
    finish: str
    fingerprint: str
    tokens_in: int | None
    tokens_out: int | None
    took_ms: int


class ChatServer:
    """One server and one model on it. Use it as a context; any number of threads may ask."""

    def __init__(self, url: str, model: str, *, key: str = "", patience_s: float = 120.0) -> None:
        """Take the server's address with or without ``/v1``.

        Raises:
            Refused: ``bad_server`` for what is no http address.
        """
        base = url.rstrip("/").removesuffix("/chat/completions")
        if not base.startswith(("http://", "https://")) or not key.isascii():
            raise Refused("bad_server", gettext("Give the server as an http(s) address, the key in plain letters."))
        self.base = base if base.endswith("/v1") else f"{base}/v1"
        self.model = model
        self.patience_s = patience_s
        headers = {"User-Agent": f"Stadtkern/{__version__}", "Accept-Encoding": "identity"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self._client = httpx.Client(headers=headers, trust_env=False, follow_redirects=False)

    def __enter__(self) -> Self:
        """Return the server, connected on demand."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close every connection."""
        self._client.close()

    @property
    def name(self) -> str:
        """Return the server's address without anything secret in it."""
        address = httpx.URL(self.base)
        port = f":{address.port}" if address.port else ""
        return f"{address.scheme}://{address.host}{port}{address.path}"

    def digest(self) -> str:
        """Return the check value of the model if the server tells one (its list of models, or Ollama's), else nothing.

        Raises:
            Refused: ``server_refuses`` for a wrong key; ``server_down`` if nothing answers.
        """
        try:
            listed = self._get(f"{self.base}/models", "data", "id")
            return listed or self._get(f"{self.base.removesuffix('/v1')}/api/tags", "models", "name")
        except httpx.HTTPError as error:
            raise Refused("server_down", gettext("The server does not answer. Nothing was asked.")) from error

    def _get(self, url: str, where: str, name: str) -> str:
        response = self._client.get(url, timeout=min(self.patience_s, 10.0))
        if response.status_code in {401, 403}:
            raise Refused("server_refuses", gettext("The server refuses the key. Nothing was asked."))
        try:
            listed = response.json() if response.status_code == httpx.codes.OK else {}
        except (ValueError, RecursionError):
            return ""
        rows = listed.get(where) if isinstance(listed, dict) else None
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and row.get(name) in {self.model, f"{self.model}:latest"}:
                found = _DIGEST.fullmatch(str(row.get("digest", "")))
                return f"sha256:{found[1]}" if found else ""
        return ""

    def answer(self, ask: Ask, *, temperature: float, max_tokens: int) -> Reply:
        """Ask once.

        Raises:
            ServerError: ``unreachable``, ``too_slow``, ``too_large``, ``status_…`` or ``no_answer``.
        """
        question = {
            "model": self.model,
            "messages": [{"role": "system", "content": ask.system}, {"role": "user", "content": ask.message}],
            "temperature": temperature,
            "max_tokens": max_tokens,
            "seed": ask.seed,
            "stream": False,
        }
        began = time.monotonic()
        status, headers, body = self._posted(question)
        took = round((time.monotonic() - began) * 1000)
        if status != httpx.codes.OK:
            if status in _HELD_BACK and _FILTER_WORDS.search(body.decode("utf-8", "replace")[:2000]):
                return Reply("", True, f"status_{status}", "", None, None, took)
            wait = headers.get("Retry-After", "")
            raise ServerError(
                f"status_{status}", again=status in _AGAIN, wait_s=float(wait) if wait.isdecimal() else 0.0
            )
        return _reply(body, took)

    def _posted(self, question: dict[str, object]) -> tuple[int, httpx.Headers, bytes]:
        timeout = httpx.Timeout(self.patience_s, connect=min(10.0, self.patience_s))
        until, body = time.monotonic() + self.patience_s, bytearray()
        try:
            with self._client.stream(
                "POST", f"{self.base}/chat/completions", json=question, timeout=timeout
            ) as response:
                for piece in response.iter_raw():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise ServerError("too_large", again=False)
                    if time.monotonic() > until:
                        raise ServerError("too_slow", again=True)
                return response.status_code, response.headers, bytes(body)
        except httpx.TimeoutException:
            raise ServerError("too_slow", again=True) from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise ServerError("unreachable", again=True) from None


def _reply(body: bytes, took: int) -> Reply:
    try:
        found: Any = json.loads(body)
        choice = found["choices"][0]
        message = choice["message"]
        text, refusal = message.get("content"), message.get("refusal")
        finish = str(choice.get("finish_reason") or "")[:60]
        usage = found.get("usage") or {}
        held_back = bool(refusal) or finish == "content_filter"
        if not isinstance(text, str) and not held_back:
            raise ServerError("no_answer", again=True)
        return Reply(
            text=str(text or refusal or "")[:LONGEST_ANSWER],
            held_back=held_back,
            finish=finish,
            fingerprint=str(found.get("system_fingerprint") or "")[:200],
            tokens_in=_count(usage.get("prompt_tokens")),
            tokens_out=_count(usage.get("completion_tokens")),
            took_ms=took,
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise ServerError("no_answer", again=True) from None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None
