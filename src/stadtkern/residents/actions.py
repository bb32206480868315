"""Writes about residents: coming, going, forgetting."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.core.sealed import lookup_of, seal, unseal
from stadtkern.residents.models import Identifier, Party, SignIn
from stadtkern.residents.rules.claims import Company

if TYPE_CHECKING:
    from stadtkern.residents.rules import claims

NAME, IDENTIFIER, ATTRIBUTES = "resident.name", "resident.identifier", "resident.attributes"
LONGEST = timedelta(hours=8)
KEPT_AFTER_END = timedelta(days=1)


@transaction.atomic
def sign_in(
    assertion: claims.Assertion, *, source: str, lasts: timedelta, takes_test_people: bool, at: datetime
) -> int:
    """Note that somebody has come, and return the number of the sign-in.

    Raises:
        Refused: ``test_person`` where only real people may come.
    """
    if assertion.is_test and not takes_test_people:
        hint = gettext("This is an identity for tests. It does not count here. Nothing was saved.")
        raise Refused("test_person", hint)
    actor = _party(assertion.actor, at)
    principal = actor if assertion.principal == assertion.actor else _party(assertion.principal, at)
    signed_in = SignIn.objects.create(
        actor=actor,
        principal=principal,
        mandate=assertion.mandate[:100] if principal != actor else "",
        source=source,
        level=assertion.level,
        is_test=assertion.is_test,
        attributes=seal(json.dumps(dict(assertion.attributes)), ATTRIBUTES),
        begun_at=at,
        ends_at=at + lasts,
    )
    return signed_in.pk


def _party(who: claims.Person | claims.Company, at: datetime) -> Party:
    """Return the party with this identifier under its present name; a new one where nobody has it yet."""
    key = who.identifier
    lookup = lookup_of(f"{key.scheme}|{key.sector}|{key.value}", IDENTIFIER)
    name = seal(who.name, NAME)
    known = Identifier.objects.filter(scheme=key.scheme, sector=key.sector, lookup=lookup).select_related("party")
    if found := known.first():
        Party.objects.filter(pk=found.party_id).update(name=name, last_seen_at=at)
        return found.party
    kind = Party.Kind.COMPANY if isinstance(who, Company) else Party.Kind.PERSON
    party = Party.objects.create(kind=kind, name=name, first_seen_at=at, last_seen_at=at)
    sealed = seal(key.value, IDENTIFIER)
    made, is_new = Identifier.objects.get_or_create(
        scheme=key.scheme, sector=key.sector, lookup=lookup, defaults={"party": party, "value": sealed}
    )
    if not is_new:  # somebody else was a moment faster
        party.delete()
    return made.party


def extend(number: int, *, lasts: timedelta, at: datetime) -> None:
    """Let a sign-in last from now on, but never longer than a working day in all."""
    running = SignIn.objects.filter(pk=number, ended_at=None, ends_at__gt=at)
    for signed_in in running:
        ends_at = min(at + lasts, signed_in.begun_at + LONGEST)
        if ends_at > signed_in.ends_at:
            running.update(ends_at=ends_at)


def sign_out(number: int, *, at: datetime) -> None:
    """End a sign-in; what was handed over is forgotten a day later."""
    SignIn.objects.filter(pk=number, ended_at=None).update(ended_at=at)


def forget(*, at: datetime) -> int:
    """Delete sign-ins that ended more than a day ago; return how many."""
    deleted, _each = SignIn.objects.filter(ends_at__lt=at - KEPT_AFTER_END).delete()
    return deleted


def name_of(party: int) -> str:
    """Return the name of a party.

    Raises:
        Party.DoesNotExist: if there is none.
    """
    return unseal(Party.objects.only("name").get(pk=party).name, NAME)


def unproven_party(name: str, *, at: datetime) -> int:
    """Return a new party for somebody who has not proved who they are; the name is what they say."""
    return Party.objects.create(kind=Party.Kind.PERSON, name=seal(name, NAME), first_seen_at=at, last_seen_at=at).pk
