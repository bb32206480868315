"""Staff sign in, prove again who they are, and sign out by way of a provider."""

from __future__ import annotations

import html
import re
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.identity import jobs, sessions
from stadtkern.identity.kept import read_kept
from stadtkern.identity.models import Account, ProviderLink
from stadtkern.identity.testing import PASSWORD, sign_in, staff
from stadtkern.identity.tests.test_second_factor import code_of, with_app
from stadtkern.openid.testing.small_provider import CLIENT_ID, SECRET, SmallProvider, follow, running

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
LOGIN, BEGIN, BACK = "/intern/anmelden/", "/intern/anmelden/anbieter/", "/intern/anmelden/anbieter/zurueck/"
REFUSED = "/intern/anmelden/anbieter/nein/"
CONFIRM, BEGIN_TO_CONFIRM = "/intern/ich/bestaetigen/", "/intern/ich/bestaetigen/anbieter/"
SUBJECT = "anna-7f3a"
ROLES = "/intern/konten/{}/rollen/"


@pytest.fixture
def there(settings: Any) -> Iterator[SmallProvider]:
    with running() as provider:
        options = {"issuer": provider.issuer, "client_id": CLIENT_ID, "client_secret": SECRET, "label": "Rathaus-Konto"}
        settings.OPTIONS = replace(settings.OPTIONS, **{f"staff_oidc_{name}": value for name, value in options.items()})
        yield provider


def set_option(settings: Any, **options: Any) -> None:
    settings.OPTIONS = replace(settings.OPTIONS, **options)


def linked(name: str = "anna", *roles: str, subject: str = SUBJECT) -> Account:
    account = staff(name, *roles)
    identity.link_account(name, subject=subject, by="test", at=timezone.now())
    return account


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def send_away(browser: Client, *, begin: str = BEGIN, **form: str) -> str:
    """Press the button, go where the page leads, and return the way back as the provider gives it."""
    page = page_of(browser.post(begin, form))
    address = html.unescape(page.partition('content="0; url=')[2].partition('"')[0])
    return follow(address).removeprefix("http://testserver")


def come_in(browser: Client, **form: str) -> Any:
    return come_back(browser, send_away(browser, **form))


def come_back(browser: Client, way_back: str | dict[str, str]) -> Any:
    """Come back from the provider, and look at the page that says no where it did not work."""
    answer = browser.get(BACK, way_back) if isinstance(way_back, dict) else browser.get(way_back)
    return browser.get(REFUSED) if answer.headers.get("Location") == REFUSED else answer


def is_in(browser: Client) -> bool:
    return browser.get("/intern/").status_code == 200


def verbs_of(account: Account) -> list[str]:
    return [entry.verb for entry in audit.trail_of(f"account:{account.pk}")]


def proved_at(browser: Client) -> datetime | None:
    request = RequestFactory().get("/intern/")
    request.session = browser.session
    return identity.signed_in_at(request)


def kept_in(page: str) -> str:
    return page.partition('name="kept" value="')[2].partition('"')[0]


def test_without_options_there_is_nothing(client: Client) -> None:
    assert "anbieter" not in page_of(client.get(LOGIN))
    assert [client.post(BEGIN).status_code, come_back(client, {"state": "s", "code": "c"}).status_code] == [404, 400]
    with pytest.raises(Refused, match="single_sign_on_off"):
        linked()


def test_a_linked_account_comes_in(client: Client, there: SmallProvider) -> None:
    anna = linked("anna", "clerk")
    page = page_of(client.get(LOGIN, {"next": "/intern/ich/"}))
    assert "Mit Rathaus-Konto anmelden" in page
    assert 'name="password"' in page
    answer = come_in(client, next="/intern/ich/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/intern/ich/")
    assert "no-store" in answer.headers["Cache-Control"]
    assert is_in(client)
    assert verbs_of(anna) == ["account.created", "account.linked", "account.signed_in"]
    assert client.session.get_expire_at_browser_close() is False
    assert client.session.get_expiry_age() > 60 * 60
    assert "Rathaus-Konto" in page_of(client.get("/intern/ich/"))


