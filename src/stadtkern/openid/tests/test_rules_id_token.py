from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stadtkern.openid.rules.id_token import Expected, asked_at, fault_of, is_subject, manner_of

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
TRUE = {
    "iss": "https://anmelden.example",
    "aud": "stadtkern",
    "sub": "anna",
    "nonce": "n",
    "iat": SECONDS,
    "exp": SECONDS + 300,
}


def fault(since: datetime | None = None, **changed: Any) -> str:
    claims = {name: value for name, value in (TRUE | changed).items() if value is not None}
    return fault_of(claims, Expected("https://anmelden.example", "stadtkern", "n", since), at=NOW)


def test_a_true_token_has_no_fault() -> None:
    assert fault() == ""


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"iss": "https://anmelden.example/"}, "wrong_issuer"),
        ({"iss": None}, "wrong_issuer"),
        ({"aud": "somebody"}, "wrong_audience"),
        ({"aud": None}, "wrong_audience"),
        ({"aud": []}, "wrong_audience"),
        ({"aud": ["stadtkern"]}, ""),
        ({"aud": ["stadtkern", "other"]}, "wrong_audience"),
        ({"aud": ["stadtkern", "other"], "azp": "stadtkern"}, ""),
        ({"aud": ["stadtkern", "other"], "azp": "other"}, "wrong_audience"),
        ({"azp": "other"}, "wrong_audience"),
        ({"aud": {"stadtkern": 1}}, "wrong_audience"),
        ({"nonce": "m"}, "wrong_nonce"),
        ({"nonce": None}, "wrong_nonce"),
        ({"nonce": "ñ"}, "wrong_nonce"),
        ({"exp": SECONDS - 59}, ""),
        ({"exp": SECONDS - 60}, "expired"),
        ({"exp": None}, "expired"),
        ({"exp": "soon"}, "expired"),
        ({"exp": True}, "expired"),
        ({"exp": float("inf")}, "expired"),
        ({"exp": float("nan")}, "expired"),
        ({"exp": 10**400}, "expired"),
        ({"iat": SECONDS + 60}, ""),
        ({"iat": SECONDS + 61}, "from_the_future"),
        ({"iat": None}, "from_the_future"),
        ({"nbf": SECONDS + 61}, "from_the_future"),
        ({"nbf": SECONDS}, ""),
        ({"sub": ""}, "no_subject"),
        ({"sub": None}, "no_subject"),
        ({"sub": 7}, "no_subject"),
        ({"sub": "a" * 256}, "no_subject"),
        ({"sub": "a\nb"}, "no_subject"),
    ],
)
def test_each_claim_is_looked_at(changed: dict[str, Any], expected: str) -> None:
    assert fault(**changed) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(None, "not_fresh"), (-61, "not_fresh"), (-60, ""), (0, ""), (60, ""), (61, "not_fresh")],
)
def test_a_fresh_proof_was_given_after_it_was_asked_for(seconds: int | None, expected: str) -> None:
    asked = None if seconds is None else SECONDS + seconds
    assert fault(since=NOW, auth_time=asked) == expected


def test_an_old_proof_is_enough_where_nobody_asks_for_a_fresh_one() -> None:
    assert fault(auth_time=SECONDS - 90_000) == ""
    assert asked_at({"auth_time": SECONDS - 60}) == NOW - timedelta(minutes=1)
    assert asked_at({"auth_time": "yesterday"}) is None


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({}, set()),
        ({"acr": "urn:two", "amr": ["pwd", "mfa"]}, {"urn:two", "pwd", "mfa"}),
        ({"acr": 2, "amr": "mfa"}, set()),
        ({"acr": "", "amr": ["", None, ["mfa"]]}, set()),
    ],
)
def test_the_manner_is_read_from_acr_and_amr(claims: dict[str, Any], said: set[str]) -> None:
    assert manner_of(claims) == said


@pytest.mark.parametrize(
    ("value", "is_one"), [("a", True), ("BF:a+/=", True), ("ä", False), ("", False), (None, False)]
)
def test_what_names_somebody(value: object, is_one: bool) -> None:
    assert is_subject(value) is is_one
