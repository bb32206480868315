"""A run pays awards once: two people, one file, the same to the byte, and what comes back."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from lxml import etree

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.grants import api, queries
from stadtkern.grants.actions import awarding, running
from stadtkern.grants.models import Award, GrantBudget, PayoutRun
from stadtkern.grants.rules.states import Reason, State
from stadtkern.grants.testing import AT, IBANS, awarded, claim, opened, treasurer
from stadtkern.identity.api import SYSTEM
from stadtkern.identity.testing import actor, staff
from stadtkern.payments.testing.orders import order_schema

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("giving_town")]
CASE, OTHER = "2026-000123-8", "2026-000124-6"


def refused(reason: str) -> Any:
    return pytest.raises(Refused, match=reason)


def made() -> PayoutRun:
    return running.make(by=treasurer("eva"), at=AT)


def approved() -> PayoutRun:
    run = made()
    running.approve(run.public_id, by=treasurer("max"), at=AT)
    run.refresh_from_db()
    return run


def state(public_id: str = CASE) -> State:
    return queries.state(Award.objects.select_related("run").get(public_id=public_id))


def test_awards_are_paid_with_one_file() -> None:
    opened("500")
    awarded(CASE, "90.00")
    awarded(OTHER, "0.01", recipient="Jürgen Groß & Söhne", iban=IBANS[1])
    awarded("held")
    api.hold("held", at=AT)
    awarded("none", iban="")
    run = made()
    assert ((run.count, run.total_eur), state(), state("held"), state("none")) == (
        (2, Decimal("90.01")), State.IN_RUN, State.HELD, State.NO_ACCOUNT,
    )  # fmt: skip
    with refused("not_found"):
        running.fetch(run.public_id, by=treasurer("eva"), at=AT)
    running.approve(run.public_id, by=treasurer("max"), at=AT)
    assert state() == State.ORDERED
    content = running.fetch(run.public_id, by=treasurer("eva"), at=AT)
    assert content == running.fetch(run.public_id, by=treasurer("max"), at=AT + timedelta(days=3))
    run.refresh_from_db()
    assert (run.digest, run.fetched_by) == (hashlib.sha256(content).hexdigest(), treasurer("eva").public_id)
    tree = etree.fromstring(content)
    order_schema().assertValid(tree)
    said = {
        name: [each.text for each in tree.iter(f"{{*}}{name}")] for name in ("MsgId", "EndToEndId", "CtrlSum", "Nm")
    }
    assert said == {
        "MsgId": [run.public_id],
        "EndToEndId": [CASE, OTHER],
        "CtrlSum": ["90.01", "90.01"],
        "Nm": ["Stadtgemeinde Musterstadt", "Stadtgemeinde Musterstadt", "Anna Huber", "Juergen Gross + Soehne"],
    }
    running.note_executed(run.public_id, on=AT.date(), by=treasurer("max"), at=AT)
    assert state() == State.PAID
    (shown,) = api.awards_of(CASE)
    assert (shown.ordered_on, shown.executed_on) == (AT.date(), AT.date())
    assert [entry.verb for entry in audit.trail_of(f"run:{run.public_id}")] == [
        "run.made", "run.approved", "run.fetched", "run.fetched", "run.executed",
    ]  # fmt: skip


def test_one_person_alone_pays_nothing() -> None:
    opened("500")
    awarded()
    run = made()
    with refused("needs_second"):
        running.approve(run.public_id, by=treasurer("eva"), at=AT)
    assert PayoutRun.objects.get().digest == ""


@pytest.mark.parametrize("role", ["clerk", "auditor", "administrator"])
def test_only_who_may_approve_pays(role: str) -> None:
    opened("500")
    awarded()
    run, by = made(), actor(staff("wer", role))
    for act in (
        lambda: running.make(by=by, at=AT),
        lambda: running.approve(run.public_id, by=by, at=AT),
        lambda: running.stop(run.public_id, by=by, at=AT),
        lambda: running.fetch(run.public_id, by=by, at=AT),
        lambda: running.note_executed(run.public_id, on=AT.date(), by=by, at=AT),
        lambda: running.make(by=SYSTEM, at=AT),
    ):
        with refused("not_allowed"):
            act()


def test_a_third_person_of_the_treasury_gets_no_file() -> None:
    opened("500")
    awarded()
    run = approved()
    with refused("not_allowed"):
        running.fetch(run.public_id, by=treasurer("dritte"), at=AT)


def test_a_stopped_run_frees_its_awards_and_stays_in_the_books() -> None:
    opened("500")
    awarded()
    first = made()
    with refused("nothing_to_pay"):
        made()
    running.stop(first.public_id, by=treasurer("max"), at=AT)
    with refused("not_found"):
        running.approve(first.public_id, by=treasurer("max"), at=AT)
    assert state() == State.RESERVED
    second = approved()
    with refused("not_found"):
        running.stop(second.public_id, by=treasurer("max"), at=AT)
    assert [(each.public_id, each.count) for each in PayoutRun.objects.order_by("pk")] == [
        (first.public_id, 1),
        (second.public_id, 1),
    ]
    assert Award.objects.get().run == second


def test_only_what_was_chosen_is_paid() -> None:
    opened("500")
    awarded(CASE)
    awarded(OTHER)
    assert [each.public_id for each in running.make(chosen=[OTHER], by=treasurer("eva"), at=AT).awards.all()] == [OTHER]


def test_a_name_the_bank_does_not_take_is_said_before_anybody_signs() -> None:
    opened("500")
    awarded(recipient="Ωμέγα")
    with refused("unfit"):
        made()
    assert PayoutRun.objects.count() == 0


@pytest.mark.parametrize("days", [-1, 1])
def test_the_bank_carries_out_between_approval_and_today(days: int) -> None:
    opened("500")
    awarded()
    run = approved()
    with refused("wrong_day"):
        running.note_executed(run.public_id, on=AT.date() + timedelta(days=days), by=treasurer("max"), at=AT)


def test_what_the_bank_sends_back_is_promised_anew_and_paid_once_more() -> None:
    opened("90")
    awarded()
    with refused("wrong_state"):
        awarding.note_returned(CASE, by=treasurer("eva"), at=AT)
    approved()
    again = awarding.note_returned(CASE, by=treasurer("eva"), at=AT)
    assert (again.public_id, queries.state(again)) == (f"{CASE}-2", State.NO_ACCOUNT)
    assert GrantBudget.objects.get().awarded_eur == Decimal("90.00")
    assert Award.objects.get(public_id=CASE).released_reason == Reason.RETURNED
    awarding.give_account(again.public_id, IBANS[1], by=treasurer("eva"))
    assert [each.public_id for each in approved().awards.all()] == [again.public_id]


def test_a_later_decision_counts_what_was_paid() -> None:
    opened("200")
    awarded()
    run = made()
    with refused("in_a_run"):
        api.settle(CASE, claim("120.00"), by=treasurer("entscheidet"), at=AT)
    running.approve(run.public_id, by=treasurer("max"), at=AT)
    api.settle(CASE, claim("120.00"), by=treasurer("entscheidet"), at=AT)
    assert [(each.public_id, each.amount_eur) for each in queries.payable()] == [(f"{CASE}-2", Decimal("30.00"))]
    api.settle(CASE, claim("90.00"), by=treasurer("entscheidet"), at=AT)
    assert (list(queries.payable()), GrantBudget.objects.get().awarded_eur) == ([], Decimal("90.00"))
    api.settle(CASE, claim("60.00"), by=treasurer("entscheidet"), at=AT)
    assert (state(), api.awards_of(CASE)[0].reclaim_eur) == (State.RECLAIM, Decimal("30.00"))
    awarding.note_reclaimed(CASE, by=treasurer("eva"), at=AT)
    assert (state(), GrantBudget.objects.get().awarded_eur) == (State.ORDERED, Decimal("60.00"))
    assert api.awards_of(CASE)[0].amount_eur == Decimal("60.00")
    api.settle(CASE, claim("60.00"), by=treasurer("entscheidet"), at=AT)
    assert (state(), list(queries.payable())) == (State.ORDERED, [])
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(public_id=CASE).update(reclaimed_cents=0)
    api.settle(CASE, None, by=treasurer("entscheidet"), at=AT)
    awarding.note_reclaimed(CASE, by=treasurer("eva"), at=AT)
    assert (state(), GrantBudget.objects.get().awarded_eur) == (State.RELEASED, Decimal("0.00"))


def test_a_revoked_award_that_was_paid_comes_back_to_the_budget() -> None:
    opened("90")
    awarded()
    approved()
    api.settle(CASE, None, by=treasurer("entscheidet"), at=AT)
    assert (state(), GrantBudget.objects.get().left_eur) == (State.RECLAIM, Decimal("0.00"))
    with refused("wrong_state"):
        awarding.release(CASE, reason=Reason.REVOKED, by=treasurer("eva"), at=AT)
    awarding.note_reclaimed(CASE, by=treasurer("eva"), at=AT)
    assert (state(), GrantBudget.objects.get().left_eur) == (State.RELEASED, Decimal("90.00"))


def test_who_was_paid_is_forgotten_with_the_file() -> None:
    opened("90")
    awarded()
    run = approved()
    api.forget(CASE)
    assert queries.words_of(Award.objects.get()).recipient == "Anna Huber"
    running.note_executed(run.public_id, on=AT.date(), by=treasurer("max"), at=AT)
    api.forget(CASE)
    assert queries.words_of(Award.objects.get()) == queries.Words("", "")


GUARDED = [
    ("made", "UPDATE grants_payoutrun SET approved_by = made_by, approved_at = made_at, digest = 'x'"),
    ("made", "UPDATE grants_payoutrun SET approved_by = 'account:999999', approved_at = made_at, digest = 'x'"),
    ("made", "UPDATE grants_payoutrun SET total_cents = 1"),
    ("made", "DELETE FROM grants_payoutrun"),
    ("made", "UPDATE grants_award SET run_id = NULL"),
    ("made", "UPDATE grants_award SET released_at = awarded_at, released_by = 'x', released_reason = 'declined'"),
    ("approved", "UPDATE grants_award SET run_id = NULL"),
    ("approved", "UPDATE grants_payoutrun SET digest = 'other'"),
    ("approved", "UPDATE grants_payoutrun SET approved_by = '', approved_at = NULL, digest = ''"),
    ("approved", "UPDATE grants_payoutrun SET stopped_by = made_by, stopped_at = made_at"),
    ("approved", "UPDATE grants_payoutrun SET fetched_by = 'account:999999', fetched_at = made_at"),
    ("approved", "UPDATE grants_award SET reclaim_cents = amount_cents + 1"),
]


@pytest.mark.parametrize(("when", "sql"), GUARDED)
def test_the_database_itself_refuses(when: str, sql: str) -> None:
    opened("500")
    awarded()
    {"made": made, "approved": approved}[when]()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_takes_no_award_into_a_run_that_was_approved_or_stopped() -> None:
    opened("500")
    awarded(CASE)
    run = made()
    awarded(OTHER)
    running.approve(run.public_id, by=treasurer("max"), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(public_id=OTHER).update(run=run)
    stopped = running.make(by=treasurer("eva"), at=AT)
    running.stop(stopped.public_id, by=treasurer("eva"), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(public_id=OTHER).update(run=stopped)


def test_the_database_takes_no_approval_of_a_sum_that_does_not_add_up() -> None:
    opened("500")
    awarded(CASE)
    run = made()
    Award.objects.filter(pk=awarded(OTHER).pk).update(run=run)
    with pytest.raises(IntegrityError), transaction.atomic():
        running.approve(run.public_id, by=treasurer("max"), at=AT)
