"""Where somebody is signed in, and proving again who one is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.identity import api as identity
from stadtkern.identity import sessions
from stadtkern.identity.testing import PASSWORD, actor, sign_in, staff, words_in

if TYPE_CHECKING:
    from django.http import HttpRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36"
ROLES = "/intern/konten/{}/rollen/"


def come(name: str, user_agent: str) -> Client:
    browser = Client(headers={"User-Agent": user_agent})
    browser.post("/intern/anmelden/", {"username": name, "password": PASSWORD})
    return browser


def devices(account_id: int) -> list[str]:
    return sorted(each.device for each in sessions.sessions_of(account_id, at=timezone.now()))


def request_of(client: Client) -> HttpRequest:
    request = RequestFactory().get("/intern/")
    request.session = client.session
    return request


def test_signing_in_notes_when_and_where() -> None:
    anna = staff("anna", "clerk")
    before = timezone.now()
    browser = come("anna", FIREFOX)
    told = identity.signed_in_at(request_of(browser))
    assert told is not None
    assert before <= told <= timezone.now()
    assert devices(anna.pk) == ["Firefox, Windows"]
    assert "Firefox, Windows" in browser.get("/intern/ich/").content.decode()


def test_a_session_from_before_has_no_such_moment(client: Client) -> None:
    client.force_login(staff("anna", "clerk"))
    assert identity.signed_in_at(request_of(client)) is None
    assert client.get("/intern/ich/").status_code == 200


def test_one_place_is_signed_out_and_the_others_stay() -> None:
    anna = staff("anna", "clerk")
    here, there = come("anna", FIREFOX), come("anna", CHROME)
    other = next(each for each in sessions.sessions_of(anna.pk, at=timezone.now()) if each.device == "Chrome, Linux")
    assert other.handle in here.get("/intern/ich/").content.decode()
    assert str(there.session.session_key) not in here.get("/intern/ich/").content.decode()
    here.post("/intern/ich/abmelden/", {"session": other.handle})
    assert (here.get("/intern/ich/").status_code, there.get("/intern/ich/").status_code) == (200, 302)
    assert [entry.verb for entry in audit.trail_of(f"account:{anna.pk}")][-1] == "account.signed_out"


def test_all_other_places_are_signed_out_at_once() -> None:
    anna = staff("anna", "clerk")
    here, there, further = (come("anna", each) for each in (FIREFOX, CHROME, ""))
    assert devices(anna.pk) == ["", "Chrome, Linux", "Firefox, Windows"]
    here.post("/intern/ich/abmelden/", {"session": "all"})
    assert devices(anna.pk) == ["Firefox, Windows"]
    assert [each.get("/intern/").status_code for each in (here, there, further)] == [200, 302, 302]


def test_nobody_signs_out_somebody_else() -> None:
    anna = staff("anna", "clerk")
    staff("berta", "administrator")
    hers, stranger = come("anna", FIREFOX), come("berta", CHROME)
    handle = sessions.sessions_of(anna.pk, at=timezone.now())[0].handle
    stranger.post("/intern/ich/abmelden/", {"session": handle})
    assert hers.get("/intern/").status_code == 200


def test_an_act_that_needs_a_fresh_proof_asks_for_it_and_keeps_the_form() -> None:
    anna, berta = staff("anna", "clerk"), staff("berta", "administrator")
    browser, address = Client(), ROLES.format(anna.pk)
    sign_in(browser, berta, at=timezone.now() - timedelta(minutes=11))
    asked = browser.post(address, {"role": "legal"})
    page = asked.content.decode()
    assert asked.status_code == 403
    assert "/intern/ich/bestaetigen/" in page
    assert identity.roles_of(actor(anna)) == {"clerk"}
    kept = page.partition('name="kept" value="')[2].partition('"')[0]
    wrong = browser.post("/intern/ich/bestaetigen/", {"password": "falsch", "kept": kept}).content.decode()
    assert words_in(kept) in wrong
    again = browser.post("/intern/ich/bestaetigen/", {"password": PASSWORD, "kept": kept}).content.decode()
    assert f'action="{address}"' in again
    assert 'name="role" value="legal"' in again
    assert browser.post(address, {"role": "legal"}).status_code == 302
    assert identity.roles_of(actor(anna)) == {"clerk", "legal"}


@pytest.mark.parametrize(("minutes", "fresh"), [(0, True), (9, True), (10, False), (11, False)])
def test_a_proof_lasts_ten_minutes(client: Client, minutes: int, fresh: bool) -> None:
    now = timezone.now()
    sign_in(client, staff("anna", "clerk"), at=now - timedelta(minutes=minutes))
    assert sessions.is_fresh(request_of(client), at=now) is fresh


def test_the_decorator_lets_reading_pass_and_keeps_the_audience(client: Client) -> None:
    @identity.staff_only
    @identity.freshly_signed_in
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    assert view.audience == "staff"  # type: ignore[attr-defined]
    request = request_of(client)
    request.user = staff("anna", "clerk")
    assert view(request).content == b"done"


@pytest.mark.parametrize(
    ("wanted", "onward"),
    [
        ("/intern/wissen/?a=1", "/intern/wissen/?a=1"),
        ("", "/intern/ich/"),
        ("https://evil.example/", "/intern/ich/"),
        ("//evil.example/", "/intern/ich/"),
    ],
)
def test_confirming_leads_back_into_the_house_only(client: Client, wanted: str, onward: str) -> None:
    sign_in(client, staff("anna", "clerk"), at=timezone.now() - timedelta(hours=1))
    page = client.get("/intern/ich/bestaetigen/", {"next": wanted}).content.decode()
    assert f'name="next" value="{onward}"' in page
    before = timezone.now()
    answer = client.post("/intern/ich/bestaetigen/", {"password": PASSWORD, "next": wanted})
    assert (answer.status_code, answer.headers["Location"]) == (302, onward)
    told = identity.signed_in_at(request_of(client))
    assert told is not None
    assert told >= before


def test_a_wrong_password_proves_nothing_and_is_limited(client: Client) -> None:
    an_hour_ago = timezone.now() - timedelta(hours=1)
    sign_in(client, staff("anna", "clerk"), at=an_hour_ago)
    answers = [client.post("/intern/ich/bestaetigen/", {"password": "falsch"}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert client.post("/intern/ich/bestaetigen/", {"password": PASSWORD}).status_code == 429
    assert identity.signed_in_at(request_of(client)) == an_hour_ago
