"""Asking a provider over the network: bounded in time and size, no redirects, JSON and nothing else."""

from __future__ import annotations

import json
import ssl
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.reading.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE_S = 5.0  # without any sign, and for the whole answer
MOST_BYTES = 256 * 1024
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def is_private(url: str) -> bool:
    """Say whether nobody on the way can read along: HTTPS, or HTTP within this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return (parts.scheme == "https" and bool(host)) or (parts.scheme == "http" and host in THIS_MACHINE)


def get(url: str) -> dict[str, Any]:
    """Return the JSON object at ``url``.

    Raises:
        Refused: ``provider_unreachable``, ``provider_unfit``.
    """
    status, body = _ask("GET", url)
    if status != HTTPStatus.OK:
        raise unreachable() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else unfit()
    return _object(body)


def post(url: str, form: Mapping[str, str], *, basic: tuple[str, str] | None = None) -> dict[str, Any]:
    """Send a form and return the JSON object that answers it; ``basic`` are name and password of HTTP.

    Raises:
        Refused: ``provider_unreachable``, ``provider_unfit``; ``code_refused`` if the provider says no.
    """
    status, body = _ask("POST", url, form=form, basic=basic)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise unreachable()
    if status != HTTPStatus.OK:
        hint = gettext("The sign-in service did not complete the sign-in. Nothing was changed. Please begin again.")
        raise Refused("code_refused", hint)
    return _object(body)


def unreachable() -> Refused:
    """Return the refusal for a provider that does not answer."""
    hint = gettext("The sign-in service does not answer. Nothing was changed. Please try again in a few minutes.")
    return Refused("provider_unreachable", hint)


def unfit() -> Refused:
    """Return the refusal for a provider that answers something else than OpenID Connect."""
    hint = gettext(
        "The sign-in service answers in a way this site does not understand. Nothing was changed. "
        "Please tell whoever looks after this site."
    )
    return Refused("provider_unfit", hint)


def _ask(
    method: str, url: str, *, form: Mapping[str, str] | None = None, basic: tuple[str, str] | None = None
) -> tuple[int, bytes]:
    """Ask once. ``HTTPS_PROXY`` and ``SSL_CERT_FILE`` count, but not for a provider on this machine."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    is_here = urlsplit(url).scheme == "http"
    body = bytearray()
    try:
        with (
            Deadline(PATIENCE_S) as deadline,
            httpx.Client(verify=_trusted(), timeout=PATIENCE_S, trust_env=not is_here) as client,
            client.stream(
                method, url, data=form, auth=basic, headers=headers, extensions={"trace": deadline.note}
            ) as response,
        ):
            for piece in response.iter_raw():
                body += piece
                if len(body) > MOST_BYTES:
                    raise unfit()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise unreachable() from error
    if deadline.is_over:
        raise unreachable()
    return response.status_code, bytes(body)


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom we trust; made once, because reading all certificates takes a tenth of a second."""
    return httpx.create_ssl_context()


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise unfit() from error
    if not isinstance(found, dict):
        raise unfit()
    return found
