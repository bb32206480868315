"""Codes of an app, passkeys and recovery codes: setting up, signing in, proving again, losing them."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.identity import factors, sessions
from stadtkern.identity.testing import PASSWORD, sign_in, staff, words_in
from stadtkern.identity.tests.soft_key import SoftKey

if TYPE_CHECKING:
    from stadtkern.identity.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
OWN = "/intern/ich/zweiter-faktor/"
STEP = "/intern/anmelden/zweiter-faktor/"


def code_of(secret: str) -> str:
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))


def with_app(name: str = "anna", *, client: Client | None = None) -> tuple[Account, str]:
    """Set up an app through the pages, and return the account and the app's secret."""
    account, browser = staff(name, "administrator"), client or Client()
    sign_in(browser, account)
    page = browser.get(f"{OWN}app/").content.decode()
    secret = page.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
    signed = page.partition('name="secret" value="')[2].partition('"')[0]
    answer = browser.post(f"{OWN}app/", {"secret": signed, "code": code_of(secret)})
    assert answer.headers["Location"] == f"{OWN}notfallcodes/"
    return account, secret


def password_given(name: str = "anna", **more: str) -> tuple[Client, str]:
    browser = Client()
    answer = browser.post("/intern/anmelden/", {"username": name, "password": PASSWORD, "next": "/intern/ich/"} | more)
    return browser, answer.content.decode()


def is_in(browser: Client) -> bool:
    return browser.get("/intern/").status_code == 200


def test_an_app_is_set_up_and_then_asked_for() -> None:
    account, secret = with_app()
    browser, page = password_given()
    assert STEP in page
    assert not is_in(browser)
    answer = browser.post(STEP, {"code": code_of(secret), "next": "/intern/ich/"})
    assert answer.headers["Location"] == "/intern/ich/"
    assert is_in(browser)
    assert [entry.verb for entry in audit.trail_of(f"account:{account.pk}")][-1] == "account.factor_added"


def test_the_secret_lies_encrypted_and_the_page_shows_a_picture(client: Client) -> None:
    _account, secret = with_app(client=client)
    stored = str(Authenticator.objects.get(type="totp").data)
    assert secret not in stored
    assert factors.codes_left(_account)[0] not in str(Authenticator.objects.get(type="recovery_codes").data)
    picture = client.get(f"{OWN}app/").content.decode().partition('src="data:image/svg+xml;base64,')[2]
    assert b'fill="white"' in base64.b64decode(picture.partition('"')[0])


def test_a_code_counts_once() -> None:
    _account, secret = with_app()
    code = code_of(secret)
    first, _page = password_given()
    first.post(STEP, {"code": code})
    second, _page = password_given()
    assert second.post(STEP, {"code": code}).status_code == 200
    assert (is_in(first), is_in(second)) == (True, False)


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "٣٣٣٣٣٣", "x" * 5000])
def test_wrong_codes_let_nobody_in(code: str) -> None:
    with_app()
    browser, _page = password_given()
    assert browser.post(STEP, {"code": code}).status_code == 200
    assert not is_in(browser)


def test_wrong_codes_are_limited_like_wrong_passwords() -> None:
    _account, secret = with_app()
    browser, _page = password_given()
    answers = [browser.post(STEP, {"code": "000000"}).status_code for _ in range(10)]
    assert answers == [200] * 9 + [429]  # the password counted as well
    assert browser.post(STEP, {"code": code_of(secret)}).status_code == 429
    assert not is_in(browser)


