from __future__ import annotations

import asyncio
from typing import Any

import pytest

from stadtkern.config.body_limit import MEGABYTE, limit_bodies

UPLOAD, SESSION = "/intern/wissen/hochladen/", [(b"cookie", b"a=b; sessionid=x")]


async def _all(scope: Any, receive: Any, send: Any) -> None:
    """Read everything, as Django does, then answer."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})


def status(path: str, pieces: int, *, headers: list[tuple[bytes, bytes]] | None = None) -> int:
    """Send pieces of one megabyte and return the status; nothing is said about their number."""
    sent: list[Any] = []
    left = iter(range(pieces - 1, -1, -1))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": bytes(MEGABYTE), "more_body": next(left) > 0}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path, "headers": headers or []}
    asyncio.run(limit_bodies(_all, upload_mb=1)(scope, receive, send))
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    ("path", "pieces", "headers", "wanted"),
    [
        ("/fragen/", 2, [], 200),
        ("/fragen/", 3, [], 413),
        ("/fragen/", 3, SESSION, 413),
        (UPLOAD, 3, [], 413),
        ("/signaturpruefung/", 21, [], 200),
        ("/en/signaturpruefung/", 21, [], 200),
        ("/signaturpruefung/", 22, [], 413),
        (UPLOAD, 12, SESSION, 200),
        (UPLOAD, 13, SESSION, 413),
        ("/redaktion/images/multiple/add/", 12, SESSION, 200),
        ("/intern/zahlungen/auszug/", 11, SESSION, 200),
        ("/intern/zahlungen/auszug/", 12, SESSION, 413),
        ("/intern/zahlungen/auszug/", 3, [], 413),
        ("/beteiligt/2026-000001-1/1/", 46, SESSION, 200),
        ("/beteiligt/2026-000001-1/1/", 47, SESSION, 413),
        ("/intern/akten/2026-000001-1/parteien/1/", 46, SESSION, 200),
        ("/intern/akten/2026-000001-1/parteien/1/", 3, [], 413),
    ],
)
def test_what_comes_is_counted(path: str, pieces: int, headers: list[tuple[bytes, bytes]], wanted: int) -> None:
    assert status(path, pieces, headers=headers) == wanted


def test_what_is_announced_is_refused_unread() -> None:
    assert status("/fragen/", 0, headers=[(b"content-length", b"3000000")]) == 413


def test_other_protocols_pass() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    asyncio.run(limit_bodies(app, upload_mb=1)({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]
