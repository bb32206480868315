"""Awards without application: one person proposes, another approves, all of it or nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from stadtkern.core.errors import Refused
from stadtkern.grants import queries
from stadtkern.grants.actions import awarding, listing
from stadtkern.grants.models import Award, AwardList, GrantBudget
from stadtkern.grants.rules.states import Reason
from stadtkern.grants.testing import AT, HEATING, LIST, opened, proposed, treasurer
from stadtkern.identity.api import SYSTEM
from stadtkern.identity.testing import actor, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("giving_town")]


def refused(reason: str) -> Any:
    return pytest.raises(Refused, match=reason)


def test_everybody_on_the_list_gets_their_award() -> None:
    opened("200")
    found = proposed()
    assert (found.count, found.total_eur, Award.objects.count()) == (2, Decimal("150.00"), 0)
    assert b"Huber" not in bytes(found.rows)
    listing.approve(found.public_id, by=treasurer("max"), at=AT)
    awards = Award.objects.order_by("pk")
    assert [(each.public_id, each.amount_eur, each.label) for each in awards] == [
        (f"{found.public_id}-0001", Decimal("90.00"), "Sozialcard"),
        (f"{found.public_id}-0002", Decimal("60.00"), "Sozialcard, Kind"),
    ]
    assert [queries.words_of(each).recipient for each in awards] == ["Anna Huber", "Eva Berger"]
    assert GrantBudget.objects.get().left_eur == Decimal("50.00")
    with refused("not_found"):
        listing.approve(found.public_id, by=treasurer("max"), at=AT)


def test_who_does_not_want_it_gives_it_up() -> None:
    opened("200")
    found = proposed()
    listing.approve(found.public_id, by=treasurer("max"), at=AT)
    awarding.release(f"{found.public_id}-0001", reason=Reason.DECLINED, by=treasurer("eva"), at=AT)
    assert GrantBudget.objects.get().left_eur == Decimal("140.00")
    assert [each.public_id for each in queries.payable()] == [f"{found.public_id}-0002"]


def test_a_list_beyond_the_budget_gives_nobody_anything() -> None:
    opened("149.99")
    found = proposed()
    with refused("budget_exhausted"):
        listing.approve(found.public_id, by=treasurer("max"), at=AT)
    assert (Award.objects.count(), AwardList.objects.get().approved_at) == (0, None)
    opened("150")
    listing.approve(found.public_id, by=treasurer("max"), at=AT)
    assert GrantBudget.objects.get().left_eur == Decimal("0.00")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": LIST.replace("90,00", "neunzig")}, "list_wrong: Zeile 2|list_wrong: Line 2"),
        ({"ground": " "}, "no_ground"),
        ({"budget": "subventionen"}, "no_budget"),
        ({"by": SYSTEM}, "not_allowed"),
    ],
)
def test_what_is_no_list_is_not_kept(changes: dict[str, Any], reason: str) -> None:
    opened("200")
    said: dict[str, Any] = {"text": LIST, "budget": HEATING, "year": 2026, "ground": "Beschluss"}
    said |= {"by": treasurer("eva"), "at": AT} | changes
    with refused(reason):
        listing.propose(said.pop("text"), **said)
    assert AwardList.objects.count() == 0


def test_one_person_alone_gives_nothing() -> None:
    opened("200")
    found = proposed()
    with refused("needs_second"):
        listing.approve(found.public_id, by=treasurer("eva"), at=AT)
    listing.stop(found.public_id, by=treasurer("eva"), at=AT)
    with refused("not_found"):
        listing.approve(found.public_id, by=treasurer("max"), at=AT)
    assert Award.objects.count() == 0


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_only_the_treasury_works_on_lists(role: str) -> None:
    opened("200")
    found, by = proposed(), actor(staff("wer", role))
    for act in (listing.approve, listing.stop):
        with refused("not_allowed"):
            act(found.public_id, by=by, at=AT)


GUARDED = [
    "UPDATE grants_awardlist SET approved_by = made_by, approved_at = made_at",
    "UPDATE grants_awardlist SET approved_by = 'account:999999', approved_at = made_at",
    "UPDATE grants_awardlist SET total_cents = 1",
    "UPDATE grants_awardlist SET rows = ground",
    "DELETE FROM grants_awardlist",
    "INSERT INTO grants_award (public_id, reference, budget_id, award_list_id, amount_cents, label, recipient, iban, "
    "awarded_by, awarded_at, reclaim_cents, reclaimed_cents, released_by, released_reason) "
    "SELECT 'x', 'x', budget_id, id, 1, 'x', "
    "rows, rows, made_by, made_at, 0, 0, '', '' FROM grants_awardlist",
]


@pytest.mark.parametrize("sql", GUARDED)
def test_the_database_itself_refuses(sql: str) -> None:
    opened("200")
    proposed()
    if "rows = ground" in sql and connection.vendor == "postgresql":
        sql = sql.replace("rows = ground", "rows = convert_to(ground, 'UTF8')")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
