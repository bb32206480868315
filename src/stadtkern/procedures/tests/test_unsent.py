"""A message or an appeal sent after the sign-in has run out is not lost, and nobody else gets to read it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from stadtkern.procedures.actions import letters
from stadtkern.procedures.models import CaseEvent
from stadtkern.procedures.testing import AT, decided, filed
from stadtkern.residents.testing import UNSENT, claims_of, run_out, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
ANNA = claims_of("Anna", "Huber", "1980-02-01", address={"Strasse": "Musterplatz"})
WORDS = "Ich habe lange daran geschrieben."


@pytest.mark.parametrize("page", ["", "rechtsmittel/"])
def test_what_was_typed_is_there_again(client: Client, settings: Any, page: str) -> None:
    settings.SEAL_TEST = True
    case = decided(filed())
    letters.send(case.number, at=AT)
    here = f"/meine-anliegen/{case.number}/{page}"
    sign_in(client, ANNA)
    run_out()
    assert client.post(here, {"text": WORDS})["Location"].startswith("/anmelden/")
    assert WORDS not in client.session[UNSENT]  # sealed
    sign_in(client, ANNA)
    answer = client.get(here).content.decode()
    assert (WORDS in answer, "Ihre Anmeldung war abgelaufen" in answer) == (True, True)
    assert client.post(here, {"text": WORDS}).status_code == 302
    assert WORDS not in client.get(f"/meine-anliegen/{case.number}/").content.decode().split("<form")[-1]
    assert (UNSENT in client.session, CaseEvent.objects.filter(kind__in=["message", "appealed"]).count()) == (False, 1)


def test_the_next_one_at_the_same_machine_reads_nothing(client: Client) -> None:
    case = filed()
    here = f"/meine-anliegen/{case.number}/"
    sign_in(client, ANNA)
    run_out()
    client.post(here, {"text": WORDS})
    sign_in(client, claims_of("Max", "Muster", "1970-01-01"))
    assert client.get(here).status_code == 404


def test_from_who_never_signed_in_nothing_is_kept(client: Client) -> None:
    client.post("/meine-anliegen/2026-000001-1/", {"text": WORDS})
    assert UNSENT not in client.session