def test_the_second_step_needs_the_first() -> None:
    _account, secret = with_app()
    stranger = Client()
    answer = stranger.post(STEP, {"code": code_of(secret)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/intern/anmelden/")
    assert stranger.post(f"{STEP}frage/").status_code == 403


@pytest.mark.parametrize("reason", ["late", "blocked", "password"])
def test_the_second_step_does_not_wait_for_ever(reason: str) -> None:
    _account, secret = with_app()
    staff("berta", "administrator")
    browser, _page = password_given()
    if reason == "late":
        session = browser.session
        note = session["second_factor_of"]
        session["second_factor_of"] = note | {"since": (timezone.now() - timedelta(minutes=11)).isoformat()}
        session.save()
    elif reason == "blocked":
        identity.block_account("anna", by="test")
    else:
        identity.change_password("anna", "Fuenf-Linden-am-Platz", by="test")
    assert browser.post(STEP, {"code": code_of(secret)}).status_code == 302
    assert not is_in(browser)


def test_a_kept_form_survives_the_second_step() -> None:
    _account, secret = with_app()
    asked = Client().post("/intern/wissen/hochladen/?a=1", {"owner": "Finanzen"}).content.decode()
    kept = asked.partition('name="kept" value="')[2].partition('"')[0]
    browser, page = password_given(kept=kept)
    assert words_in(kept) in page
    assert words_in(kept) in browser.post(STEP, {"code": "000000", "kept": kept}).content.decode()
    again = browser.post(STEP, {"code": code_of(secret), "kept": kept}).content.decode()
    assert 'action="/intern/wissen/hochladen/?a=1"' in again
    assert is_in(browser)


def test_only_addresses_of_this_house_follow() -> None:
    _account, secret = with_app()
    browser, _page = password_given()
    answer = browser.post(STEP, {"code": code_of(secret), "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/intern/"


def test_recovery_codes_stand_in_once_and_can_be_renewed(client: Client) -> None:
    account, _secret = with_app(client=client)
    shown = re.findall(r"<code>(\d{4} \d{4})</code>", client.get(f"{OWN}notfallcodes/").content.decode())
    assert len(shown) == 10
    first, _page = password_given()
    first.post(STEP, {"code": shown[3]})
    assert is_in(first)
    second, _page = password_given()
    second.post(STEP, {"code": shown[3]})
    assert not is_in(second)
    assert len(factors.codes_left(account)) == 9
    client.post(f"{OWN}notfallcodes/")
    renewed = factors.codes_left(account)
    assert len(renewed) == 10
    assert not {each.replace(" ", "") for each in shown} & set(renewed)


def test_setting_up_signs_out_everywhere_else() -> None:
    account = staff("anna", "administrator")
    elsewhere, here = Client(), Client()
    elsewhere.force_login(account)
    sign_in(here, account)
    question = here.post(f"{OWN}passkey/frage/").json()["publicKey"]
    here.post(f"{OWN}passkey/", {"credential": SoftKey().make(question), "name": "blau"})
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def with_key(account: Account, browser: Client) -> SoftKey:
    key = SoftKey()
    sign_in(browser, account)
    question = browser.post(f"{OWN}passkey/frage/").json()["publicKey"]
    assert (question["rp"]["id"], question["user"]["name"]) == ("testserver", account.username)
    answer = browser.post(f"{OWN}passkey/", {"credential": key.make(question), "name": "blauer Stick"})
    assert answer.headers["Location"] == f"{OWN}notfallcodes/"
    return key


def test_a_passkey_is_added_and_signs_in(client: Client) -> None:
    account = staff("anna", "clerk")
    key = with_key(account, client)
    assert "blauer Stick" in client.get(OWN).content.decode()
    browser, _page = password_given()
    question = browser.post(f"{STEP}frage/").json()["publicKey"]
    browser.post(STEP, {"credential": key.use(question)})
    assert is_in(browser)
    assert factors.factors_of(account)[0].used_at is not None


@pytest.mark.parametrize("wrong", ["other key", "old question", "other site", "nonsense", "list", "empty"])
def test_wrong_answers_of_passkeys_let_nobody_in(client: Client, wrong: str) -> None:
    key = with_key(staff("anna", "clerk"), client)
    browser, _page = password_given()
    question = browser.post(f"{STEP}frage/").json()["publicKey"]
    answers: dict[str, Any] = {"nonsense": "{", "list": "[]", "empty": "{}"}
    if wrong == "other key":
        answers[wrong] = SoftKey().use(question)
    elif wrong == "old question":
        answers[wrong] = key.use(question)
        browser.post(f"{STEP}frage/")
    elif wrong == "other site":
        key.origin = "https://evil.example"
        answers[wrong] = key.use(question)
    assert browser.post(STEP, {"credential": answers[wrong]}).status_code == 200
    assert not is_in(browser)


@pytest.mark.parametrize("answer", ["", "{}", "[]", "{"])
def test_a_passkey_that_answers_nothing_is_not_added(client: Client, answer: str) -> None:
    account = staff("anna", "clerk")
    sign_in(client, account)
    client.post(f"{OWN}passkey/frage/")
    assert client.post(f"{OWN}passkey/", {"credential": answer}).status_code == 400
    assert factors.factors_of(account) == []


def test_what_is_gone_is_no_longer_asked_for(client: Client) -> None:
    account, _secret = with_app(client=client)
    number = factors.factors_of(account)[0].number
    assert client.post(f"{OWN}{number}/entfernen/").status_code == 302
    assert client.post(f"{OWN}{number}/entfernen/").status_code == 404
    assert not Authenticator.objects.exists()
    browser, _page = password_given()
    assert is_in(browser)


def test_nobody_removes_the_factor_of_somebody_else(client: Client) -> None:
    account, _secret = with_app()
    sign_in(client, staff("berta", "administrator"))
    number = factors.factors_of(account)[0].number
    assert client.post(f"{OWN}{number}/entfernen/").status_code == 404
    assert factors.has_factor(account)


def test_whoever_lost_everything_is_helped_from_the_command_line() -> None:
    account, _secret = with_app()
    identity.forget_factors("anna", by="command line")
    assert sessions.sessions_of(account.pk, at=timezone.now()) == []
    with pytest.raises(Refused, match="wrong_state"):
        identity.forget_factors("anna", by="command line")
    browser, _page = password_given()
    assert is_in(browser)


def test_with_another_secret_key_nobody_gets_in_by_a_code(settings: Any, client: Client) -> None:
    account, secret = with_app(client=client)
    settings.SECRET_KEY = "another-secret-key-another-secret-key"
    browser, _page = password_given()
    assert browser.post(STEP, {"code": code_of(secret)}).status_code == 400
    assert not is_in(browser)
    assert factors.codes_left(account) == []
    identity.forget_factors("anna", by="command line")
    browser, _page = password_given()
    assert is_in(browser)


@pytest.mark.parametrize("path", ["app/", "notfallcodes/"])
def test_secrets_are_shown_after_a_fresh_proof_only(client: Client, path: str) -> None:
    sign_in(client, staff("anna", "clerk"), at=timezone.now() - timedelta(hours=1))
    answer = client.get(f"{OWN}{path}")
    assert answer.headers["Location"].startswith("/intern/ich/bestaetigen/?next=")
    assert client.post(f"{OWN}passkey/frage/").status_code == 302


def test_a_wrong_first_code_and_a_foreign_secret_add_nothing(client: Client) -> None:
    anna, berta = staff("anna", "clerk"), staff("berta", "clerk")
    sign_in(client, anna)
    page = client.get(f"{OWN}app/").content.decode()
    signed = page.partition('name="secret" value="')[2].partition('"')[0]
    secret = page.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
    wrong = client.post(f"{OWN}app/", {"secret": signed, "code": "000000"}).content.decode()
    assert secret in wrong.replace(" ", "")
    sign_in(client, berta)
    assert client.post(f"{OWN}app/", {"secret": signed, "code": code_of(secret)}).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("with_what", ["password", "code", "passkey"])
def test_a_second_factor_proves_again_as_the_password_does(client: Client, with_what: str) -> None:
    account, secret = with_app(client=client)
    key = with_key(account, client)
    sign_in(client, account, at=timezone.now() - timedelta(hours=1))
    given = {"password": {"password": PASSWORD}, "code": {"code": code_of(secret)}}.get(with_what)
    if given is None:
        question = client.post(f"{STEP}frage/").json()["publicKey"]
        given = {"credential": key.use(question)}
    assert client.post("/intern/ich/bestaetigen/", given).status_code == 302
    assert client.get(f"{OWN}notfallcodes/").status_code == 200


@pytest.mark.parametrize("given", [{}, {"code": "000000"}, {"password": "falsch"}, {"credential": "{}"}])
def test_a_wrong_proof_stays_a_wrong_proof(client: Client, given: dict[str, str]) -> None:
    account, _secret = with_app(client=client)
    sign_in(client, account, at=timezone.now() - timedelta(hours=1))
    assert client.post("/intern/ich/bestaetigen/", given).status_code == 200
    assert client.get(f"{OWN}notfallcodes/").status_code == 302


@pytest.mark.parametrize("path", ["/intern/", "/intern/ich/", "/intern/konten/", "/intern/wissen/", "/redaktion/"])
def test_where_it_is_required_nobody_works_without(client: Client, settings: Any, path: str) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client, staff("anna", "administrator"))
    assert client.get(path).headers["Location"] == OWN
    assert client.post(path).headers["Location"] == OWN
    assert client.get(OWN).status_code == 200
    assert client.get("/").status_code == 200


def test_where_it_is_required_setting_it_up_opens_the_door(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    browser = Client()
    account, secret = with_app(client=browser)
    assert is_in(browser)
    other = Client()
    other.force_login(account)
    assert other.get("/intern/").headers["Location"] == "/intern/ich/bestaetigen/?next=%2Fintern%2F"
    assert other.post("/intern/ich/bestaetigen/", {"password": PASSWORD}).status_code == 200
    assert not is_in(other)
    cache.clear()  # the code was used a moment ago
    assert other.post("/intern/ich/bestaetigen/", {"code": code_of(secret)}).status_code == 302
    assert is_in(other)
