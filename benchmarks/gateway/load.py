"""The load: connections on asyncio streams that stay open, each waiting for its reply before it asks again."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

FIRST_TOKEN = re.compile(rb'"content": ?"[^"]')
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go and what they carry besides the body."""

    address: str  # ends with /v1
    headers: dict[str, str]

    def requests(self, bodies: list[bytes]) -> list[bytes]:
        parts = urlsplit(self.address)
        named = {"Host": parts.netloc, "Content-Type": "application/json", **self.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        head = f"POST {parts.path}/chat/completions HTTP/1.1\r\n{lines}".encode()
        return [b"%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body) for body in bodies]

    async def connect(self) -> Connection:
        parts = urlsplit(self.address)
        return await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 20)


@dataclass(slots=True)
class Seen:
    """What was seen of one contender under one load; times in seconds."""

    took_s: list[float] = field(default_factory=list)
    first_s: list[float] = field(default_factory=list)
    failed: int = 0
    wall_s: float = 0.0


async def one_reply(reader: asyncio.StreamReader) -> tuple[bool, float, bytes]:
    """Read a reply; return whether it is one, when its first token came, and its body as it travelled."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    if length:
        body = await reader.readexactly(int(length[1]))
        return head[9:12] == b"200", time.perf_counter(), body
    body, first = b"", 0.0
    while not body.endswith(b"\r\n0\r\n\r\n"):
        piece = await reader.read(1 << 16)
        if not piece:
            raise ConnectionError("the stream ended too early")
        body += piece
        if not first and FIRST_TOKEN.search(body):
            first = time.perf_counter()
    return head[9:12] == b"200" and b"[DONE]" in body[-64:], first, body


async def ask(target: Target, connection: Connection, requests: Iterator[bytes], until: float, seen: Seen) -> None:
    reader, writer = connection
    while True:
        began = time.perf_counter()
        writer.write(next(requests))
        try:
            good, first, _ = await one_reply(reader)
        except (ConnectionError, asyncio.IncompleteReadError):
            good = False
            writer.close()
            reader, writer = await target.connect()
        if good:
            seen.took_s.append(time.perf_counter() - began)
            seen.first_s.append(first - began)
        seen.failed += not good
        if time.perf_counter() > until:
            break
    writer.close()


async def drive(target: Target, bodies: list[bytes], *, parallel: int, seconds: float) -> Seen:
    """Ask over so many connections for so long; whoever has asked still waits for the reply."""
    seen, requests = Seen(), itertools.cycle(target.requests(bodies))
    connections = [await target.connect() for _ in range(parallel)]
    began = time.perf_counter()
    await asyncio.gather(*(ask(target, each, requests, began + seconds, seen) for each in connections))
    seen.wall_s = time.perf_counter() - began
    return seen