def test_the_page_that_leads_on_shows_no_secret_and_is_not_stored(client: Client, there: SmallProvider) -> None:
    answer = client.post(BEGIN, {"next": "/intern/"})
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.session.get_expiry_age() <= 15 * 60
    for hidden in (SECRET, "geheim"):
        assert hidden not in page_of(answer)
    verifier = next(iter(client.session["single_sign_on"].values()))["question"]["verifier"]
    assert verifier not in page_of(answer)


def test_nothing_is_made_for_somebody_nobody_has_linked(client: Client, there: SmallProvider) -> None:
    staff("anna")
    there.claims = {"email": "anna@musterstadt.example", "email_verified": True, "preferred_username": "anna"}
    answer = come_in(client)
    assert answer.status_code == 403
    assert f"<code>{SUBJECT}</code>" in page_of(answer)
    assert not is_in(client)
    assert Account.objects.count() == 1
    assert [each.reason for each in audit.trail_of("single_sign_on")] == ["not_linked"]


def test_a_hostile_subject_is_shown_as_text(client: Client, there: SmallProvider) -> None:
    there.subject = "<script>alert(1)</script>"
    page = page_of(come_in(client))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_page_that_says_no_repeats_nothing_and_may_be_loaded_again(client: Client, there: SmallProvider) -> None:
    there.back = {"error": "access_denied", "error_description": "<b>boo</b>"}
    way_back = send_away(client)
    assert client.get(way_back).headers["Location"] == REFUSED
    for _ in range(2):
        page = page_of(client.get(REFUSED))
        assert "abgebrochen" in page
        assert [word for word in ("boo", "state=", "code=") if word in page] == []


def test_a_blocked_account_stays_out(client: Client, there: SmallProvider) -> None:
    anna = linked()
    identity.block_account("anna", by="test")
    answer = come_in(client)
    assert (answer.status_code, is_in(client)) == (403, False)
    assert SUBJECT not in page_of(answer)
    assert verbs_of(anna)[-1] == "sign_on.refused"


def test_blocking_ends_sessions_of_single_sign_on(client: Client, there: SmallProvider) -> None:
    linked()
    come_in(client)
    identity.block_account("anna", by="test")
    assert not is_in(client)


def test_roles_stay_ours(client: Client, there: SmallProvider) -> None:
    linked("anna", "clerk")
    there.claims = {"roles": ["administrator"], "groups": ["administrator"]}
    come_in(client)
    assert identity.roles_of(f"account:{Account.objects.get().pk}") == {"clerk"}
    assert client.get("/intern/konten/").status_code == 403


def test_a_state_is_good_once(client: Client, there: SmallProvider) -> None:
    linked()
    way_back = send_away(client)
    assert come_back(client, way_back).status_code == 302
    client.post("/intern/abmelden/")
    assert (come_back(client, way_back).status_code, is_in(client)) == (400, False)


def test_a_state_counts_only_in_the_browser_that_began(client: Client, there: SmallProvider) -> None:
    linked()
    attacker = Client()
    way_back = send_away(attacker)
    assert (come_back(client, way_back).status_code, is_in(client)) == (400, False)
    assert is_in(attacker) is False


def test_strangers_cannot_fill_the_trail(client: Client, there: SmallProvider) -> None:
    before = audit.count()
    for said in ({}, {"state": "s"}, {"state": "s", "code": "c"}, {"error": "access_denied", "state": "ü"}):
        assert come_back(client, said).status_code == 400
    state = re.search(r"state=([\w-]+)", send_away(client))
    assert state
    assert come_back(client, {"state": state[1], "code": "made-up"}).status_code == 400
    assert audit.count() == before


def test_only_a_few_open_tabs_are_remembered(client: Client, there: SmallProvider) -> None:
    linked()
    ways = [send_away(client) for _ in range(6)]
    assert come_back(client, ways[0]).status_code == 400
    assert come_back(client, ways[5]).status_code == 302


