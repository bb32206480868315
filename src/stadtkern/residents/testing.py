"""Builders other rooms' tests may borrow."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from stadtkern.residents import actions, sessions
from stadtkern.residents.made_up import claims_of, for_company, for_person
from stadtkern.residents.rules.claims import read_claims

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.residents.sessions import Resident

__all__ = ["claims_of", "for_person", "resident", "sign_in", "sign_in_number"]
BORN = "1980-02-01"


def sign_in_number(claims: dict[str, Any]) -> int:
    """Return the number of a sign-in with these claims."""
    assertion = read_claims(claims)
    return actions.sign_in(
        assertion, source="https://id.example", lasts=timedelta(hours=1), takes_test_people=True, at=timezone.now()
    )


def resident(
    given_name: str,
    family_name: str,
    *,
    level: str = "full",
    company: str = "",
    for_person: tuple[str, str] | None = None,
) -> Resident:
    """Return somebody who has just signed in; the same name is the same person."""
    claims = claims_of(
        given_name, family_name, BORN, level=level, address={"Strasse": "Musterplatz", "Hausnummer": "3"}
    )
    if company:
        claims = for_company(claims, company, f"{len(company)}a")
    if for_person:
        claims = _for(claims, for_person)
    found = sessions.behind(sign_in_number(claims))
    assert found is not None
    return found


def _for(claims: dict[str, Any], other: tuple[str, str]) -> dict[str, Any]:
    return for_person(claims, *other, BORN)


def sign_in(client: Client, claims: dict[str, Any]) -> None:
    """Sign a test client in."""
    session = client.session
    session[sessions.KEY] = sign_in_number(claims)
    session.save()
