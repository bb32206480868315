"""A small client on asyncio streams: so many connections that stay open, each asking one request at a time."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of request; its words are asked in turn, so that no answer is merely repeated."""

    name: str
    origin: str
    path: str
    method: str = "GET"
    words: tuple[str, ...] = ("",)

    def requests(self) -> list[bytes]:
        """Return the requests without their last header, the visitor's address."""
        host = urlsplit(self.origin).netloc
        made = []
        for word in self.words:
            body = json.dumps({"question": word}).encode() if self.method == "POST" else b""
            head = (
                f"{self.method} {self.path.format(quote(word))} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n"
            )
            if body:
                head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            made.append(head.encode() + b"X-Forwarded-For: %s\r\n\r\n" + body)
        return made


@dataclass(slots=True)
class Measured:
    """Latencies in seconds of all requests of one page at one number of connections, over all rounds."""

    seconds: list[float] = field(default_factory=list)
    wall_s: float = 0.0
    failed: int = 0
    bytes_in: int = 0

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.wall_s


VISITORS = itertools.count()


def visitor() -> bytes:
    """Return an address nobody had before: rate limits count per address, and they are not what is measured here."""
    number = next(VISITORS)
    return b"10.%d.%d.%d" % (number >> 16 & 255, number >> 8 & 255, number & 255)


async def read_reply(reader: asyncio.StreamReader) -> tuple[int, int]:
    """Read one reply; return its status and its size."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    if b"content-length:" in head:
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        return status, len(head) + length
    size = 0
    while (piece := int((await reader.readline()).strip() or b"0", 16)) > 0:
        await reader.readexactly(piece + 2)
        size += piece
    await reader.readline()
    return status, len(head) + size


async def one_connection(page: Page, until: float, measured: Measured, first: int) -> None:
    parts = urlsplit(page.origin)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 20)
    requests = page.requests()
    for request in itertools.cycle(requests[first % len(requests) :] + requests[: first % len(requests)]):
        started = time.perf_counter()
        if started >= until:
            break
        writer.write(request.replace(b"%s", visitor(), 1))
        status, size = await read_reply(reader)
        measured.seconds.append(time.perf_counter() - started)
        measured.bytes_in += size
        measured.failed += status != 200
    writer.close()
    await writer.wait_closed()


async def measure(page: Page, *, connections: int, seconds: float, measured: Measured) -> None:
    """Ask ``page`` over so many connections for so many seconds and add what was seen to ``measured``."""
    started = time.perf_counter()
    until = started + seconds
    await asyncio.gather(*(one_connection(page, until, measured, first) for first in range(connections)))
    measured.wall_s += time.perf_counter() - started