def test_an_answer_after_ten_minutes_is_too_late(client: Client, there: SmallProvider) -> None:
    linked()
    way_back = send_away(client)
    session = client.session
    for each in session["single_sign_on"].values():
        each["question"]["asked_at"] = (timezone.now() - timedelta(minutes=10)).isoformat()
    session.save()
    assert (come_back(client, way_back).status_code, is_in(client)) == (400, False)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "somebody-else"}, "token_wrong_audience"),
        ({"iss": "https://evil.example"}, "token_wrong_issuer"),
        ({"nonce": "other"}, "token_wrong_nonce"),
        ({"exp": 1}, "token_expired"),
    ],
)
def test_a_token_nobody_should_believe(
    client: Client, there: SmallProvider, claims: dict[str, Any], reason: str
) -> None:
    linked()
    there.claims = claims
    answer = come_in(client)
    assert (answer.status_code, is_in(client)) == (400, False)
    assert "konnte nicht geprüft werden" in page_of(answer)
    assert [each.reason for each in audit.trail_of("single_sign_on")] == [reason]


def test_the_provider_says_no_or_is_down(client: Client, there: SmallProvider) -> None:
    linked()
    there.back = {"error": "access_denied"}
    assert come_in(client).status_code == 400
    there.broken["/token"] = lambda handler: None
    there.back = {}
    assert come_in(client).status_code == 503


def test_a_provider_that_is_down_leaves_the_password(client: Client, settings: Any, there: SmallProvider) -> None:
    linked()
    set_option(settings, staff_oidc_issuer="http://127.0.0.1:9")
    assert client.post(BEGIN, {"next": "/intern/ich/"}).headers["Location"] == REFUSED
    page = client.get(REFUSED)
    assert page.status_code == 503
    assert f'href="{LOGIN}?next=%2Fintern%2Fich%2F"' in page_of(page)
    client.post(LOGIN, {"username": "anna", "password": PASSWORD})
    assert is_in(client)


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_out_of_the_house(client: Client, there: SmallProvider, onward: str) -> None:
    linked()
    assert come_in(client, next=onward).headers["Location"] == "/intern/"


def test_beginning_needs_a_form_of_ours(there: SmallProvider) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert (browser.get(BEGIN).status_code, browser.post(BEGIN).status_code) == (405, 403)
    assert browser.head(BACK).status_code == 405


def test_attempts_are_limited(client: Client, there: SmallProvider) -> None:
    assert [client.get(BACK).status_code for _ in range(31)] == [302] * 30 + [429]
    assert Session.objects.count() == 0
    assert [client.post(BEGIN).status_code for _ in range(31)] == [200] * 30 + [429]


def test_what_was_typed_survives_the_way(client: Client, there: SmallProvider) -> None:
    linked()
    asked = client.post("/intern/wissen/hochladen/?a=1", {"owner": "Finanzen & Co", "password": "geheim"})
    kept = kept_in(page_of(asked))
    there.back = {"error": "access_denied"}
    refused = page_of(come_in(client, kept=kept))
    assert "noch hier" in refused
    assert read_kept(kept_in(page_of(client.get(LOGIN)))) == read_kept(kept)
    there.back = {}
    answer = come_in(client, kept=kept)
    assert answer.headers["Location"] == "/intern/ich/weiter/"
    for _ in range(2):  # also when the page is loaded again
        page = page_of(client.get("/intern/ich/weiter/"))
        assert 'action="/intern/wissen/hochladen/?a=1"' in page
        assert 'name="owner" value="Finanzen &amp; Co"' in page
    assert kept_in(page_of(client.get(CONFIRM))) == ""
    assert "Finanzen" not in page_of(client.post("/intern/abmelden/"))
    assert kept_in(page_of(client.get(LOGIN))) == ""


