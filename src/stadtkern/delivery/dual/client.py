"""The line to the provider of dual delivery."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import httpx
from django.conf import settings

from stadtkern.delivery.dual import messages
from stadtkern.delivery.dual.envelopes import NotUnderstoodError
from stadtkern.delivery.rules.dual import Progress, progress_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from stadtkern.delivery.dual.messages import Order
    from stadtkern.delivery.rules.dual import Person, Told, Way

T = TypeVar("T")
TIMEOUT = 30.0


class NoAnswerError(Exception):
    """Nobody knows whether the provider has taken what was sent; it is asked before anything is sent again."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the provider is and what this town is called there. ``credentials`` is name and password, or None."""

    address: str
    sender_profile: str
    profile: str
    credentials: tuple[str, str] | None = None
    timeout: float = TIMEOUT

    def deliver(self, order: Order) -> Told:
        """Order a letter.

        Raises:
            NoAnswerError: when it is not known whether it was taken.
        """
        return self._read(messages.delivery_request(order), messages.read_delivery)

    def status(self, app_id: str) -> Told:
        """Ask where a letter stands.

        Raises:
            NoAnswerError: when there is no answer.
        """
        return self._read(messages.status_request(app_id), messages.read_status)

    def cancel(self, provider_id: str) -> Told:
        """Ask that a letter is not posted; what is asked twice changes nothing.

        Raises:
            NoAnswerError: when it is not known whether it was heard.
        """
        return self._read(messages.cancellation_request(self.sender_profile, provider_id), messages.read_cancellation)

    def ways(self, app_id: str, person: Person) -> tuple[Way, ...]:
        """Ask which ways lead to somebody; nothing is ordered by that.

        Raises:
            NoAnswerError: when there is no answer.
        """
        request = messages.ways_request(app_id, self.sender_profile, self.profile, person)
        return self._read(request, lambda answer: messages.read_ways(answer, app_id))

    def start_bulk(self) -> int:
        """Open a bulk and return its number.

        Raises:
            NoAnswerError: when it is not known whether there is one.
        """
        code, number = self._read(messages.start_bulk_request(self.sender_profile, self.profile), messages.read_bulk)
        if number is None or progress_of(code) == Progress.FAILED:
            raise NoAnswerError("no bulk")
        return number

    def finish_bulk(self, number: int) -> str:
        """Close a bulk and return its state; what is closed twice stays closed.

        Raises:
            NoAnswerError: when it is not known whether it was heard.
        """
        request = messages.finish_bulk_request(self.sender_profile, self.profile, number)
        return self._read(request, messages.read_bulk)[0]

    def _read(self, content: bytes, read: Callable[[bytes], T]) -> T:
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        try:
            with httpx.Client(
                verify=_trusted(), timeout=self.timeout, auth=self.credentials, trust_env=False
            ) as client:
                answer = client.post(self.address, content=content, headers=headers)
            return read(answer.content)
        except (httpx.HTTPError, NotUnderstoodError) as error:
            raise NoAnswerError(type(error).__name__) from error


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom we trust; made once, because reading all certificates takes a tenth of a second."""
    return httpx.create_ssl_context()


def provider(*, timeout: float = TIMEOUT) -> Provider | None:
    """Return the provider the town has named, to be waited for so many seconds; None without one."""
    if not settings.DUAL_DELIVERY_ADDRESS:
        return None
    path = settings.DUAL_DELIVERY_CREDENTIALS
    return Provider(
        settings.DUAL_DELIVERY_ADDRESS,
        settings.DUAL_DELIVERY_SENDER,
        settings.DUAL_DELIVERY_PROFILE,
        _credentials(path) if path else None,
        timeout,
    )


def notice_credentials() -> tuple[str, str] | None:
    """Return the name and password by which the provider shows itself when it tells something; None: it may not."""
    path = settings.DUAL_DELIVERY_NOTICES
    return _credentials(path) if path else None


def _credentials(path: str) -> tuple[str, str]:
    name, _colon, password = Path(path).read_text(encoding="utf-8").strip().partition(":")
    return name, password
