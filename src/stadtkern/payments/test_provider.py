"""A clearly marked payment service for tries and tests: it speaks the protocol of ``docs/rooms/payments.md``.

In a demo it runs beside Django in the same process, as the test sign-in does; nobody pays anything there.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from stadtkern.payments.rules.online import OnlineState, is_private

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping

    Message = MutableMapping[str, Any]
    App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

PATH = "/test-zahlung"
MOST_PAYMENTS, MOST_BYTES = 10_000, 64_000
WANTED = ("order", "amount", "currency", "reference", "description", "return_url")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
CHOICES = {"zahlen": OnlineState.PAID, "ablehnen": OnlineState.REFUSED, "abbrechen": OnlineState.CANCELLED}
Answer = tuple[int, dict[str, str], bytes]


def is_wanted() -> bool:
    """Say whether the options name this provider: in a demo, and nowhere else."""
    return settings.OPTIONS.demo and urlsplit(settings.OPTIONS.payment_provider).path == PATH


def with_test_provider(app: App) -> App:
    """Return the application with the provider in front of its own addresses, if the options want it."""
    if not is_wanted():
        return app
    provider = TestProvider(settings.OPTIONS.payment_provider, settings.OPTIONS.payment_provider_key)

    async def either(scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(f"{PATH}/"):
            await app(scope, receive, send)
            return
        given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        body = await _body(receive)
        status, headers, answer = provider.answer(scope["method"], scope["path"].removeprefix(PATH), given, body)
        listed = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": listed})
        await send({"type": "http.response.body", "body": answer})

    return either


class TestProvider:
    """The provider, below ``address``; ``payments`` are what it has been asked for, by its own ids."""

    __test__ = False  # no test of pytest

    def __init__(self, address: str, key: str) -> None:
        self.address, self._key = address.rstrip("/"), key
        self.payments: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return what answers one request; header names in small letters."""
        if path.startswith("/pay/"):
            return self._page(method, path.removeprefix("/pay/"), body)
        if not hmac.compare_digest(headers.get("authorization", "").encode(), f"Bearer {self._key}".encode()):
            return _json({"error": "key"}, HTTPStatus.UNAUTHORIZED)
        match method, path.split("/")[1:]:
            case "POST", ["payments"]:
                return self._create(headers.get("idempotency-key", ""), body)
            case "GET", ["payments", number] if number in self.payments:
                return _json(self.told(number))
        return _json({"error": "not found"}, HTTPStatus.NOT_FOUND)

    def told(self, number: str) -> dict[str, str]:
        """Return how a payment stands."""
        kept = self.payments[number]
        return {"id": number, **{name: kept[name] for name in ("order", "state", "amount", "currency", "reference")}}

    def _create(self, key: str, body: bytes) -> Answer:
        try:
            given = json.loads(body)
            wanted = {name: str(given[name]) for name in WANTED}
        except (ValueError, KeyError, TypeError):
            return _json({"error": "unreadable"}, HTTPStatus.BAD_REQUEST)
        if not key or wanted["order"] != key or not is_private(wanted["return_url"]):
            return _json({"error": "order"}, HTTPStatus.BAD_REQUEST)
        with self._lock:
            number = next((each for each, kept in self.payments.items() if kept["order"] == key), "")
            if not number and len(self.payments) >= MOST_PAYMENTS:
                return _json({"error": "full"}, HTTPStatus.SERVICE_UNAVAILABLE)
            if not number:
                number = f"test_{secrets.token_hex(12)}"
                self.payments[number] = {**wanted, "state": OnlineState.OPEN}
        return _json({"id": number, "redirect": f"{self.address}/pay/{number}"}, HTTPStatus.CREATED)

    def _page(self, method: str, number: str, body: bytes) -> Answer:
        kept = self.payments.get(number)
        if kept is None:
            return HTTPStatus.NOT_FOUND, {"content-type": "text/plain"}, b"not found"
        chosen = parse_qs(body.decode("latin-1")).get("wahl", [""])[0] if method == "POST" else ""
        if chosen in CHOICES:
            self.choose(number, CHOICES[chosen])
            return HTTPStatus.SEE_OTHER, {"location": kept["return_url"]}, b""
        return HTTPStatus.OK, _headers("text/html; charset=utf-8"), _form(kept).encode()

    def choose(self, number: str, state: OnlineState) -> None:
        """Let somebody choose at the provider; what has ended stays so."""
        with self._lock:
            if self.payments[number]["state"] == OnlineState.OPEN:
                self.payments[number]["state"] = state


def _form(kept: Mapping[str, str]) -> str:
    words = {"zahlen": "Bezahlen", "ablehnen": "Als abgelehnt melden", "abbrechen": "Abbrechen"}
    buttons = "".join(
        f'<p><button name="wahl" value="{name}" style="padding:.75rem 1.5rem">{words[name]}</button></p>'
        for name in CHOICES
    )
    facts = escape(f"{kept['amount']} {kept['currency']}, {kept['reference']}, {kept['description']}")
    return (
        '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Probezahlung</title>'
        '<meta name="viewport" content="width=device-width"></head>'
        '<body style="max-width:40rem;margin:2rem auto;padding:0 1rem;font:1.125rem/1.5 sans-serif"><main>'
        "<h1>Probezahlung</h1><p>Das ist kein echter Zahlungsdienst. Hier fließt kein Geld.</p>"
        f'<p>{facts}</p><form method="post">{buttons}</form></main></body></html>'
    )


def _json(value: object, status: int = HTTPStatus.OK) -> Answer:
    return status, _headers("application/json"), json.dumps(value).encode()


def _headers(kind: str) -> dict[str, str]:
    return {"content-type": kind, "cache-control": "no-store", "content-security-policy": POLICY}


async def _body(receive: Callable[[], Awaitable[Message]]) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BYTES or not message.get("more_body", False):
            return bytes(body[:MOST_BYTES])