def test_what_was_typed_is_forgotten_in_time(client: Client, there: SmallProvider) -> None:
    linked()
    kept = kept_in(page_of(client.post("/intern/wissen/hochladen/", {"owner": "Finanzen"})))
    come_in(client, kept=kept)
    session = client.session
    session["kept"] = dict(session["kept"], since=(timezone.now() - timedelta(minutes=11)).isoformat())
    session.save()
    assert client.get("/intern/ich/weiter/").headers["Location"] == "/intern/"


def test_what_is_too_long_or_not_ours_does_not_go_along(client: Client, there: SmallProvider) -> None:
    linked()
    assert come_in(client, kept="forged:text").headers["Location"] == "/intern/"
    other = Client()
    noise = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(100_000))
    kept = kept_in(page_of(other.post("/intern/wissen/hochladen/", {"owner": noise})))
    answer = other.post(BEGIN, {"kept": kept}, follow=True)
    assert answer.status_code == 413
    assert read_kept(kept_in(page_of(other.get(LOGIN)))) == read_kept(kept)


def test_our_own_second_factor_is_asked_for(there: SmallProvider) -> None:
    account, secret = with_app()
    identity.link_account("anna", subject=SUBJECT, by="test", at=timezone.now())
    browser = Client()
    kept = kept_in(page_of(browser.post("/intern/wissen/hochladen/", {"owner": "Finanzen"})))
    there.claims = {"amr": ["mfa"]}
    answer = come_in(browser, kept=kept, next="/intern/ich/")
    assert answer.headers["Location"] == "/intern/anmelden/zweiter-faktor/?next=%2Fintern%2Fich%2F"
    page = page_of(browser.get(answer.headers["Location"]))
    assert (read_kept(kept_in(page)), is_in(browser)) == (read_kept(kept), False)
    done = browser.post("/intern/anmelden/zweiter-faktor/", {"code": code_of(secret), "kept": kept_in(page)})
    assert 'name="owner" value="Finanzen"' in page_of(done)
    assert is_in(browser)
    assert there.issuer in page_of(browser.post("/intern/abmelden/"))
    assert account.is_active


@pytest.mark.parametrize(
    ("claims", "counts"),
    [({"amr": ["pwd", "mfa"]}, True), ({"acr": "urn:two"}, True), ({"amr": ["pwd"]}, False), ({}, False)],
)
def test_the_providers_second_factor_counts_where_the_option_says_so(
    settings: Any, there: SmallProvider, claims: dict[str, Any], counts: bool
) -> None:
    with_app()
    identity.link_account("anna", subject=SUBJECT, by="test", at=timezone.now())
    set_option(settings, staff_oidc_second_factor=("mfa", "urn:two"))
    settings.SECOND_FACTOR_REQUIRED = True
    there.claims = claims
    browser = Client()
    come_in(browser)
    assert is_in(browser) is counts


def test_whoever_signed_in_there_long_ago_is_not_fresh_here(client: Client, there: SmallProvider) -> None:
    linked()
    there.claims = {"auth_time": int(time.time()) - 3_600}
    come_in(client)
    assert is_in(client)
    told = proved_at(client)
    assert told is not None
    assert timedelta(minutes=59) < timezone.now() - told < timedelta(minutes=61)
    there.claims = {"auth_time": None}
    other = Client()
    come_in(other)
    assert (is_in(other), proved_at(other)) == (True, None)
    there.claims = {"auth_time": int(time.time()) + 3_600}
    third = Client()
    come_in(third)
    told = proved_at(third)
    assert told is not None
    assert told <= timezone.now()


def stale(account: Account) -> Client:
    browser = Client()
    sign_in(browser, account, at=timezone.now() - timedelta(hours=1))
    return browser


