"""Keys are made for a release, shown once, and withdrawn; budgets need two people."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from stadtkern.audit import api as audit
from stadtkern.gatehouse import queries
from stadtkern.gatehouse.views.desk import plain
from stadtkern.gateway.api.operating import Budget, Key, actions
from stadtkern.gateway.testing import past
from stadtkern.governance.testing import person, walked
from stadtkern.identity.testing import sign_in, staff
from stadtkern.modelcalls import keys as key_rules
from stadtkern.modelcalls.policy import Amounts, Limit
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.governance.testing import UseCase
    from stadtkern.identity.testing import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
KEYS, BUDGETS = "/intern/ki-schleuse/schluessel/", "/intern/ki-schleuse/budgets/"
ENGLISH = {"sprache": "en"}


@pytest.fixture
def use_case() -> UseCase:
    return walked()


@pytest.fixture
def ilse(client: Client) -> Account:
    account = staff("ilse", "it")
    sign_in(client, account)
    return account


def given(account: Account, **changes: Any) -> dict[str, Any]:
    said = {"person": f"account:{account.pk}", "group": "service", "days": "30", "once": "a", "data_class": ""}
    return {**said, **changes}


def page(client: Client, address: str) -> str:
    response = client.get(address, ENGLISH)
    assert response.status_code == 200
    return response.content.decode()


def test_a_key_is_shown_once_and_works(client: Client, ilse: Account, use_case: UseCase) -> None:
    assert use_case.public_id in page(client, f"{KEYS}neu/")
    made = client.post(f"{KEYS}neu/{use_case.public_id}/", given(ilse, program="Fachverfahren"))
    (key,) = Key.objects.all()
    (shown,) = re.findall(r'<code id="schluessel">([^<]+)</code>', made.content.decode())
    assert (made.status_code, key_rules.digest(shown)) == (200, key.digest)
    assert "no-store" in made["Cache-Control"]
    assert (key.purpose, key.group, key.program) == ("draft-answers", "service", "Fachverfahren")
    listed = page(client, KEYS)
    assert (shown in listed, key.public_id in listed) == (False, True)


@pytest.mark.parametrize(("days", "is_said"), [("1", False), ("366", True)])
def test_a_key_that_ends_with_its_release_says_so(
    client: Client, ilse: Account, use_case: UseCase, *, days: str, is_said: bool
) -> None:
    made = client.post(f"{KEYS}neu/{use_case.public_id}/", given(ilse, days=days)).content.decode()
    with override("de"):
        ends = day(Key.objects.get().ends_at)
    assert (ends in made, "kern-alert--info" in made) == (True, is_said)


def test_the_same_form_makes_no_second_key(client: Client, ilse: Account, use_case: UseCase) -> None:
    address = f"{KEYS}neu/{use_case.public_id}/"
    client.post(address, given(ilse))
    again = client.post(address, given(ilse))
    assert (again.status_code, again["Location"], Key.objects.count()) == (302, KEYS, 1)
    client.post(address, given(ilse, once="b"))
    assert Key.objects.count() == 2


@pytest.mark.parametrize("wrong", [{"days": "0"}, {"days": "367"}, {"days": "x"}, {"group": "finance"}, {"person": ""}])
def test_what_is_wrong_is_said_and_no_key_is_made(
    client: Client, ilse: Account, use_case: UseCase, wrong: dict[str, str]
) -> None:
    answer = client.post(f"{KEYS}neu/{use_case.public_id}/", given(ilse, **wrong))
    assert (answer.status_code, Key.objects.count()) == (422, 0)
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_use_case_without_release_gives_no_key(client: Client, ilse: Account) -> None:
    assert client.get(f"{KEYS}neu/KI-NOTHERE/").status_code == 404


def make(use_case: UseCase, account: Account) -> Key:
    actions.make_key(
        use_case.public_id, person=f"account:{account.pk}", group="service", days=30, by=person(5), at=timezone.now()
    )
    return Key.objects.latest("pk")


def test_everybody_sees_and_withdraws_their_own_keys_only(client: Client, use_case: UseCase) -> None:
    karl, other = staff("karl"), staff("rosa")
    mine, theirs = make(use_case, karl), make(use_case, other)
    sign_in(client, karl)
    text = page(client, KEYS)
    assert (mine.public_id in text, theirs.public_id in text) == (True, False)
    assert client.post(f"{KEYS}{theirs.public_id}/zurueckziehen/").status_code == 404
    assert client.post(f"{KEYS}{mine.public_id}/zurueckziehen/").status_code == 302
    assert {each.public_id: bool(each.revoked_at) for each in Key.objects.all()} == {
        mine.public_id: True, theirs.public_id: False
    }  # fmt: skip
    assert client.post(f"{KEYS}nothere1/zurueckziehen/").status_code == 404


def test_who_looks_after_tools_withdraws_any_key(client: Client, ilse: Account, use_case: UseCase) -> None:
    theirs = make(use_case, staff("rosa"))
    assert f"Withdraw {theirs.public_id}" in page(client, KEYS)
    client.post(f"{KEYS}{theirs.public_id}/zurueckziehen/")
    assert f"Withdraw {theirs.public_id}" not in page(client, KEYS)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_keys_costs_the_same(
    client: Client, ilse: Account, use_case: UseCase, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        make(use_case, staff(f"person-{number}"))
    client.get(KEYS)
    with django_assert_num_queries(10):
        client.get(KEYS)


def test_nobody_has_a_key(client: Client) -> None:
    sign_in(client, staff("karl"))
    assert "You have no key" in page(client, KEYS)


# Budgets


def propose(client: Client, use_case: UseCase, **changes: str) -> Any:
    said = {"subject": f"use_case:{use_case.public_id}", "period": "day", "tokens": "1000", "verb": "propose"}
    return client.post(BUDGETS, {**said, **changes})


def test_a_budget_holds_once_a_second_person_confirms_it(client: Client, ilse: Account, use_case: UseCase) -> None:
    assert propose(client, use_case, euro="2,50", watt_hours="1.5").status_code == 302
    (budget,) = Budget.objects.all()
    assert (budget.tokens, budget.micro_eur, budget.micro_wh) == (1000, 2_500_000, 1_500_000)
    confirm = f"{BUDGETS}{budget.pk}/bestaetigen/"
    assert confirm not in page(client, BUDGETS)
    assert client.post(confirm).status_code == 400
    sign_in(client, staff("anna", "digital_team"))
    assert confirm in page(client, BUDGETS)
    assert client.post(confirm).status_code == 302
    budget.refresh_from_db()
    assert budget.confirmed_by != budget.proposed_by
    assert "0 of 1,000 (0 %)" in page(client, BUDGETS)


def test_whoever_proposed_a_budget_withdraws_it(client: Client, ilse: Account, use_case: UseCase) -> None:
    propose(client, use_case)
    (budget,) = Budget.objects.all()
    withdraw = f"{BUDGETS}{budget.pk}/zurueckziehen/"
    assert withdraw in page(client, BUDGETS)
    sign_in(client, staff("anna", "digital_team"))
    assert (withdraw in page(client, BUDGETS), client.post(withdraw).status_code) == (False, 404)
    sign_in(client, ilse)
    assert (client.post(withdraw).status_code, Budget.objects.count()) == (302, 0)
    trail = [entry.verb for entry in audit.trail_of(f"budget:{budget.pk}")]
    assert sorted(trail) == ["gateway.budget_proposed", "gateway.budget_withdrawn"]
    assert client.post(withdraw).status_code == 404


def test_a_budget_in_force_cannot_be_withdrawn(client: Client, ilse: Account, use_case: UseCase) -> None:
    propose(client, use_case)
    (budget,) = Budget.objects.all()
    actions.confirm_budget(budget.pk, by=person(2), at=timezone.now())
    assert client.post(f"{BUDGETS}{budget.pk}/zurueckziehen/").status_code == 400
    assert Budget.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "places", "shown"),
    [
        (0, 2, "0.00"), (12.5, 2, "12.50"), (0.05, 2, "0.05"), (0.1234, 2, "0.12"), (0.0012, 2, "0.0012"),
        (0.012345, 2, "0.012"), (0.000001, 2, "0.000001"), (0.04, 1, "0.04"), (3.25, 1, "3.2"), (1234.0, 0, "1,234"),
    ],
)  # fmt: skip
def test_what_costs_something_is_not_shown_as_nothing(number: float, places: int, shown: str) -> None:
    with override("en"):
        assert plain(number, places) == shown


def test_a_look_at_the_past_proposes_nothing(client: Client, ilse: Account, use_case: UseCase) -> None:
    now = timezone.now()
    for days in (0, 3, 40):
        past.ended(use_case.public_id, at=now - timedelta(days=days))
    past.ended(use_case.public_id, at=now - timedelta(days=3))
    subject = f"use_case:{use_case.public_id}"
    found = queries.preview(subject, "day", Limit(1000), timezone.localdate())
    assert (found.used_on, found.over_on, found.most.tokens, found.total) == (2, 1, 1600, Amounts(2400, 3600, 120_000))
    page(client, BUDGETS)
    seen = propose(client, use_case, verb="look").content.decode()
    assert "1 of 2 days with calls would have gone beyond it." in seen
    assert Budget.objects.count() == 0
    enough = propose(client, use_case, tokens="5000", period="month", verb="look").content.decode()
    assert ("kern-alert--success" in enough, "kern-alert--warning" in enough) == (True, False)


@pytest.mark.parametrize("wrong", [{"tokens": ""}, {"tokens": "-1"}, {"euro": "viel"}, {"subject": "account:999"}])
def test_a_wrong_budget_is_said(client: Client, ilse: Account, use_case: UseCase, wrong: dict[str, str]) -> None:
    assert (propose(client, use_case, **wrong).status_code, Budget.objects.count()) == (422, 0)


def test_others_see_no_budget_of_a_person_but_their_own(client: Client, use_case: UseCase) -> None:
    karl, rosa, now = staff("karl"), staff("rosa"), timezone.now()
    for subject in (f"account:{karl.pk}", f"account:{rosa.pk}", f"use_case:{use_case.public_id}"):
        actions.propose_budget(subject, "day", Limit(10), by=person(1), at=now)
        actions.confirm_budget(Budget.objects.get(subject=subject).pk, by=person(2), at=now)
    sign_in(client, karl)
    text = page(client, BUDGETS)
    named = [name in text.partition("<main")[2] for name in ("karl", "rosa", use_case.title)]
    assert named == [True, False, True]
    assert "Propose a budget" not in text
    assert propose(client, use_case).status_code == 403
    assert client.post(f"{BUDGETS}1/bestaetigen/").status_code == 403
