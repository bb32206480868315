"""Where residents pay online: what any provider must offer, and the one the options name.

The protocol is small on purpose: a real contract needs an adapter in front, or a second class here.
"""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.payments.rules.online import CURRENCY, Created, Told, UnreadableError, read_created, read_told
from stadtkern.reading.deadline import Deadline

if TYPE_CHECKING:
    from decimal import Decimal

PATIENCE_S = 5.0  # without any sign, and for the whole answer
MOST_BYTES = 64 * 1024
GOOD = frozenset({200, 201})


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be paid. ``id`` is ours: asked twice with the same one, a provider makes one payment."""

    id: str
    amount_eur: Decimal
    reference: str
    text: str
    back: str


class Provider(Protocol):
    """What the house asks of a provider; ``name`` stands in the books."""

    @property
    def name(self) -> str:
        """Return what it is called in the books."""

    def create(self, order: Order) -> Created:
        """Make a payment.

        Raises:
            Refused: ``provider_unreachable``.
            UnreadableError: for an answer outside the protocol.
        """

    def tell(self, payment: str) -> Told:
        """Return how a payment stands, asked from server to server.

        Raises:
            Refused: ``provider_unreachable``.
            UnreadableError: for an answer outside the protocol.
        """


def current() -> Provider | None:
    """Return the provider the options name; None where nobody pays online."""
    address, key = settings.PAYMENT_PROVIDER, settings.PAYMENT_PROVIDER_KEY
    return JsonProvider(address, key) if address else None


@dataclass(frozen=True, slots=True)
class JsonProvider:
    """A provider that speaks the JSON of ``docs/rooms/payments.md`` below ``address``."""

    address: str
    key: str

    @property
    def name(self) -> str:
        """Return its host."""
        return urlsplit(self.address).netloc[:100]

    def create(self, order: Order) -> Created:
        """Make a payment; see ``Provider``."""
        body = {
            "order": order.id,
            "amount": str(order.amount_eur),
            "currency": CURRENCY,
            "reference": order.reference,
            "description": order.text,
            "return_url": order.back,
        }
        return read_created(self._ask("POST", "/payments", body=body, order=order.id))

    def tell(self, payment: str) -> Told:
        """Return how a payment stands; see ``Provider``."""
        return read_told(self._ask("GET", f"/payments/{payment}"))

    def _ask(self, method: str, path: str, *, body: dict[str, str] | None = None, order: str = "") -> Any:
        """Ask once, bounded in time and size, without redirects."""
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "Authorization": f"Bearer {self.key}"}
        if order:
            headers["Idempotency-Key"] = order
        address, answer = self.address.rstrip("/") + path, bytearray()
        is_here = urlsplit(address).scheme == "http"
        try:
            with (
                Deadline(PATIENCE_S) as deadline,
                httpx.Client(verify=_trusted(), timeout=PATIENCE_S, trust_env=not is_here) as client,
                client.stream(
                    method, address, json=body, headers=headers, extensions={"trace": deadline.note}
                ) as response,
            ):
                for piece in response.iter_raw():
                    answer += piece
                    if len(answer) > MOST_BYTES:
                        raise UnreadableError("size")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise unreachable() from error
        if deadline.is_over or response.status_code >= 500:
            raise unreachable()
        if response.status_code not in GOOD:
            raise UnreadableError(f"status {response.status_code}")
        try:
            return json.loads(answer)
        except (ValueError, RecursionError) as error:
            raise UnreadableError("json") from error


def unreachable() -> Refused:
    """Return the refusal for a provider that does not answer."""
    hint = gettext(
        "The payment service does not answer. Nothing was paid here. Please try again in a few minutes, or pay by bank "
        "transfer."
    )
    return Refused("provider_unreachable", hint)


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom we trust; made once, because reading all certificates takes a tenth of a second."""
    return httpx.create_ssl_context()