def test_a_grave_act_is_confirmed_there_and_the_form_is_kept(there: SmallProvider) -> None:
    berta, anna = linked("berta", "administrator"), staff("anna", "clerk")
    browser = stale(berta)
    page = page_of(browser.post(ROLES.format(anna.pk), {"role": "legal"}))
    assert "Mit Rathaus-Konto bestätigen" in page
    answer = come_back(browser, send_away(browser, begin=BEGIN_TO_CONFIRM, kept=kept_in(page)))
    assert (there.asked[0]["prompt"], there.asked[0]["max_age"]) == ("login", "0")
    assert answer.headers["Location"] == "/intern/ich/weiter/"
    assert 'name="role" value="legal"' in page_of(browser.get("/intern/ich/weiter/"))
    assert browser.post(ROLES.format(anna.pk), {"role": "legal"}).status_code == 302
    assert identity.roles_of(f"account:{anna.pk}") == {"clerk", "legal"}


@pytest.mark.parametrize("auth_time", [None, 1, int(time.time()) - 300], ids=["unsaid", "long-ago", "five-minutes"])
def test_a_proof_that_is_not_fresh_confirms_nothing(there: SmallProvider, auth_time: int | None) -> None:
    anna = linked()
    browser = stale(anna)
    before = proved_at(browser)
    there.claims = {"auth_time": auth_time}
    answer = come_back(browser, send_away(browser, begin=BEGIN_TO_CONFIRM, next="/intern/ich/zweiter-faktor/"))
    assert answer.status_code == 400
    assert f'href="{CONFIRM}?next=%2Fintern%2Fich%2Fzweiter-faktor%2F"' in page_of(answer)
    assert proved_at(browser) == before
    assert [each.reason for each in audit.trail_of(f"account:{anna.pk}")][-1] == "token_not_fresh"


def test_somebody_else_cannot_confirm(there: SmallProvider) -> None:
    anna = linked()
    linked("berta", subject="berta")
    browser = stale(anna)
    there.subject = "berta"
    answer = come_back(browser, send_away(browser, begin=BEGIN_TO_CONFIRM))
    assert answer.status_code == 403
    assert [each.reason for each in audit.trail_of(f"account:{anna.pk}")][-1] == "somebody_else"
    told = proved_at(browser)
    assert told is not None
    assert timezone.now() - told > timedelta(minutes=59)


def test_a_confirmation_does_not_sign_anybody_in(there: SmallProvider) -> None:
    anna = linked()
    browser = stale(anna)
    way_back = send_away(browser, begin=BEGIN_TO_CONFIRM)
    Session.objects.filter(pk=browser.session.session_key).update(
        session_data=Session.objects.encode({"single_sign_on": browser.session["single_sign_on"]})
    )
    assert (come_back(browser, way_back).status_code, is_in(browser)) == (403, False)


def test_only_the_linked_confirm_there(there: SmallProvider) -> None:
    browser = stale(staff("anna"))
    assert "Rathaus-Konto" not in page_of(browser.get(CONFIRM))
    assert Client().post(BEGIN_TO_CONFIRM).status_code == 403


def test_where_a_second_factor_is_required_a_confirmation_without_one_says_so(
    settings: Any, there: SmallProvider
) -> None:
    account, _secret = with_app()
    identity.link_account("anna", subject=SUBJECT, by="test", at=timezone.now())
    settings.SECOND_FACTOR_REQUIRED = True
    browser = stale(account)
    assert "Rathaus-Konto" not in page_of(browser.get(CONFIRM))
    set_option(settings, staff_oidc_second_factor=("mfa",))
    assert "Rathaus-Konto" in page_of(browser.get(CONFIRM))
    come_back(browser, send_away(browser, begin=BEGIN_TO_CONFIRM))
    assert "nicht gesagt" in page_of(browser.get(browser.get("/intern/").headers["Location"]))
    there.claims = {"amr": ["mfa"]}
    come_back(browser, send_away(browser, begin=BEGIN_TO_CONFIRM))
    assert is_in(browser)


def test_signing_out_leads_to_the_provider(client: Client, there: SmallProvider) -> None:
    linked()
    come_in(client)
    page = html.unescape(page_of(client.post("/intern/abmelden/")))
    assert not is_in(client)
    assert f"{there.issuer}/end?from=here&client_id=stadtkern%3Atest&id_token_hint=" in page
    assert "post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Fintern%2Fanmelden%2F" in page


