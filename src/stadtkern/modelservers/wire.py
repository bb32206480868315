"""The HTTP client towards model servers: small, since every call pays for it, and strict, since nobody is trusted.

HTTP/1.1 over asyncio, parsed by llhttp (``httptools``). No redirects, no cookies, no proxies, no compression; what is
not clean HTTP fails. Sources: RFC 9110, RFC 9112. Connections are kept for some seconds and used again.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from functools import cache, lru_cache
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from stadtkern import __version__

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

CONNECT_S = 5.0
KEPT_S = 15.0
MOST_WAITING = 256 * 1024  # bytes nobody has fetched, from which the server has to wait
LONGEST_HEAD = 64 * 1024
OK_WITHOUT_LENGTH = frozenset({204, 304})

Origin = tuple[str, str, int]


class WireError(OSError):
    """What came was cut, or no HTTP."""


class NotConnectedError(WireError):
    """Nobody is there."""


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


class Response:
    """An answer: its head, and its body in the pieces it comes in. ``close`` it in any case."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self.status = 0
        self.headers: dict[str, str] = {}

    @property
    def content_type(self) -> str:
        """Return the type of the body without its parameters, in small letters; empty if the server tells none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes.

        Raises:
            WireError: if it ends before its time or is no HTTP.
        """
        while piece := await self._connection.next_piece():
            yield piece

    def at_once(self) -> bytes | None:
        """Return the body if all of it came with the head, as short answers do; None if it has to be waited for."""
        return self._connection.all_pieces()

    async def whole(self, most_bytes: int) -> bytes:
        """Return the body in one piece.

        Raises:
            WireError: as ``pieces``, and if it is longer than ``most_bytes``.
        """
        found = bytearray()
        async for piece in self.pieces():
            found += piece
            if len(found) > most_bytes:
                raise WireError("size")
        return bytes(found)

    def close(self) -> None:
        """Give the connection back if the answer is whole, else close it: the server is told to stop."""
        self._connection.give_back()


