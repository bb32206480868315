from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.identity.models import Account, RoleGrant
from stadtkern.identity.testing import actor, sign_in, staff

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def give(name: str, role: str, *, by: str = "test") -> None:
    identity.give_role(name, role, by=by, at=timezone.now())


def reason_of(name: str, verb: str, role: str, *, by: str) -> str:
    with pytest.raises(Refused) as refusal:
        give(name, role, by=by) if verb == "give" else identity.take_role(name, role, by=by)
    return refusal.value.reason


def test_roles_add_up_and_say_who_gave_them() -> None:
    boss, anna = staff("berta", "administrator"), staff("anna", "clerk")
    give("anna", "legal", by=actor(boss).public_id)
    assert identity.roles_of(actor(anna)) == {"clerk", "legal"}
    assert identity.may(actor(anna), "use_cases.confirm_class")
    assert not identity.may(actor(anna), "privacy.veto")
    assert RoleGrant.objects.get(role="legal").given_by == f"account:{boss.pk}"
    identity.take_role("anna", "legal", by=actor(boss).public_id)
    assert identity.roles_of(f"account:{anna.pk}") == {"clerk"}
    told = [(entry.verb, entry.reason, entry.actor) for entry in audit.trail_of(f"account:{anna.pk}")]
    assert sorted(told[-2:]) == [
        ("account.role_given", "legal", f"account:{boss.pk}"),
        ("account.role_taken", "legal", f"account:{boss.pk}"),
    ]


@pytest.mark.parametrize(
    ("name", "verb", "role", "giver", "reason"),
    [
        ("anna", "give", "mayor", "berta", "unknown_role"),
        ("nobody", "give", "legal", "berta", "not_found"),
        ("anna", "give", "clerk", "berta", "wrong_state"),
        ("anna", "take", "legal", "berta", "wrong_state"),
        ("anna", "give", "administrator", "anna", "own_roles"),
        ("berta", "give", "legal", "berta", "own_roles"),
        ("berta", "take", "administrator", "berta", "own_roles"),
        ("berta", "give", "legal", "anna", "not_allowed"),
        ("berta", "take", "administrator", "anna", "not_allowed"),
        ("berta", "take", "administrator", "", "last_administrator"),
    ],
)
def test_what_is_refused(name: str, verb: str, role: str, giver: str, reason: str) -> None:
    people = {"berta": staff("berta", "administrator"), "anna": staff("anna", "clerk")}
    before = sorted(RoleGrant.objects.values_list("account__username", "role"))
    by = actor(people[giver]).public_id if giver else "command line"
    assert reason_of(name, verb, role, by=by) == reason
    assert sorted(RoleGrant.objects.values_list("account__username", "role")) == before


def test_the_last_administrator_who_can_sign_in_stays() -> None:
    staff("berta", "administrator")
    staff("carla", "administrator")
    identity.block_account("carla", by="test")
    with pytest.raises(Refused, match="last_administrator"):
        identity.block_account("berta", by="test")
    assert reason_of("berta", "take", "administrator", by="test") == "last_administrator"
    identity.unblock_account("carla", by="test")
    identity.take_role("berta", "administrator", by="test")
    assert identity.staff_with("administrator") == [f"account:{Account.objects.get(username='carla').pk}"]


def test_a_blocked_account_holds_no_role_and_may_nothing() -> None:
    anna = actor(staff("anna", "digital_team"))
    assert identity.staff_with("digital_team") == [anna.public_id]
    identity.block_account("anna", by="test")
    assert (identity.roles_of(anna), identity.staff_with("digital_team")) == (frozenset(), [])
    assert not identity.may(anna, "use_cases.read")


@pytest.mark.parametrize("who", ["system", "", "account:", "account:x", "account:999", "tool:3"])
def test_tools_jobs_and_strangers_may_nothing(who: str) -> None:
    assert identity.roles_of(who) == frozenset()
    assert not identity.may(who, "use_cases.propose")
    assert not identity.may(identity.Actor(who, is_human=False), "use_cases.propose")


def test_without_a_role_one_may_what_everybody_may() -> None:
    anna = actor(staff("anna"))
    assert identity.roles_of(anna) == frozenset()
    assert identity.may(anna, "use_cases.suspend")
    assert not identity.may(anna, "knowledge.edit")


def test_misspelt_permissions_and_roles_are_errors() -> None:
    with pytest.raises(KeyError):
        identity.may("system", "use_cases.raed")
    with pytest.raises(KeyError):
        identity.permitted("use_cases.raed")
    with pytest.raises(ValueError, match="mayor"):
        identity.staff_with("mayor")


