"""Which version of its model a server runs, where it tells (Ollama)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import orjson

from stadtkern.modelservers.wire import NotConnectedError

if TYPE_CHECKING:
    from stadtkern.modelservers.servers import Line
    from stadtkern.modelservers.wire import Wire

PATIENCE_S = 5.0
MOST_BYTES = 32 * 1024 * 1024


async def told_digest(wire: Wire, line: Line) -> str:
    """Return the digest of the model as the server tells it; empty if it does not."""
    server = line.server
    for url, rows, name in (
        (f"{server.address}/models", "data", "id"),
        (f"{server.address.removesuffix('/v1')}/api/tags", "models", "name"),
    ):
        try:
            async with asyncio.timeout(min(PATIENCE_S, server.first_byte_s)):
                response = await wire.ask("GET", url, headers=line.headers)
                try:
                    body = await response.whole(MOST_BYTES) if response.status == 200 else b"{}"
                finally:
                    response.close()
            if told := _digest_in(orjson.loads(body), rows, name, server.model):
                return told
        except (NotConnectedError, TimeoutError):
            break  # nobody is there: the call itself will find out
        except (OSError, ValueError):
            continue
    return ""


def _digest_in(listed: Any, rows: str, name: str, model: str) -> str:
    found = listed.get(rows) if isinstance(listed, dict) else None
    for row in found if isinstance(found, list) else []:
        if isinstance(row, dict) and row.get(name) in {model, f"{model}:latest"}:
            told = str(row.get("digest", "")).removeprefix("sha256:")
            return f"sha256:{told}" if len(told) == 64 and told.isalnum() else ""
    return ""