class _Connection(asyncio.Protocol):
    """One connection; it carries one request at a time."""

    def __init__(self, idle: deque[_Connection]) -> None:
        self._idle = idle
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser = HttpResponseParser(self)
        self._response: Response | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self._pieces: list[bytes] = []
        self._waiting = self._head_size = 0
        self._has_head = self._has_length = self._is_whole = self._is_paused = self._keeps = False
        self._error: WireError | None = None

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._response is None or self._is_whole:  # nobody has asked for this
            self._fail("more than an answer")
            return
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self._fail("no HTTP")
        if self._waiting > MOST_WAITING and not self._is_paused and self._transport is not None:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._expiry:
            self._expiry.cancel()
        if self in self._idle:
            self._idle.remove(self)
        if self._response is not None and not self._is_whole:
            if self._has_head and not self._has_length and exc is None:
                self._is_whole = True  # a body without a length ends with its connection
            else:
                self._error = self._error or WireError("cut")
        self._wake()

    # What the parser calls.

    def on_message_begin(self) -> None:
        if self._is_whole:
            raise ValueError("more than an answer")

    def on_header(self, name: bytes, value: bytes) -> None:
        assert self._response is not None
        self._head_size += len(name) + len(value)
        if self._head_size > LONGEST_HEAD:
            raise ValueError("head")
        self._response.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        assert self._response is not None
        self._response.status = self._parser.get_status_code()
        if self._response.status < 200:
            return
        headers = self._response.headers
        self._has_head = True
        self._has_length = (
            "content-length" in headers
            or "chunked" in headers.get("transfer-encoding", "").lower()
            or self._response.status in OK_WITHOUT_LENGTH
        )
        self._keeps = self._has_length and self._parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        self._pieces.append(body)
        self._waiting += len(body)

    def on_message_complete(self) -> None:
        assert self._response is not None
        if not self._has_head:  # "100 Continue" and its like
            self._response.headers.clear()
            return
        self._is_whole = True

    # What the client calls.

    @property
    def is_open(self) -> bool:
        """Whether a request may be sent."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes) -> Response:
        """Send a request and return the answer once its head is there."""
        assert self._transport is not None
        if self._expiry:
            self._expiry.cancel()
            self._expiry = None
        self._response = response = Response(self)
        self._pieces, self._waiting, self._head_size = [], 0, 0
        self._has_head = self._has_length = self._is_whole = self._keeps = False
        self._transport.write(request)
        while not self._has_head:
            await self._news()
        return response

    async def next_piece(self) -> bytes:
        """Return what has come since the last time; nothing at the end."""
        while not self._pieces and not self._is_whole:
            await self._news()
        piece = b"".join(self._pieces)
        self._pieces.clear()
        self._waiting = 0
        if self._is_paused and self._transport is not None:
            self._is_paused = False
            self._transport.resume_reading()
        return piece

    def all_pieces(self) -> bytes | None:
        """Return what has come if it is the whole body; None if more comes or the server had to wait."""
        if not self._is_whole or self._is_paused:
            return None
        body = b"".join(self._pieces)
        self._pieces.clear()
        return body

    def give_back(self) -> None:
        """Keep the connection for the next request if it is clean, else close it."""
        clean = self._is_whole and self._keeps and self._error is None and not self._pieces and self.is_open
        self._response = None
        if clean:
            self._expiry = self._loop.call_later(KEPT_S, self.close)
            self._idle.append(self)
        else:
            self.close()

    def close(self) -> None:
        """Close it at once."""
        if self._transport is not None:
            self._transport.abort()

    async def _news(self) -> None:
        if self._error is not None:
            raise self._error
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, what: str) -> None:
        self._error = self._error or WireError(what)
        self.close()


class Wire:
    """The connections of one event loop."""

    def __init__(self) -> None:
        self._idle: dict[Origin, deque[_Connection]] = {}

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        content_type: str = "",
    ) -> Response:
        """Return the answer to a request once its head is there; ``close`` it.

        Raises:
            WireError: ``NotConnectedError`` if nobody is there; for what is no HTTP or is cut.
            ValueError: for an address or a header that cannot be sent.
        """
        origin, host, path = _parts(url)
        request = _head(method, path, host, tuple((headers or {}).items()), content_type)
        if content_type:
            request += b"Content-Length: %d\r\n" % len(body)
        request += b"\r\n" + body
        connection = await self._connection(origin)
        try:
            return await connection.ask(request)
        except BaseException:
            connection.close()
            raise

    async def _connection(self, origin: Origin) -> _Connection:
        idle = self._idle.setdefault(origin, deque())
        while idle:
            kept = idle.pop()
            if kept.is_open:
                return kept
        scheme, host, port = origin
        try:
            async with asyncio.timeout(CONNECT_S):
                _transport, made = await asyncio.get_running_loop().create_connection(
                    lambda: _Connection(idle), host, port, ssl=_trusted() if scheme == "https" else None
                )
        except OSError as error:  # a timeout is one too
            raise NotConnectedError(type(error).__name__) from error
        return made

    def close(self) -> None:
        """Close every connection nobody uses."""
        for idle in self._idle.values():
            while idle:
                idle.pop().close()


@cache
def _parts(url: str) -> tuple[Origin, str, str]:
    """Return where to connect, the name for the server, and the path."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if not host or parts.scheme not in {"http", "https"}:
        raise ValueError("address")
    return (parts.scheme, host, port), parts.netloc.rpartition("@")[2], parts.path or "/"


@lru_cache(maxsize=256)
def _head(method: str, path: str, host: str, headers: tuple[tuple[str, str], ...], content_type: str) -> bytes:
    """Return what every such request begins with, without its length and the empty line after the head."""
    lines = {
        "Host": host,
        "User-Agent": f"Stadtkern/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        **dict(headers),
    }
    if content_type:
        lines["Content-Type"] = content_type
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    if not all(value.isprintable() for value in lines.values()) or not path.isprintable() or " " in path:
        raise ValueError("header")
    return head.encode("latin-1")
