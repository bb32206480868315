"""From “Pay online” to the payment service and back, over HTTP, as a browser without JavaScript does it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client

from stadtkern.definitions.testing import GOOD_ANSWERS
from stadtkern.payments import api as payments
from stadtkern.payments.testing import cashier, waive
from stadtkern.payments.testing.provider import KEY, provider_server
from stadtkern.procedures import queries
from stadtkern.procedures.actions import letters
from stadtkern.procedures.models import Case
from stadtkern.procedures.testing import AT, PAGES, decided, filed
from stadtkern.residents.testing import claims_of, for_person, sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stadtkern.payments.testing.provider import MoodyProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt"), pytest.mark.slow]
BORN = "1980-02-01"


@pytest.fixture(autouse=True)
def _demo(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path


@pytest.fixture
def provider(settings: Any) -> Iterator[MoodyProvider]:
    with provider_server() as found:
        settings.PAYMENT_PROVIDER, settings.PAYMENT_PROVIDER_KEY = found.address, KEY
        yield found


def browser(claims: dict[str, Any] | None) -> Client:
    found = Client(SERVER_NAME="127.0.0.1")
    if claims:
        sign_in(found, claims)
    return found


@pytest.fixture
def case() -> Case:
    found = decided(filed(zone="outer", years="1"))
    letters.send(found.number, at=AT)
    return found


@pytest.fixture
def anna() -> Client:
    return browser(claims_of("Anna", "Huber", BORN))


def to_provider(client: Client, path: str) -> str:
    """Press “Pay online”; return where the page leads, as link and by itself."""
    answer = client.post(path)
    assert answer.status_code == 200
    address = answer.context["begun"].address
    assert answer["Referrer-Policy"] == "same-origin"  # the secret address of a receipt must not travel along
    page = answer.content.decode()
    assert (f'content="0; url={address}"' in page, f'href="{address}"' in page) == (True, True)
    return str(address)


def choose(address: str, what: str) -> str:
    """Choose at the payment service; return the path it sends the browser back to."""
    page = httpx.get(address)
    assert (page.status_code, "kein echter Zahlungsdienst" in page.text) == (200, True)
    answer = httpx.post(address, data={"wahl": what})
    assert answer.status_code == 303
    return urlsplit(answer.headers["Location"]).path


def test_pay_and_come_back_twice(case: Case, anna: Client, provider: MoodyProvider) -> None:
    here = f"/meine-anliegen/{case.number}/"
    assert f'<form method="post" action="{here}zahlen/"' in anna.get(here).content.decode()

    back = choose(to_provider(anna, f"{here}zahlen/"), "zahlen")
    assert anna.get(here).context["charge"]["is_under_way"] is True
    for _again in range(2):
        assert anna.get(back)["Location"] == here
    page = anna.get(here)
    assert (page.context["charge"]["is_open"], page.context["charge"]["pay_at"]) == (False, "")
    assert len(list(page.context["messages"])) == 2
    found = payments.charge_of(case.number)
    assert found is not None
    assert (found.state, found.paid_eur) == ("paid", found.total_eur)
    assert anna.post(f"{here}zahlen/")["Location"] == here  # nothing is open any more


@pytest.mark.parametrize("what", ["ablehnen", "abbrechen"])
def test_not_paid_everything_is_as_before(case: Case, anna: Client, provider: MoodyProvider, what: str) -> None:
    here = f"/meine-anliegen/{case.number}/"
    back = choose(to_provider(anna, f"{here}zahlen/"), what)
    assert anna.get(back)["Location"] == here
    facts = anna.get(here).context["charge"]
    assert (facts["is_open"], facts["is_under_way"], facts["pay_at"]) == (True, False, f"{here}zahlen/")
    paid = choose(to_provider(anna, f"{here}zahlen/"), "zahlen")
    anna.get(paid)
    assert anna.get(here).context["charge"]["is_open"] is False


def test_coming_back_proves_nothing(case: Case, anna: Client, provider: MoodyProvider) -> None:
    here = f"/meine-anliegen/{case.number}/"
    to_provider(anna, f"{here}zahlen/")
    order = next(iter(provider.payments.values()))["order"]
    assert anna.get(f"/zahlung/zurueck/{order}/?state=paid")["Location"] == here
    assert anna.get(here).context["charge"]["is_open"] is True
    provider.mood = "down"
    assert anna.get(f"/zahlung/zurueck/{order}/")["Location"] == here


def test_a_provider_out_of_order_is_said_and_transfer_stays(case: Case, anna: Client, provider: MoodyProvider) -> None:
    here = f"/meine-anliegen/{case.number}/"
    provider.mood = "down"
    assert anna.post(f"{here}zahlen/")["Location"] == here
    page = anna.get(here)
    assert (len(list(page.context["messages"])), page.context["charge"]["code"] is not None) == (1, True)


def test_without_a_provider_there_is_no_button(case: Case, anna: Client) -> None:
    here = f"/meine-anliegen/{case.number}/"
    page = anna.get(here)
    assert (page.context["charge"]["pay_at"], b"zahlen/" in page.content) == ("", False)
    assert anna.post(f"{here}zahlen/")["Location"] == here


def test_what_is_waived_needs_no_payment(case: Case, anna: Client, provider: MoodyProvider) -> None:
    here = f"/meine-anliegen/{case.number}/"
    waive(cashier("kassa"), case.number, "Härtefall")
    assert (anna.get(here).context["charge"]["pay_at"], anna.post(f"{here}zahlen/")["Location"]) == ("", here)
    assert provider.payments == {}


def test_who_may_pay(case: Case, anna: Client, provider: MoodyProvider) -> None:
    pay = f"/meine-anliegen/{case.number}/zahlen/"
    representative = browser(for_person(claims_of("Max", "Berger", "1975-05-05"), "Anna", "Huber", BORN))
    assert representative.post(pay).status_code == 200
    assert browser(claims_of("Fatma", "Yıldız", BORN)).post(pay).status_code == 404
    assert browser(None).post(pay).status_code == 302
    assert anna.get(pay).status_code == 405
    assert len(provider.payments) == 1


def test_a_stranger_with_the_address_to_come_back_learns_nothing(
    case: Case, anna: Client, provider: MoodyProvider
) -> None:
    back = choose(to_provider(anna, f"/meine-anliegen/{case.number}/zahlen/"), "zahlen")
    for stranger in (browser(None), browser(claims_of("Fatma", "Yıldız", BORN))):
        answer = stranger.get(back)
        assert (answer["Location"], case.number in answer.content.decode()) == ("/meine-anliegen/", False)
    assert browser(None).get("/zahlung/zurueck/nobodys/").status_code == 404
    assert browser(None).post(back).status_code == 405


def test_paid_from_the_receipt_without_a_sign_in(provider: MoodyProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    definition = queries.procedure_of("parkkarte")
    fees = tuple(each.model_copy(update={"due": "filing"}) for each in definition.fees)
    other = definition.model_copy(update={"fees": fees, "login": "none"})
    monkeypatch.setattr("stadtkern.procedures.queries.procedures", lambda: {"parkkarte": other})
    client = browser(None)
    form = re.sub(r"(/amtswege/formular/[^/]+/).*", r"\1", client.post("/amtswege/parkkarte/beginnen/")["Location"])
    for page in PAGES:
        client.post(f"{form}seite/{page}/", GOOD_ANSWERS | {"zone": "outer", "years": "1"})
    assert client.post(f"{form}zahlen/")["Location"] == f"{form}pruefen/"
    client.post(f"{form}einreichen/")
    back = choose(to_provider(client, f"{form}zahlen/"), "zahlen")
    assert form.split("/")[3] not in str(provider.payments)  # the secret address goes to nobody
    assert client.get(back)["Location"] == f"{form}eingereicht/"
    assert client.get(f"{form}eingereicht/").context["charge"]["is_open"] is False
    assert browser(None).post("/amtswege/formular/guessed/zahlen/").status_code == 404