def test_a_role_is_given_once() -> None:
    anna = staff("anna", "clerk")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(account=anna, role="clerk", given_by="test")


def editor_of(name: str) -> tuple[bool, list[str]]:
    account = Account.objects.get(username=name)
    return account.is_superuser, sorted(account.groups.values_list("name", flat=True))


@pytest.mark.ignore_template_errors  # Wagtail's own templates
def test_the_editor_opens_and_closes_with_the_role(client: Client, musterstadt: object) -> None:
    anna = staff("anna", "clerk")
    client.force_login(anna)
    assert editor_of("anna") == (False, [])
    assert client.get("/redaktion/").status_code == 302
    give("anna", "editor")
    assert editor_of("anna") == (False, ["Editors", "Moderators"])
    assert client.get("/redaktion/").status_code == 200
    give("anna", "administrator")
    staff("berta", "administrator")
    identity.take_role("anna", "editor", by="test")
    assert editor_of("anna") == (True, [])
    identity.take_role("anna", "administrator", by="test")
    assert editor_of("anna") == (False, [])
    assert client.get("/redaktion/").status_code == 302


def test_accounts_of_older_databases_keep_what_they_could_do() -> None:
    boss = Account.objects.create_user("boss", is_staff=True, is_superuser=True)
    rosa, theo = (Account.objects.create_user(name, is_staff=True) for name in ("rosa", "theo"))
    rosa.groups.set(Group.objects.filter(name__in=["Editors", "Moderators"]))
    migrate = import_module("stadtkern.identity.migrations.0002_roles").grant
    for _twice in range(2):
        migrate(apps, None)
    held = {each.username: identity.roles_of(actor(each)) for each in (boss, rosa, theo)}
    assert held == {"boss": {"administrator"}, "rosa": {"editor"}, "theo": frozenset()}


def test_the_list_of_accounts_is_for_administrators(client: Client, musterstadt: object) -> None:
    anna, berta = staff("anna", "auditor"), staff("berta", "administrator")
    client.force_login(anna)
    refused = client.get("/intern/konten/")
    assert refused.status_code == 403
    assert b"/intern/konten/" not in client.get("/intern/").content
    client.force_login(berta)
    page = client.get("/intern/konten/").content.decode()
    assert f"/intern/konten/{anna.pk}/rollen/" in page
    assert page.count(f'action="/intern/konten/{berta.pk}/rollen/"') == 1
    assert f'id="role-{berta.pk}"' not in page
    assert b"/intern/konten/" in client.get("/intern/").content


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_the_same_for_any_number(client: Client, musterstadt: object, people: int) -> None:
    client.force_login(staff("berta", "administrator"))
    for number in range(people):
        staff(f"anna{number}", "clerk", "pioneer")
    client.get("/intern/konten/")
    with CaptureQueriesContext(connection) as counted:
        client.get("/intern/konten/")
    roles = [query for query in counted if "identity_" in query["sql"]]
    assert len(roles) == 5


def test_an_administrator_gives_and_takes_roles_on_the_page(client: Client, musterstadt: object) -> None:
    anna, berta = staff("anna", "clerk"), staff("berta", "administrator")
    address = f"/intern/konten/{anna.pk}/rollen/"
    sign_in(client, berta)
    assert client.post(address, {"role": "legal"}).headers["Location"] == "/intern/konten/"
    assert identity.roles_of(actor(anna)) == {"clerk", "legal"}
    client.post(address, {"role": "clerk", "verb": "take"})
    assert identity.roles_of(actor(anna)) == {"legal"}
    assert client.post("/intern/konten/9999/rollen/", {"role": "legal"}).status_code == 404
    assert client.post(f"/intern/konten/{berta.pk}/rollen/", {"role": "legal"}).status_code == 400
    sign_in(client, anna)
    assert client.post(address, {"role": "administrator"}).status_code == 403
    assert identity.roles_of(actor(anna)) == {"legal"}


def test_ones_own_page_tells_roles_and_permissions(client: Client, musterstadt: object) -> None:
    client.force_login(staff("anna", "auditor", "pioneer"))
    german = client.get("/intern/ich/").content.decode()
    assert all(words in german for words in ("Revision", "Pioniergruppe", "Workshops leiten", "das Protokoll lesen"))
    assert "Quellen aufnehmen" not in german
    client.force_login(staff("nina"))
    nobody_special = client.get("/intern/ich/").content.decode()
    assert "Sie haben keine Rolle" in nobody_special
    assert "eine KI sofort anhalten" in nobody_special
    assert "das Protokoll lesen" not in nobody_special
