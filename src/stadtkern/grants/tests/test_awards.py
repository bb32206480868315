"""Awards follow decisions: promised, held, replaced, given up, forgotten; never over the budget."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.grants import api, queries
from stadtkern.grants.actions import awarding, budgets
from stadtkern.grants.models import Award, GrantBudget, GrantBudgetChange
from stadtkern.grants.rules.states import Reason, State
from stadtkern.grants.testing import AT, HEATING, IBANS, awarded, claim, opened, treasurer
from stadtkern.identity.api import SYSTEM
from stadtkern.identity.testing import actor, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("giving_town")]
CASE = "2026-000123-8"


def refused(reason: str) -> Any:
    return pytest.raises(Refused, match=reason)


def money() -> tuple[Decimal, Decimal]:
    budget = GrantBudget.objects.get()
    return budget.awarded_eur, budget.left_eur


def test_a_budget_is_opened_raised_and_lowered_for_a_reason() -> None:
    opened("100")
    opened("100")
    opened("150.50")
    opened("90")
    assert list(GrantBudgetChange.objects.values_list("delta_cents", flat=True)) == [10_000, 5_050, -6_050]
    assert GrantBudget.objects.get().amount_eur == Decimal("90.00")
    assert [entry.verb for entry in audit.trail_of(f"budget:{HEATING}:2026")] == ["budget.changed"] * 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"slug": "luftschloss"}, "no_budget"),
        ({"reason": "  "}, "no_reason"),
        ({"amount": "-1"}, "no_amount"),
        ({"amount": "89.99"}, "below_awarded"),
    ],
)
def test_a_budget_is_not_set_otherwise(changes: dict[str, str], reason: str) -> None:
    opened("100")
    awarded()
    said = {"slug": HEATING, "reason": "Beschluss", "amount": "200"} | changes
    with refused(reason):
        budgets.set_amount(
            said["slug"], 2026, Decimal(said["amount"]), reason=said["reason"], by=treasurer("kassa"), at=AT
        )
    assert money() == (Decimal("90.00"), Decimal("10.00"))


@pytest.mark.parametrize("role", ["clerk", "auditor", "administrator", "head_of_administration"])
def test_only_the_treasury_sets_a_budget(role: str) -> None:
    with refused("not_allowed"):
        budgets.set_amount(HEATING, 2026, Decimal(1), reason="x", by=actor(staff("wer", role)), at=AT)
    with refused("not_allowed"):
        budgets.set_amount(HEATING, 2026, Decimal(1), reason="x", by=SYSTEM, at=AT)


def test_an_award_is_promised_from_the_budget() -> None:
    opened("100")
    award = awarded()
    assert (award.public_id, award.amount_eur, queries.state(award)) == (CASE, Decimal("90.00"), State.RESERVED)
    assert queries.words_of(award) == queries.Words("Anna Huber", IBANS[0])
    assert b"Huber" not in bytes(award.recipient)
    assert money() == (Decimal("90.00"), Decimal("10.00"))
    assert [entry.verb for entry in audit.trail_of(f"award:{CASE}")] == ["award.made"]
    left = api.left_in(HEATING, at=AT)
    assert (left.name, left.year, left.left_eur) == ("Heizkostenzuschuss der Stadt", 2026, Decimal("10.00"))


def test_the_last_cent_can_be_given_and_no_more() -> None:
    opened("90.02")
    awarded("A", "30.01")
    awarded("B", "60.01")
    assert money() == (Decimal("90.02"), Decimal("0.00"))
    with refused("budget_exhausted") as caught:
        awarded("C", "0.01")
    assert "0,00 Euro" in caught.value.hint
    assert Award.objects.count() == 2


def test_without_an_open_budget_nothing_is_promised() -> None:
    opened("100", year=2025)
    with refused("no_budget"):
        awarded()
    assert (Award.objects.count(), api.left_in(HEATING, at=AT).left_eur) == (0, None)


@pytest.mark.parametrize("amount", ["0", "-5", "0.004", "1e12", "NaN"])
def test_nothing_and_nonsense_are_not_awarded(amount: str) -> None:
    opened("100")
    with refused("no_amount"):
        awarded(amount=amount)


def test_a_remedy_holds_and_the_new_decision_replaces() -> None:
    opened("100")
    first = awarded()
    api.hold(CASE, at=AT)
    assert list(queries.payable()) == []
    api.settle(CASE, claim("100.00"), by=treasurer("entscheidet"), at=AT)
    first.refresh_from_db()
    assert (first.released_reason, money()) == (Reason.REPLACED, (Decimal("100.00"), Decimal("0.00")))
    (second,) = queries.payable()
    assert (second.public_id, second.amount_eur) == (f"{CASE}-2", Decimal("100.00"))
    api.settle(CASE, None, by=treasurer("entscheidet"), at=AT)
    second.refresh_from_db()
    assert (second.released_reason, money()) == (Reason.REVOKED, (Decimal("0.00"), Decimal("100.00")))


def test_a_replacement_that_does_not_fit_leaves_everything_as_it_was() -> None:
    opened("100")
    awarded()
    with refused("budget_exhausted"):
        api.settle(CASE, claim("100.01"), by=treasurer("entscheidet"), at=AT)
    assert (money(), [each.public_id for each in queries.payable()]) == ((Decimal("90.00"), Decimal("10.00")), [CASE])


def test_what_gives_nothing_touches_nothing() -> None:
    api.settle(CASE, None, by=treasurer("entscheidet"), at=AT)
    assert Award.objects.count() == 0


def test_an_award_without_an_account_waits_for_one() -> None:
    opened("100")
    award, by = awarded(iban=""), treasurer("kassa")
    assert (queries.state(award), list(queries.payable())) == (State.NO_ACCOUNT, [])
    with refused("no_iban"):
        awarding.give_account(CASE, "AT61 1904 3002 3457 3202", by=by)
    awarding.give_account(CASE, "at61 1904 3002 3457 3201", by=by)
    assert [queries.words_of(each).iban for each in queries.payable()] == [IBANS[0]]
    with refused("wrong_state"):
        awarding.give_account(CASE, IBANS[1], by=by)


def test_an_award_is_held_let_go_and_declined() -> None:
    opened("100")
    award, by = awarded(), treasurer("kassa")
    with refused("wrong_state"):
        awarding.let_go(CASE, by=by)
    api.hold(CASE, at=AT)
    awarding.let_go(CASE, by=by)
    assert list(queries.payable()) == [award]
    with refused("wrong_state"):
        awarding.release(CASE, reason=Reason.RETURNED, by=by, at=AT)
    awarding.release(CASE, reason=Reason.DECLINED, by=by, at=AT)
    with refused("wrong_state"):
        awarding.release(CASE, reason=Reason.DECLINED, by=by, at=AT)
    assert (money(), api.awards_of(CASE)) == ((Decimal("0.00"), Decimal("100.00")), ())


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_only_the_treasury_changes_an_award(role: str) -> None:
    opened("100")
    awarded()
    by = actor(staff("wer", role))
    for act in (
        lambda: awarding.give_account(CASE, IBANS[0], by=by),
        lambda: awarding.let_go(CASE, by=by),
        lambda: awarding.release(CASE, reason=Reason.DECLINED, by=by, at=AT),
        lambda: awarding.note_returned(CASE, by=by, at=AT),
        lambda: awarding.note_reclaimed(CASE, by=by, at=AT),
    ):
        with refused("not_allowed"):
            act()


def test_who_got_it_is_forgotten_only_when_it_is_over() -> None:
    opened("200")
    awarded()
    api.forget(CASE)
    assert queries.words_of(Award.objects.get()).recipient == "Anna Huber"
    awarding.release(CASE, reason=Reason.DECLINED, by=treasurer("kassa"), at=AT)
    api.forget(CASE)
    assert queries.words_of(Award.objects.get()) == queries.Words("", "")


MORE = (
    "INSERT INTO grants_award (public_id, reference, budget_id, amount_cents, label, recipient, iban, awarded_by, "
    "awarded_at, reclaim_cents, reclaimed_cents, released_by, released_reason) "
    "SELECT '{id}', {reference}, budget_id, {cents}, label, "
    "recipient, iban, awarded_by, awarded_at, 0, 0, '', '' FROM grants_award"
)
GUARDED = [
    "UPDATE grants_grantbudget SET amount_cents = 999999",
    "UPDATE grants_grantbudget SET awarded_cents = 0",
    "UPDATE grants_grantbudget SET year = 2027",
    "DELETE FROM grants_grantbudget",
    "INSERT INTO grants_grantbudget (slug, year, amount_cents, awarded_cents) VALUES ('x', 2026, 5, 0)",
    "UPDATE grants_grantbudgetchange SET delta_cents = 999999",
    "DELETE FROM grants_grantbudgetchange",
    "INSERT INTO grants_grantbudgetchange (budget_id, delta_cents, reason, made_by, made_at) "
    "SELECT budget_id, -1001, 'weniger', made_by, made_at FROM grants_grantbudgetchange",
    "UPDATE grants_award SET amount_cents = 1",
    "UPDATE grants_award SET reference = 'other'",
    "UPDATE grants_award SET iban = recipient",
    "UPDATE grants_award SET recipient = iban",
    "UPDATE grants_award SET reclaim_cents = 1",
    "UPDATE grants_award SET released_at = awarded_at",
    "UPDATE grants_award SET run_id = 1",
    "DELETE FROM grants_award",
    MORE.format(id="more", reference="'more'", cents=1_001),
    MORE.format(id="again", reference="reference", cents=1),
]


@pytest.mark.parametrize("sql", GUARDED)
def test_the_database_itself_refuses(sql: str) -> None:
    opened("100")
    awarded()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert money() == (Decimal("90.00"), Decimal("10.00"))


def test_an_award_written_past_the_application_counts_too() -> None:
    opened("100")
    awarded()
    with connection.cursor() as cursor:
        cursor.execute(MORE.format(id="more", reference="'more'", cents=1_000))
    assert money() == (Decimal("100.00"), Decimal("0.00"))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE grants_award SET released_at = awarded_at, released_by = awarded_by, released_reason = 'declined' "
            "WHERE public_id = 'more'"
        )
    assert money() == (Decimal("90.00"), Decimal("10.00"))


def test_a_released_award_stays_released() -> None:
    opened("100")
    awarded()
    awarding.release(CASE, reason=Reason.DECLINED, by=treasurer("kassa"), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.update(released_at=None, released_by="", released_reason="")
