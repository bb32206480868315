"""A gateway for tests: real rules, real masking, real ledger, a picture of the register that stands still."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet
from django.db import connections

from stadtkern.gateway import running
from stadtkern.gateway.app import alone
from stadtkern.gateway.calling import exchanges
from stadtkern.gateway.ledger import Ledger
from stadtkern.gateway.ledger_batch import Item
from stadtkern.gateway.running import Running, insults
from stadtkern.gateway.watch import Watch
from stadtkern.masking.finding import Finder
from stadtkern.metering.api import Meter
from stadtkern.modelcalls.guard import PATTERNS, Tripwire
from stadtkern.modelcalls.policy import Snapshot
from stadtkern.modelcalls.testing import (
    NOW,
    SECRET,
    SNAPSHOT,
    TOOL,
)
from stadtkern.modelservers.servers import Price, Server, ToolServers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class StillWatch(Watch):
    """A picture that stands still until somebody changes it; None is one too old to rely on."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        super().__init__()
        self.snapshot = snapshot

    def current(self) -> Snapshot | None:
        return self.snapshot

    @property
    def newest(self) -> Snapshot:
        return self.snapshot or Snapshot()


class SharedLedger(Ledger):
    """Writes at once, on the connection of the test that made it, whichever thread or event loop calls."""

    def __init__(self) -> None:
        super().__init__(inline=True)
        self._shared = connections["default"]
        self._shared.inc_thread_sharing()

    def _write_inline(self, item: Item) -> None:
        connections["default"] = self._shared
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # here, and only while this one entry is written
        try:
            super()._write_inline(item)
        finally:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def gateway_for(
    address: str, snapshot: Snapshot | None = SNAPSHOT, *, ledger: Ledger | None = None, tool: str = TOOL, **server: Any
) -> Running:
    """Return a gateway with one server behind it, and put it in place."""
    one = Server(name="halle-1", address=address, model=tool, **server)
    here = Running(
        watch=StillWatch(snapshot),
        ledger=ledger or SharedLedger(),
        finder=finder(),
        servers={tool: ToolServers(tool=tool, servers=(one,), price=Price(input_eur=1.0, output_eur=2.0))},
        meter=Meter(),
        tripwires=(Tripwire("insult", insults()), *PATTERNS),
        mark_key=b"m" * 32,
        seal=Fernet(Fernet.generate_key()),
        contact="Bürgerservice, Tel. 1234",
        default_limits={},
        now=lambda: NOW,
    )
    running.replace(here)
    return here


replace_running = running.replace
_finders: list[Finder] = []


def finder() -> Finder:
    """Return one for all tests: reading the lists takes a moment."""
    if not _finders:
        _finders.append(Finder())
    return _finders[0]


@dataclass
class Got:
    """An answer as the caller got it."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a refusal, also of one at the end of a stream; empty for an answer."""
        last = self.events[-1] if self.headers.get("content-type", "").startswith("text/event-stream") else self.json
        return str((last.get("error") or {}).get("code", "")) if isinstance(last, dict) else ""

    @property
    def events(self) -> list[Any]:
        lines = self.body.decode().splitlines()
        return [json.loads(line[6:]) for line in lines if line.startswith("data: {")]

    @property
    def text(self) -> str:
        """What a chat answer says, whole or streamed."""
        if not self.headers["content-type"].startswith("text/event-stream"):
            return str(self.json["choices"][0]["message"]["content"])
        choices = [event["choices"][0] for event in self.events if event.get("choices")]
        return "".join(choice["delta"].get("content") or "" for choice in choices)


async def called(
    path: str,
    body: Any = None,
    *,
    key: str = SECRET,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    leaves_after: int | None = None,
    on_piece: Callable[[int], None] | None = None,
    before_body: Callable[[], None] | None = None,
) -> Got:
    """Call the gateway; with ``leaves_after`` the caller goes away after so many pieces."""
    got, gone, sent = Got(), asyncio.Event(), [False]
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = {"content-type": "application/json", "authorization": f"Bearer {key}", **(headers or {})}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in told.items() if value],
    }

    async def receive() -> dict[str, Any]:
        if not sent[0]:
            sent[0] = True
            if before_body:
                before_body()
            return {"type": "http.request", "body": raw, "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            got.status = message["status"]
            got.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        got.pieces.append(message.get("body", b""))
        if on_piece:
            on_piece(len(got.pieces))
        if leaves_after is not None and len(got.pieces) >= leaves_after:
            gone.set()
            await asyncio.sleep(0)

    work = asyncio.ensure_future(alone(scope, receive, send))
    try:
        await work
    except asyncio.CancelledError:
        if leaves_after is None:
            raise
    return got


def call(path: str, body: Any = None, **options: Any) -> Got:
    """Call the gateway once, in an event loop of its own."""
    got: Got = run(called(path, body, **options))
    return got


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run something and close the connections it opened."""

    async def with_end() -> Any:
        try:
            return await work
        finally:
            await close_exchange()

    return asyncio.run(with_end())


async def close_exchange() -> None:
    """Close the connections of this event loop."""
    exchange = exchanges.pop(asyncio.get_running_loop(), None)
    if exchange:
        exchange.close()


def chat(text: str = "Guten Tag", **fields: Any) -> dict[str, Any]:
    """Return the body of a chat request."""
    return {"model": TOOL, "messages": [{"role": "user", "content": text}], **fields}
