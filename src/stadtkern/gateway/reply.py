"""Writes answers and refusals to whoever called, with the label of generated content on each."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

from stadtkern.gateway.wording import refusal_words
from stadtkern.modelcalls.provenance import SOURCE_TYPE
from stadtkern.modelcalls.refusals import REFUSALS
from stadtkern.modelcalls.sse import event

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from stadtkern.gateway.admission import Admitted
    from stadtkern.modelcalls.denial import DeniedError

    Message = MutableMapping[str, Any]

JSON = b"application/json"
STREAM = b"text/event-stream; charset=utf-8"
ALWAYS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Reply:
    """The answer to one request. Once it has begun, a refusal can only be its last event."""

    def __init__(self, send: Callable[[Message], Awaitable[None]], language: str = "de") -> None:
        self._send = send
        self.language = language
        self.has_begun = False
        self.labels: list[tuple[bytes, bytes]] = []

    def label(self, admitted: Admitted) -> None:
        """Put the label on the answer's headers."""
        self.labels = [
            (b"x-ai-generated", b"true"),
            (b"x-ai-label", _in_header(admitted.grant.label)),
            (b"x-digital-source-type", SOURCE_TYPE.encode()),
            (b"x-stadtkern-call", admitted.call.encode()),
        ]

    async def json(self, body: Any, status: int = 200) -> None:
        """Send JSON."""
        await self.whole(orjson.dumps(body), JSON, status)

    async def whole(
        self, body: bytes, kind: bytes, status: int = 200, more: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        """Send a body of some kind."""
        self.has_begun = True
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *ALWAYS, *self.labels, *more]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    async def begin_stream(self) -> None:
        """Begin a stream of events."""
        self.has_begun = True
        headers = [(b"content-type", STREAM), *ALWAYS, *self.labels]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def piece(self, piece: bytes) -> None:
        """Send a piece of a stream."""
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})

    async def end_stream(self, piece: bytes = b"") -> None:
        """Send the last piece of a stream."""
        await self._send({"type": "http.response.body", "body": piece, "more_body": False})

    async def refuse(self, denied: DeniedError, call: str) -> None:
        """Send a refusal: as the answer, or as the last event of a stream that has begun."""
        body = refusal_body(denied, call, self.language)
        if self.has_begun:
            await self.end_stream(event(orjson.dumps(body)))
            return
        more: tuple[tuple[bytes, bytes], ...] = ()
        if denied.retry_after_s is not None:
            more = ((b"retry-after", str(denied.retry_after_s).encode()),)
        if denied.code == "request_too_slow":  # what still trickles in belongs to no request
            more = ((b"connection", b"close"),)
        self.labels = [(b"x-stadtkern-call", call.encode())]
        await self.whole(orjson.dumps(body), JSON, REFUSALS[denied.code].status, more)


@lru_cache(maxsize=256)
def _in_header(label: str) -> bytes:
    return quote(label, safe=" ,.;:()").encode()


def refusal_body(denied: DeniedError, call: str, language: str) -> dict[str, Any]:
    """Return a refusal as the OpenAI API writes errors, with ours inside: clause, both languages, what to do."""
    kind = REFUSALS[denied.code]
    words = {each: refusal_words(denied.code, each, denied.detail) for each in ("de", "en")}
    return {
        "error": {
            "message": " ".join(words[language]),
            "type": kind.type,
            "param": denied.detail or None,
            "code": denied.code,
            "stadtkern": {
                "clause": kind.clause,
                "call": call,
                "de": words["de"][0],
                "en": words["en"][0],
                "what_to_do": {"de": words["de"][1], "en": words["en"][1]},
            },
        }
    }
