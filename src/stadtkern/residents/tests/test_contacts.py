"""Notices by e-mail: asked for, confirmed, sent without content, ended."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stadtkern.core.errors import Refused
from stadtkern.outbox.testing import written_mail
from stadtkern.residents import contacts
from stadtkern.residents.models import Contact
from stadtkern.residents.testing import claims_of, resident, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
HERE = "/meine-daten/hinweise/"
ANNA = claims_of("Anna", "Huber", "1980-02-01")


@pytest.fixture
def anna(client: Client) -> Client:
    sign_in(client, ANNA)
    return client


def link() -> str:
    found = re.search(r"https?://[^/]+(/\S+)", written_mail()[-1][2])
    assert found
    return found[1]


def test_an_address_is_asked_for_confirmed_and_ended(anna: Client) -> None:
    assert "Hinweise einstellen" in anna.get("/meine-daten/").content.decode()
    assert anna.post(HERE, {"email": "anna@example.at"})["Location"] == HERE
    assert b"anna@example.at" not in bytes(Contact.objects.get().email)
    assert "Bis dahin kommen keine Hinweise" in anna.get(HERE).content.decode()
    recipient, subject, body = written_mail()[0]
    assert (recipient, "Musterstadt" in subject, "Anna" in body) == ("anna@example.at", True, False)
    elsewhere = Client()  # the mail is opened on another device
    assert elsewhere.get(link()).status_code == 200
    assert Contact.objects.get().confirmed_at is None  # looking is not confirming
    for _press in range(2):
        assert elsewhere.post(link()).status_code == 302
    assert "anna@example.at" in anna.get("/meine-daten/").content.decode()
    assert anna.post(f"{HERE}beenden/")["Location"] == HERE
    assert Contact.objects.count() == 0
    assert elsewhere.get(link()).status_code == 404


def test_a_notice_says_nothing_and_goes_to_confirmed_addresses_only() -> None:
    party, at = resident("Anna", "Huber").principal, timezone.now()
    assert contacts.notify(party, where="procedures:matters") is False
    contacts.ask(party, "anna@example.at", language="en", at=at)
    assert contacts.notify(party, where="procedures:matters") is False
    contacts.confirm(link().rstrip("/").rpartition("/")[2], at=at)
    assert contacts.notify(party, where="procedures:matters") is True
    _to, subject, body = written_mail()[-1]
    assert (subject, "/en/meine-anliegen/" in body, "Huber" in body) == (
        "Musterstadt: something new for you",
        True,
        False,
    )


def test_a_new_address_must_be_confirmed_anew_and_not_every_second() -> None:
    party, at = resident("Anna", "Huber").principal, timezone.now()
    contacts.ask(party, "anna@example.at", language="de", at=at)
    first = link().rstrip("/").rpartition("/")[2]
    with pytest.raises(Refused, match="too_soon"):
        contacts.ask(party, "other@example.at", language="de", at=at + timedelta(minutes=1))
    contacts.ask(party, "other@example.at", language="de", at=at + timedelta(minutes=3))
    with pytest.raises(Refused, match="not_found"):
        contacts.confirm(first, at=at)
    assert contacts.address_of(party) == ("other@example.at", False)


def test_what_nobody_confirms_is_forgotten() -> None:
    party, at = resident("Anna", "Huber").principal, timezone.now()
    contacts.ask(party, "anna@example.at", language="de", at=at)
    secret, late = link().rstrip("/").rpartition("/")[2], at + timedelta(days=2, minutes=1)
    with pytest.raises(Refused, match="not_found"):
        contacts.confirm(secret, at=late)
    contacts.forget(at=late)
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    "wrong", ["", "keine adresse", "a@b", "anna@example.at\nBcc: x@example.at", "x" * 300 + "@a.at"]
)
def test_a_wrong_address_is_refused_and_no_mail_leaves(anna: Client, wrong: str) -> None:
    assert anna.post(HERE, {"email": wrong}).status_code == 422
    assert written_mail() == []


def test_deleting_everything_deletes_the_address(anna: Client) -> None:
    anna.post(HERE, {"email": "anna@example.at"})
    anna.post("/meine-daten/loeschen/")
    assert Contact.objects.count() == 0
