"""The floor of a gateway: a bare ASGI function that relays with the gateway's own client. No policy, ledger, masking.

UPSTREAM=http://127.0.0.1:8000 granian --interface asginl --loop uvloop relay:application
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from stadtkern.modelservers.wire import Wire

UPSTREAM = os.environ.get("UPSTREAM", "")
HEADERS = {"Authorization": "Bearer upstream"}
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
wire = Wire()


async def application(scope: Any, receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    url = UPSTREAM + scope["path"]
    answer = await wire.ask(scope["method"], url, headers=HEADERS, body=body, content_type="application/json")
    try:
        kind = answer.content_type
        started = [(b"content-type", kind.encode())]
        if kind != "text/event-stream":
            content = b"".join([piece async for piece in answer.pieces()])
            started.append((b"content-length", b"%d" % len(content)))
            await send({"type": "http.response.start", "status": answer.status, "headers": started})
            await send({"type": "http.response.body", "body": content})
            return
        await send({"type": "http.response.start", "status": answer.status, "headers": started})
        async for piece in answer.pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        answer.close()
