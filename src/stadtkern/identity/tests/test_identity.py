from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.identity.models import Account
from stadtkern.identity.testing import words_in

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
PASSWORD = "Vier-Linden-am-Platz"


def create(name: str = "anna", role: str = "editor", password: str = PASSWORD) -> Account:
    return identity.create_account(username=name, password=password, role=role, by="test")


def test_an_account_is_created_and_recorded() -> None:
    account = create()
    assert sorted(account.groups.values_list("name", flat=True)) == ["Editors", "Moderators"]
    assert [entry.verb for entry in audit.trail_of(f"account:{account.pk}")] == ["account.created"]
    assert account.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"role": "mayor"}, "unknown_role"),
        ({"password": "kurz"}, "weak_password"),
        ({"password": "password1234"}, "weak_password"),
        ({"name": "berta"}, "name_taken"),
        ({"name": "ab"}, "bad_name"),
        ({"name": "a" * 61}, "bad_name"),
        ({"name": "anna huber"}, "bad_name"),
        ({"name": "anna@stadt"}, "bad_name"),
    ],
)
def test_what_is_refused(wrong: dict[str, str], reason: str) -> None:
    create("berta")
    with pytest.raises(Refused) as refusal:
        create(**{"name": "carla", **wrong})
    assert refusal.value.reason == reason
    assert Account.objects.count() == 1


def test_staff_sign_in_and_see_their_areas(client: Client, musterstadt: object) -> None:
    create()
    answer = client.post("/intern/anmelden/?next=/intern/", {"username": "anna", "password": PASSWORD})
    assert answer.headers["Location"] == "/intern/"
    assert b"/intern/anliegen/" in client.get("/intern/").content


def test_wrong_passwords_are_limited(client: Client, musterstadt: object) -> None:
    create()
    answers = [client.post("/intern/anmelden/", {"username": "anna", "password": "falsch"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    right = client.post("/intern/anmelden/", {"username": "anna", "password": PASSWORD})
    assert right.status_code == 429
    assert 'href="/intern/anmelden/?next=' in right.content.decode()


def test_one_account_is_not_guessed_from_many_addresses(client: Client, musterstadt: object) -> None:
    create()
    wrong = {"username": "Anna", "password": "falsch"}
    answers = [client.post("/intern/anmelden/", wrong, REMOTE_ADDR=f"192.0.2.{number}") for number in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]


def test_an_account_that_is_no_longer_active_is_out(client: Client, musterstadt: object) -> None:
    account = create()
    client.force_login(account)
    Account.objects.update(is_active=False)
    assert client.get("/intern/").status_code == 302


def test_a_blocked_account_is_out_and_its_old_sessions_stay_out(client: Client, musterstadt: object) -> None:
    account = create()
    client.force_login(account)
    assert client.get("/intern/").status_code == 200
    identity.block_account("anna", by="test")
    with pytest.raises(Refused, match="wrong_state"):
        identity.block_account("anna", by="test")
    assert client.get("/intern/").status_code == 302
    identity.unblock_account("anna", by="test")
    with pytest.raises(Refused, match="wrong_state"):
        identity.unblock_account("anna", by="test")
    assert client.get("/intern/").status_code == 302
    verbs = [entry.verb for entry in audit.trail_of(f"account:{account.pk}")]
    assert verbs == ["account.created", "account.blocked", "account.unblocked"]


def test_a_new_password_ends_the_sessions(client: Client, musterstadt: object) -> None:
    account = create()
    client.force_login(account)
    identity.change_password("anna", "Fuenf-Linden-am-Platz", by="test")
    assert client.get("/intern/").status_code == 302
    account.refresh_from_db()
    assert account.check_password("Fuenf-Linden-am-Platz")
    with pytest.raises(Refused, match="weak_password"):
        identity.change_password("anna", "kurz", by="test")
    with pytest.raises(Refused, match=r"not_found.*anna"):
        identity.change_password("anton", PASSWORD, by="test")


def typed(client: Client, **more: str) -> str:
    """Send a form without being signed in, and return the page that keeps it."""
    answer = client.post("/intern/wissen/hochladen/?a=1", {"owner": "Finanzen & Co", "password": "geheim"} | more)
    assert answer.status_code == 403
    return answer.content.decode()


def test_what_was_typed_is_still_there_after_signing_in(client: Client, musterstadt: object) -> None:
    create()
    page = typed(client)
    assert "Finanzen &amp; Co" in page
    assert "geheim" not in page
    kept = page.partition('name="kept" value="')[2].partition('"')[0]
    wrong = client.post("/intern/anmelden/", {"username": "anna", "password": "falsch", "kept": kept})
    assert words_in(kept) in wrong.content.decode()
    again = client.post("/intern/anmelden/", {"username": "anna", "password": PASSWORD, "kept": kept})
    body = again.content.decode()
    assert 'action="/intern/wissen/hochladen/?a=1"' in body
    assert 'name="owner" value="Finanzen &amp; Co"' in body
    assert client.get("/intern/").status_code == 200


def test_a_forged_form_is_not_offered(client: Client, musterstadt: object) -> None:
    create()
    answer = client.post("/intern/anmelden/", {"username": "anna", "password": PASSWORD, "kept": "x:y"})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://testserver", 200), ("http://evil.example", 403), ("", 403), ("null", 403)],
)
def test_only_our_own_pages_may_send_again(musterstadt: object, origin: str, status: int) -> None:
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(create())
    answer = browser.post("/intern/wissen/hochladen/", {"owner": "Finanzen"}, headers={"Origin": origin})
    assert (answer.status_code, b'name="owner"' in answer.content) == (status, status == 200)


def test_jobs_are_never_human() -> None:
    assert not identity.SYSTEM.is_human
