"""The demo's payment service is clearly marked, asks for its key and works in a demo only."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from stadtkern.payments.test_provider import PATH, with_test_provider

SITE = "http://127.0.0.1:8000"
ORDER = {
    "order": "o1",
    "amount": "21.30",
    "currency": "EUR",
    "reference": "RF18539007547034",
    "description": "<b>Parkkarte</b>",
    "return_url": f"{SITE}/zahlung/zurueck/o1/",
}
KEY = {"authorization": "Bearer geheim", "idempotency-key": "o1"}


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def app(settings: Any) -> Any:
    settings.OPTIONS = replace(settings.OPTIONS, demo=True, payment_provider=SITE + PATH, payment_provider_key="geheim")
    return with_test_provider(nothing)


def ask(
    app: Any, method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes = b""
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of one request."""
    sent: list[Any] = []
    pieces = [body[:10], body[10:]]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    given = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    async_to_sync(app)({"type": "http", "method": method, "path": path, "headers": given}, receive, send)
    listed = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], listed, sent[1]["body"]


def create(app: Any, headers: dict[str, str] = KEY, **other: str) -> tuple[int, dict[str, Any]]:
    status, _headers, body = ask(
        app, "POST", f"{PATH}/payments", headers=headers, body=json.dumps(ORDER | other).encode()
    )
    return status, json.loads(body)


def test_from_the_order_to_the_way_back(app: Any) -> None:
    status, made = create(app)
    assert (status, made["redirect"]) == (201, f"{SITE}{PATH}/pay/{made['id']}")
    assert create(app) == (status, made)
    page = f"{PATH}/pay/{made['id']}"
    status, headers, body = ask(app, "GET", page)
    assert (status, b"kein echter Zahlungsdienst" in body, b"&lt;b&gt;Parkkarte" in body) == (200, True, True)
    assert "form-action 'self'" in headers["content-security-policy"]
    assert ask(app, "POST", page, body=b"wahl=nichts")[0] == 200
    for choice in (b"wahl=zahlen", b"wahl=abbrechen"):
        status, headers, _body = ask(app, "POST", page, body=choice)
        assert (status, headers["location"]) == (303, ORDER["return_url"])
    status, _headers, body = ask(app, "GET", f"{PATH}/payments/{made['id']}", headers=KEY)
    assert (status, json.loads(body)["state"]) == (200, "paid")


def test_what_it_refuses(app: Any) -> None:
    assert create(app, KEY | {"authorization": "Bearer ä"})[0] == 401
    assert create(app, KEY | {"idempotency-key": "o2"})[0] == 400
    assert create(app, return_url="http://elsewhere.example/")[0] == 400
    assert ask(app, "POST", f"{PATH}/payments", headers=KEY, body=b"[]")[0] == 400
    assert ask(app, "GET", f"{PATH}/payments/x", headers=KEY)[0] == 404
    assert ask(app, "GET", f"{PATH}/pay/x")[0] == 404


def test_it_runs_in_a_demo_only(app: Any, settings: Any) -> None:
    assert ask(app, "GET", "/")[0] == 204
    settings.OPTIONS = replace(settings.OPTIONS, demo=False)
    assert with_test_provider(nothing) is nothing
    settings.OPTIONS = replace(settings.OPTIONS, demo=True, payment_provider="https://pay.example.at/v1")
    assert with_test_provider(nothing) is nothing
