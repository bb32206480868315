"""The embeddings server: texts in, vectors out. The only place that calls it.

A model is called here, which belongs to the room gateway. Once that room exists, this module moves behind its door
(``embed``), with masking, audit and limits; nothing above it changes.

The server is not trusted. It gets little time, redirects are not followed, the size of an answer is limited, and an
answer that is not exactly what was asked for is refused. After any failure nobody asks it for a minute.
"""

from __future__ import annotations

import json
import time
from functools import lru_cache
from typing import TYPE_CHECKING

import httpx
import structlog
from django.conf import settings

from stadtkern import __version__
from stadtkern.retrieval.vectors import vectors_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtkern.retrieval.arrays import Floats

log = structlog.get_logger("stadtkern.search")
QUIET_S = 60.0
CONNECT_S = 1.0
LONGEST_TEXT = 3_000  # characters
MOST_BYTES = 16 * 1024 * 1024


class EmbeddingError(Exception):
    """There are no vectors this time; ``reason`` is a stable word for logs and tests."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EmbeddingServer:
    """An OpenAI-compatible server and one model on it. Any number of threads may use it."""

    def __init__(self, url: str, model: str, key: str) -> None:
        """Take the address up to and including ``/v1``, or the whole one that ends in ``/embeddings``."""
        base = url.rstrip("/")
        self.model = model
        self._url = base if base.endswith("/embeddings") else f"{base}/embeddings"
        self._quiet_until = 0.0
        headers = {"User-Agent": f"Stadtkern/{__version__}", "Accept-Encoding": "identity"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self._client = httpx.Client(headers=headers, trust_env=False, follow_redirects=False)

    def embed(self, texts: Sequence[str], *, dimension: int | None, patience_s: float) -> Floats:
        """Return one vector of length one per text, in order; long texts are shortened.

        Raises:
            EmbeddingError: ``quiet`` after a recent failure; ``unreachable``, ``status``, ``too_large``, ``too_slow``,
                ``no_json`` or what ``rules.vectors.vectors_in`` says, also written to the log, without the texts.
        """
        if time.monotonic() < self._quiet_until:
            raise EmbeddingError("quiet")
        try:
            answer = self._asked({"model": self.model, "input": [text[:LONGEST_TEXT] for text in texts]}, patience_s)
            return vectors_in(answer, count=len(texts), dimension=dimension)
        except (EmbeddingError, ValueError) as error:
            self._quiet_until = time.monotonic() + QUIET_S
            log.warning("embeddings_failed", reason=str(error), texts=len(texts), quiet_s=QUIET_S)
            raise EmbeddingError(str(error)) from None

    def _asked(self, question: dict[str, object], patience_s: float) -> object:
        until = time.monotonic() + patience_s
        timeout = httpx.Timeout(patience_s, connect=min(CONNECT_S, patience_s))
        body = bytearray()
        try:
            with self._client.stream("POST", self._url, json=question, timeout=timeout) as response:
                if response.status_code != httpx.codes.OK:
                    raise EmbeddingError("status")
                for piece in response.iter_raw():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise EmbeddingError("too_large")
                    if time.monotonic() > until:
                        raise EmbeddingError("too_slow")
        except httpx.TimeoutException:
            raise EmbeddingError("too_slow") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise EmbeddingError("unreachable") from None
        try:
            found: object = json.loads(body)
        except (ValueError, RecursionError):
            raise EmbeddingError("no_json") from None
        return found


def current_server() -> EmbeddingServer:
    """Return the server the options name; only while they do."""
    options = settings.OPTIONS
    return _server(options.embeddings_url, options.embeddings_model, options.embeddings_key)


@lru_cache(maxsize=1)
def _server(url: str, model: str, key: str) -> EmbeddingServer:
    return EmbeddingServer(url, model, key)
