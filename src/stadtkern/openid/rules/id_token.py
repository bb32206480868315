"""What an ID token must say before anybody believes it. The signature was checked before.

Source: OpenID Connect Core 1.0, 3.1.3.7 (validation) and 3.1.2.1 (``max_age``).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

Claims: TypeAlias = Mapping[str, Any]

LEEWAY = timedelta(seconds=60)  # clocks of two houses
LONGEST_SUBJECT = 255  # Core 1.0, 2
YEAR_3000 = 32_503_680_000  # seconds; later moments are nonsense and break calendars


@dataclass(frozen=True, slots=True)
class Expected:
    """What the answer to one question must say; with ``fresh_since`` the person must have been asked after that."""

    issuer: str
    client_id: str
    nonce: str
    fresh_since: datetime | None = None


def fault_of(claims: Claims, expected: Expected, *, at: datetime) -> str:
    """Return the code of the first thing that is wrong with a token's claims; nothing if they hold."""
    ends, begins, earliest = (_seconds(claims, name) for name in ("exp", "iat", "nbf"))
    now, leeway = at.timestamp(), LEEWAY.total_seconds()
    holds = {
        "wrong_issuer": claims.get("iss") == expected.issuer,
        "wrong_audience": _is_for(claims, expected.client_id),
        "wrong_nonce": hmac.compare_digest(str(claims.get("nonce", "")).encode(), expected.nonce.encode()),
        "expired": ends is not None and now < ends + leeway,
        "from_the_future": begins is not None and max(begins, earliest or 0) <= now + leeway,
        "no_subject": is_subject(claims.get("sub")),
        "not_fresh": expected.fresh_since is None or _asked_since(claims, expected.fresh_since, at),
    }
    return next((code for code, is_so in holds.items() if not is_so), "")


def is_subject(value: object) -> bool:
    """Say whether a value can name somebody: 1 to 255 visible ASCII characters."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_SUBJECT and value.isascii() and value.isprintable()


def asked_at(claims: Claims) -> datetime | None:
    """Return when the provider last asked this person who they are, if it says so."""
    seconds = _seconds(claims, "auth_time")
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def manner_of(claims: Claims) -> frozenset[str]:
    """Return how the provider says this person was asked: its ``acr`` and every ``amr``."""
    methods = claims.get("amr")
    said = [claims.get("acr"), *(methods if isinstance(methods, list) else [])]
    return frozenset(each for each in said if isinstance(each, str) and each)


def _is_for(claims: Claims, client_id: str) -> bool:
    audience, party = claims.get("aud"), claims.get("azp")
    named = audience if isinstance(audience, list) else [audience]
    return client_id in named and (party == client_id or (party is None and len(named) == 1))


def _asked_since(claims: Claims, since: datetime, at: datetime) -> bool:
    asked = asked_at(claims)
    return asked is not None and since - LEEWAY <= asked <= at + LEEWAY


def _seconds(claims: Claims, name: str) -> float | None:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < YEAR_3000:
        return None
    return float(value)
