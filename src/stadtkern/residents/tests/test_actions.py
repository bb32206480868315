"""Coming, going, coming again: one person stays one party, and nobody reads the table."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from stadtkern.core.errors import Refused
from stadtkern.core.sealed import unseal
from stadtkern.residents import actions, sessions
from stadtkern.residents.made_up import PVP, claims_of, for_company, for_person
from stadtkern.residents.models import Identifier, Party, SignIn
from stadtkern.residents.rules.claims import read_claims

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Vienna"))
ANNA = claims_of("Anna", "Huber", "1980-02-01", address={"Strasse": "Musterplatz"})
HOUR = timedelta(hours=1)


def come(claims: dict[str, object], at: datetime = AT, *, takes_test_people: bool = True) -> SignIn:
    number = actions.sign_in(
        read_claims(claims), source="https://id.example", lasts=HOUR, takes_test_people=takes_test_people, at=at
    )
    return SignIn.objects.get(pk=number)


def test_somebody_who_comes_again_is_the_same_party_under_the_present_name() -> None:
    first = come(ANNA)
    again = come(ANNA | {"family_name": "Bauer"}, AT + HOUR)
    assert (again.actor_id, Party.objects.count(), Identifier.objects.count()) == (first.actor_id, 1, 1)
    party = Party.objects.get()
    assert unseal(party.name, actions.NAME) == "Anna Bauer"
    assert (party.first_seen_at, party.last_seen_at) == (AT, AT + HOUR)


def test_the_same_value_in_another_sector_is_somebody_else() -> None:
    """Keys of two sectors must never be put together."""
    value = str(ANNA[PVP + "bpk"]).partition(":")[2]
    assert come(ANNA).actor_id != come(ANNA | {PVP + "bpk": f"SO:{value}"}).actor_id


def test_who_acts_for_somebody_is_not_that_person() -> None:
    alone, company = come(ANNA), come(for_company(ANNA, "Musterbau GmbH", "123456a"))
    mother = come(for_person(ANNA, "Maria", "Huber", "1950-01-01"))
    assert company.actor_id == mother.actor_id == alone.actor_id == alone.principal_id
    assert len({alone.principal_id, company.principal_id, mother.principal_id}) == 3
    assert (company.principal.kind, mother.principal.kind) == ("company", "person")
    assert (alone.mandate, company.mandate) == ("", "Einzelvertretungsbefugnis")


def test_people_for_tests_come_only_where_they_may() -> None:
    with pytest.raises(Refused) as refused:
        come(ANNA, takes_test_people=False)
    assert (refused.value.reason, Party.objects.count()) == ("test_person", 0)
    real = claims_of("Eva", "Gruber", "1975-05-05", is_test=False)
    assert come(real, takes_test_people=False).is_test is False


def test_nothing_about_a_person_is_readable_in_the_tables() -> None:
    come(ANNA)
    with connection.cursor() as cursor:
        found = []
        for table in ("residents_party", "residents_identifier", "residents_signin"):
            cursor.execute(f"SELECT * FROM {table}")
            found += [bytes(cell) if isinstance(cell, memoryview) else cell for row in cursor for cell in row]
    text = repr(found)
    bpk = str(ANNA[PVP + "bpk"]).partition(":")[2]
    assert [word for word in ("Anna", "Huber", "Musterplatz", "1980", bpk) if word in text] == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE residents_party SET kind = 'robot'",
        "UPDATE residents_party SET last_seen_at = '2000-01-01 00:00:00+00'",
        "UPDATE residents_identifier SET scheme = 'mail'",
        "UPDATE residents_signin SET level = 'none'",
        "UPDATE residents_signin SET ends_at = begun_at",
        "UPDATE residents_signin SET principal_id = actor_id + 1, mandate = ''",
    ],
)
def test_what_the_database_never_takes(sql: str) -> None:
    come(for_company(ANNA, "Musterbau GmbH", "123456a"))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_sign_in_ends_and_is_forgotten() -> None:
    signed_in = come(ANNA)
    actions.extend(signed_in.pk, lasts=HOUR, at=AT + HOUR / 2)
    signed_in.refresh_from_db()
    assert signed_in.ends_at == AT + HOUR * 1.5
    for hours in range(2, 20):
        actions.extend(signed_in.pk, lasts=HOUR, at=AT + timedelta(hours=hours / 2))
    signed_in.refresh_from_db()
    assert signed_in.ends_at == AT + timedelta(hours=8)
    assert actions.forget(at=AT + timedelta(hours=32)) == 0
    assert actions.forget(at=AT + timedelta(hours=33)) == 1


def test_one_that_has_ended_is_not_extended() -> None:
    signed_in = come(ANNA)
    actions.sign_out(signed_in.pk, at=AT)
    actions.extend(signed_in.pk, lasts=HOUR * 3, at=AT)
    actions.extend(come(ANNA).pk, lasts=HOUR * 3, at=AT + HOUR * 2)
    assert {each.ends_at for each in SignIn.objects.all()} == {AT + HOUR}


def test_who_sits_behind_a_request(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    request = rf.get("/")
    request.session = SessionStore()
    assert sessions.resident_of(request) is None
    monkeypatch.setattr("stadtkern.residents.sessions.timezone.now", lambda: AT)
    signed_in = come(for_company(ANNA, "Musterbau GmbH", "123456a"))
    sessions.remember(request, signed_in.pk)
    resident = sessions.resident_of(request)
    assert resident is not None
    assert (resident.actor_name, resident.principal_name, resident.represents, resident.is_company) == (
        "Anna Huber",
        "Musterbau GmbH",
        True,
        True,
    )
    assert resident.attributes == {"mandator_name": "Musterbau GmbH", "mandator_register_number": "123456a"}
    assert sessions.forget(request) == signed_in.pk
    assert sessions.resident_of(request) is None


def test_after_a_new_secret_key_people_sign_in_again(rf: RequestFactory, settings: object) -> None:
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    request = rf.get("/")
    request.session = SessionStore()
    sessions.remember(request, come(ANNA, timezone.now()).pk)
    settings.SECRET_KEY = "x" * 50  # type: ignore[attr-defined]
    assert sessions.resident_of(request) is None