def test_signing_out_works_without_the_provider(client: Client, settings: Any, there: SmallProvider) -> None:
    linked()
    come_in(client)
    set_option(settings, staff_oidc_issuer="http://127.0.0.1:9")
    assert client.post("/intern/abmelden/").headers["Location"] == LOGIN
    assert not is_in(client)


def test_who_came_by_password_signs_out_here_only(client: Client, there: SmallProvider) -> None:
    linked()
    client.post(LOGIN, {"username": "anna", "password": PASSWORD})
    assert client.post("/intern/abmelden/").headers["Location"] == LOGIN
    assert there.seen == []


def test_passwords_of_linked_accounts_can_be_closed(settings: Any, there: SmallProvider) -> None:
    anna = linked()
    staff("emergency", "administrator")
    set_option(settings, staff_oidc_only=True)
    answers = [
        page_of(Client().post(LOGIN, {"username": name, "password": word}))
        for name, word in (("anna", PASSWORD), ("anna", "falsch"), ("nobody", "falsch"))
    ]
    told = {re.findall(r"kern-alert.*?</div>", answer, re.DOTALL)[0] for answer in answers}
    assert len(told) == 1
    emergency, browser = Client(), stale(anna)
    emergency.post(LOGIN, {"username": "emergency", "password": PASSWORD})
    assert is_in(emergency)
    assert 'name="password"' not in page_of(browser.get(CONFIRM))
    before = proved_at(browser)
    for form in ({}, {"password": PASSWORD}, {"code": "123456"}):
        assert browser.post(CONFIRM, form).status_code == 200
    assert proved_at(browser) == before


def test_a_link_is_made_and_ended(client: Client, there: SmallProvider) -> None:
    anna = linked("anna", "clerk")
    come_in(client)
    for name, subject, reason in (
        ("anna", "other", "wrong_state"),
        ("nobody", "other", "not_found"),
        ("anna", "", "bad_subject"),
        ("anna", "ä", "bad_subject"),
    ):
        with pytest.raises(Refused, match=reason):
            identity.link_account(name, subject=subject, by="test", at=timezone.now())
    staff("berta")
    with pytest.raises(Refused, match=r"subject_taken.*anna"):
        identity.link_account("berta", subject=SUBJECT, by="test", at=timezone.now())
    identity.unlink_account("anna", by="test")
    assert not is_in(client)
    assert come_in(client).status_code == 403
    with pytest.raises(Refused, match="wrong_state"):
        identity.unlink_account("anna", by="test")
    assert verbs_of(anna)[1:] == ["account.linked", "account.signed_in", "account.unlinked"]


def test_a_link_with_another_provider_does_not_count(client: Client, settings: Any, there: SmallProvider) -> None:
    linked()
    ProviderLink.objects.update(issuer="https://old.example")
    assert come_in(client).status_code == 403
    identity.link_account("anna", subject=SUBJECT, by="test", at=timezone.now())
    come_in(client)
    assert is_in(client)
    assert ProviderLink.objects.count() == 1


def test_a_subject_is_one_account_also_in_the_database(there: SmallProvider) -> None:
    linked()
    berta = staff("berta")
    row = {"issuer": there.issuer, "linked_by": "test", "linked_at": timezone.now()}
    for subject in (SUBJECT, ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProviderLink.objects.create(account=berta, subject=subject, **row)


def test_sessions_that_ran_out_are_deleted(client: Client, there: SmallProvider) -> None:
    client.post(BEGIN)
    key = client.session.session_key
    jobs.forget_sessions()
    assert Session.objects.filter(pk=key).exists()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    jobs.forget_sessions()
    assert not Session.objects.exists()
    assert sessions.forget_past(at=timezone.now()) == 0


def test_the_provider_is_described_for_operators(there: SmallProvider) -> None:
    told = identity.describe_provider()
    assert told["issuer"] == there.issuer
    assert told["redirect_uri"].endswith(BACK)
