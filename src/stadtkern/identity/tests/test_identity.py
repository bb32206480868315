from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.identity.models import Account

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


def test_an_account_that_is_no_longer_active_is_out(client: Client, musterstadt: object) -> None:
    account = create()
    client.force_login(account)
    Account.objects.update(is_active=False)
    assert client.get("/intern/").status_code == 302


def test_jobs_are_never_human() -> None:
    assert not identity.SYSTEM.is_human
