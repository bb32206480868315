"""A resident signs in at a provider that speaks real HTTP, sees what is held, takes it along and deletes it."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from stadtkern.openid.testing.small_provider import CLIENT_ID, SECRET, SmallProvider, follow, running
from stadtkern.residents.made_up import PVP, claims_of, for_company
from stadtkern.residents.models import Party, SignIn

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
ANNA = claims_of("Anna", "Huber", "1986-03-14", address={"Strasse": "Musterplatz"}, plates=("MU 1 A", "MU 2 B"))


@pytest.fixture
def there(settings: Any) -> Iterator[SmallProvider]:
    with running() as provider:
        options = {"issuer": provider.issuer, "client_id": CLIENT_ID, "client_secret": SECRET, "test_people": True}
        settings.OPTIONS = replace(settings.OPTIONS, **{f"id_austria_{name}": value for name, value in options.items()})
        provider.claims = dict(ANNA)
        yield provider


def come_in(browser: Client, onward: str = "/meine-daten/") -> Any:
    page = browser.post("/anmelden/id-austria/", {"weiter": onward}).content.decode()
    address = html.unescape(page.partition('content="0; url=')[2].partition('"')[0])
    return browser.get(follow(address).removeprefix("http://testserver"))


def test_a_resident_comes_and_goes(client: Client, there: SmallProvider) -> None:
    assert client.get("/meine-daten/").headers["Location"] == "/anmelden/?weiter=%2Fmeine-daten%2F"
    assert "Mit ID Austria anmelden" in client.get("/anmelden/").content.decode()
    answer = come_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/meine-daten/")
    assert there.asked[0]["scope"] == "openid profile"
    page = client.get("/meine-daten/").content.decode()
    assert [word for word in ("Anna Huber", "Musterplatz", "MU 1 A, MU 2 B", "ZP-MH") if word not in page] == []
    assert "Anna Huber" in client.get("/").content.decode()
    assert client.get("/anmelden/").headers["Location"] == "/meine-anliegen/"
    client.post("/abmelden/")
    assert client.get("/meine-daten/").status_code == 302
    assert SignIn.objects.get().ended_at is not None


def test_who_acts_for_a_company_is_told_so(client: Client, there: SmallProvider) -> None:
    there.claims = for_company(ANNA, "Musterbau GmbH", "123456a")
    come_in(client)
    page = client.get("/meine-daten/").content.decode()
    assert "Sie sind Anna Huber und handeln für Musterbau GmbH." in page


@pytest.mark.parametrize(
    ("change", "test_people", "said"),
    [
        ({}, False, "Das ist eine Identität für Tests."),
        ({PVP + "bpk": None}, True, "ID Austria hat nicht gesagt"),
        ({"nonce": "other"}, True, "konnte nicht geprüft werden"),
    ],
)
def test_who_cannot_come_in_is_told_why(
    client: Client, there: SmallProvider, settings: Any, change: dict[str, Any], said: str, *, test_people: bool
) -> None:
    settings.OPTIONS = replace(settings.OPTIONS, id_austria_test_people=test_people)
    there.claims = ANNA | change
    answer = come_in(client)
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert (Party.objects.count(), client.get("/meine-daten/").status_code) == (0, 302)


def test_an_answer_counts_once_and_in_one_browser(client: Client, there: SmallProvider) -> None:
    page = client.post("/anmelden/id-austria/", {"weiter": "/"}).content.decode()
    back = follow(html.unescape(page.partition('content="0; url=')[2].partition('"')[0])).removeprefix(
        "http://testserver"
    )
    assert Client().get(back).status_code == 400
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 400
    assert SignIn.objects.count() == 1


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_led_elsewhere(client: Client, there: SmallProvider, onward: str) -> None:
    assert come_in(client, onward).headers["Location"] == "/meine-anliegen/"


def test_a_provider_that_is_down_is_said_so(client: Client, there: SmallProvider, settings: Any) -> None:
    settings.OPTIONS = replace(settings.OPTIONS, id_austria_issuer="http://127.0.0.1:1")
    answer = client.post("/anmelden/id-austria/", {"weiter": "/"})
    assert (answer.status_code, "antwortet nicht" in answer.content.decode()) == (503, True)


def test_without_a_provider_paper_is_offered(client: Client) -> None:
    page = client.get("/anmelden/").content.decode()
    assert ("Mit ID Austria anmelden" in page, "auf Papier" in page) == (False, True)
    assert client.post("/anmelden/id-austria/").status_code == 503
    assert 'href="/anmelden/' not in client.get("/").content.decode()


def test_everything_held_is_handed_out_and_deleted(client: Client, there: SmallProvider) -> None:
    come_in(client)
    answer = client.get("/meine-daten/herunterladen/")
    parts = json.loads(answer.content)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="meine-daten.json"'
    assert parts[0]["content"]["Name"] == "Anna Huber"
    assert "wird jetzt gelöscht" in client.get("/meine-daten/loeschen/").content.decode()
    assert Party.objects.count() == 1
    assert "Gelöscht" in client.post("/meine-daten/loeschen/").content.decode()
    assert (Party.objects.count(), SignIn.objects.count()) == (0, 0)
    assert client.get("/meine-daten/").status_code == 302


def test_a_sign_in_ends_by_itself(client: Client, there: SmallProvider) -> None:
    come_in(client)
    SignIn.objects.update(begun_at="2020-01-01T00:00:00Z", ends_at=timezone.now())
    assert client.get("/meine-daten/").status_code == 302


def test_somebody_else_at_the_same_device_is_somebody_else(client: Client, there: SmallProvider) -> None:
    come_in(client)
    before = client.session.session_key
    there.claims = claims_of("Fatma", "Yıldız", "1991-06-30")
    come_in(client)
    page = client.get("/meine-daten/").content.decode()
    assert ("Fatma Yıldız" in page, "Anna" in page, client.session.session_key == before) == (True, False, False)
    assert SignIn.objects.filter(ended_at=None).count() == 1
