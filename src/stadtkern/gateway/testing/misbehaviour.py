"""How a model server can go wrong, and how each way travels over the wire."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from enum import StrEnum

from aiohttp import web

from stadtkern.gateway.testing.replies import EVENTS, JSON, Reply, failure

LOGIN_PAGE = b"<!doctype html><title>Anmeldung</title><p>Bitte melden Sie sich an."
BLOCK = 1 << 16


class Misbehaviour(StrEnum):
    """Ways to be nasty. What stands here is what the server does."""

    RATE_LIMITED = "says 429 and when to come again"
    FAILED = "says 500"
    SILENT = "takes the request and never says a word"
    CUT = "closes the connection in the middle of the answer"
    BROKEN_SSE = "sends half events, no JSON and half a character"
    ODD_SSE = "sends events as nobody does, though the standard allows it"
    LONG_LINE = "sends a line of 50 MB"
    WRONG_TYPE = "sends a login page with status 200"
    SLOW_DRIP = "sends byte by byte"
    HUGE = "sends words without end"
    NO_USAGE = "counts no tokens"
    ZERO_USAGE = "counts zero tokens"
    INJECTED_MARKDOWN = "answers with pictures, links and a script"
    REFUSED = "does not listen"
    IDLE_CLOSED = "closes a connection when it is used a second time"


@dataclasses.dataclass(slots=True)
class Extent:
    """How far misbehaviour goes; tests may set it."""

    retry_after_s: int = 1
    drip_s: float = 0.005  # between two bytes
    line_bytes: int = 50 * 1024 * 1024
    huge_bytes: int = 256 * 1024 * 1024


def altered(reply: Reply, kind: Misbehaviour | None, extent: Extent) -> Reply:
    """Return what is said instead of ``reply``."""
    match kind:
        case Misbehaviour.RATE_LIMITED:
            return failure(429, "Too many requests.", "rate_limit_exceeded", {"Retry-After": str(extent.retry_after_s)})
        case Misbehaviour.FAILED:
            return failure(500, "The server had an error.", "server_error")
        case Misbehaviour.WRONG_TYPE:
            return Reply((LOGIN_PAGE,), "text/html; charset=utf-8")
        case Misbehaviour.BROKEN_SSE:
            return dataclasses.replace(reply, pieces=tuple(_broken(list(reply.pieces))))
        case Misbehaviour.ODD_SSE if reply.is_stream:
            return dataclasses.replace(reply, pieces=tuple(_odd(reply.pieces)))
        case Misbehaviour.LONG_LINE:
            return _endless(reply, _line(extent.line_bytes))
        case Misbehaviour.HUGE:
            return _endless(reply, _events(extent.huge_bytes) if reply.is_stream else _line(extent.huge_bytes))
    return reply


def _broken(pieces: list[bytes]) -> Iterator[bytes]:
    half = len(pieces) // 2
    yield from pieces[:half]
    yield pieces[half][:-10]
    yield b"data: {no json}\n\n"
    yield b'data: {"choices": [{"delta": {"content": "Gr\xc3"}}]}\n\n'
    yield b"Fehler: Speicher voll\n\n"


def _odd(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf: a comment\r\n\r\n"
    for piece in pieces:
        content = piece.removeprefix(b"data: ").rstrip(b"\n")
        yield b"event: chunk\r\nretry: 10\r\ndata:%s\r\n\r\n:\r\n\r\n" % content


def _line(size: int) -> Iterator[bytes]:
    yield b'data: {"choices": [{"index": 0, "delta": {"content": "'
    yield from itertools.repeat(b"Wort " * (BLOCK // 5), size // BLOCK + 1)


def _events(size: int) -> Iterator[bytes]:
    one = b'data: {"choices": [{"index": 0, "delta": {"content": "%s"}, "finish_reason": null}]}\n\n' % (b"Wort " * 800)
    yield from itertools.repeat(one, size // len(one) + 1)


def _endless(reply: Reply, pieces: Iterator[bytes]) -> Reply:
    return Reply(pieces, EVENTS if reply.is_stream else JSON)


async def send(
    request: web.Request, reply: Reply, kind: Misbehaviour | None, *, pause_s: float, drip_s: float
) -> web.StreamResponse:
    """Let a reply travel, cut or drip it if so told, with a pause after each event of a stream."""
    response = web.StreamResponse(status=reply.status, headers={"Content-Type": reply.content_type, **reply.headers})
    pieces = reply.pieces
    if isinstance(pieces, tuple):
        if not reply.is_stream:
            response.content_length = sum(map(len, pieces))
        if kind is Misbehaviour.SLOW_DRIP:
            pieces, pause_s = (bytes([byte]) for byte in b"".join(pieces)), drip_s
        elif kind is Misbehaviour.CUT:
            sent = b"".join(pieces)
            pieces = (sent[: len(sent) // 2],)
    await response.prepare(request)
    for piece in pieces:
        await response.write(piece)
        if pause_s:
            await asyncio.sleep(pause_s)
    if kind is Misbehaviour.CUT:
        hang_up(request)
    else:
        await response.write_eof()
    return response


def hang_up(request: web.Request) -> None:
    """Close the connection without a further word."""
    if request.transport is not None:
        request.transport.close()
