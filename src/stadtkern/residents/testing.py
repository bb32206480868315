"""Builders other rooms' tests may borrow."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from stadtkern.residents import actions, contacts, sessions
from stadtkern.residents.held import forget_strangers
from stadtkern.residents.made_up import claims_of, for_company, for_person
from stadtkern.residents.models import Contact, Party, SignIn
from stadtkern.residents.rules.claims import read_claims
from stadtkern.residents.unsent import KEY as UNSENT

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.residents.sessions import Resident

__all__ = [
    "UNSENT",
    "Party",
    "claims_of",
    "confirmed_contact",
    "for_person",
    "forget_strangers",
    "resident",
    "run_out",
    "sign_in",
    "sign_in_number",
    "signed_out",
]
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


def confirmed_contact(who: Resident, email: str = "anna@example.at") -> str:
    """Give somebody a confirmed address for notices and return it."""
    contacts.ask(who.principal, email, language="de", at=timezone.now())
    Contact.objects.filter(party=who.principal).update(confirmed_at=timezone.now())
    return email


def run_out() -> None:
    """Let every sign-in have run out a minute ago."""
    past = timezone.now() - timedelta(minutes=1)
    SignIn.objects.update(begun_at=past - timedelta(hours=1), ends_at=past)


def signed_out() -> None:
    """Forget every sign-in, as it is a day after the last one."""
    SignIn.objects.all().delete()
