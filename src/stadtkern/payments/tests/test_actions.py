"""Charging, matching, paying out: once each, by people who may, and no cent gets lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity.api import SYSTEM, Role, may
from stadtkern.identity.testing import Account, actor, staff
from stadtkern.payments import api, queries
from stadtkern.payments.actions import charging, matching, paying_out
from stadtkern.payments.models import BankEntry, Charge, Payout, TransferFile
from stadtkern.payments.rules.references import reference_of
from stadtkern.payments.testing import AT, CASE, OTHER_CASE, Paid, cashier, charged, entry, statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
RF, OTHER_RF = reference_of(CASE), reference_of(OTHER_CASE)
IBAN = "DE89370400440532013000"
LATER = AT + timedelta(days=60)


def reason_of(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def state(case: str = CASE) -> str:
    return Charge.objects.get(case_number=case).state


def read(*entries: str, number: str = "2026-221", by: Any) -> matching.Imported:
    return matching.import_statement(statement(entries, number=number), by=by, at=AT)


def payout(by: Any, amount: str = "500", name: str = "Jürgen Groß") -> Payout:
    return paying_out.propose(name, "DE89 3704 0044 0532 0130 00", Decimal(amount), purpose="Förderung", by=by, at=AT)


def test_a_case_is_charged_once() -> None:
    first = charged(SYSTEM)
    assert (first.case, first.reference, first.total_eur, first.open_eur, first.state) == (
        CASE, RF, Decimal("21.30"), Decimal("21.30"), "open",
    )  # fmt: skip
    assert charged(SYSTEM) == first == api.charge_of(CASE)
    assert reason_of(lambda: charged(SYSTEM, amount="22")) == "charged_otherwise"
    assert reason_of(lambda: charged(SYSTEM, OTHER_CASE, amount="0")) == "nothing_to_pay"
    assert [each.verb for each in audit.trail_of(f"charge:{CASE}")] == ["charge.charged"]
    assert api.charge_of(OTHER_CASE) is None


def test_a_statement_read_twice_books_nothing_twice() -> None:
    by = cashier("kassa")
    charged(by)
    rows = [entry(Paid("21.30", RF), ref="B1"), entry(Paid("7", text="Spende")), entry(Paid("3"), way="DBIT")]
    first = read(*rows, by=by)
    assert (len(first.matched), len(first.unknown), first.seen, first.outgoing) == (1, 1, 0, 1)
    assert (state(), BankEntry.objects.count()) == ("paid", 2)
    second = read(*rows, by=by)
    assert (second.matched, second.unknown, second.seen, second.outgoing) == ([], [], 2, 1)
    assert BankEntry.objects.count() == 2
    changed = read(entry(Paid("99", RF), ref="B1"), by=by)
    assert ([each.code for each in changed.problems], state()) == (["differs"], "paid")


def test_the_same_booking_in_another_statement_waits_for_a_person() -> None:
    by = cashier("kassa")
    charged(by)
    read(entry(Paid("21.30", RF), ref="B1"), by=by)
    again = read(entry(Paid("21.30", RF), ref="B1"), number="2026-November", by=by)
    assert (again.matched, len(again.unknown), state()) == ([], 1, "paid")
    assert BankEntry.objects.get(pk=again.unknown[0]).is_doubtful


def test_what_the_payer_wrote_lies_sealed() -> None:
    by = cashier("kassa")
    read(entry(Paid("7", text="Spende für Bäume", end_to_end="E-7")), by=by)
    found = BankEntry.objects.get()
    kept = bytes(found.payer) + bytes(found.text)
    assert [word in kept for word in (b"Huber", b"Spende", IBAN.encode())] == [False] * 3
    words = queries.words_of(found)
    assert (words.payer, words.payer_iban, words.text) == ("Anna Huber", IBAN, "Spende für Bäume\nE-7")


def test_partly_too_much_taken_back_and_given_back() -> None:
    by = cashier("kassa")
    charged(by)
    read(entry(Paid("10", RF), ref="B1"), by=by)
    assert (state(), api.charge_of(CASE).open_eur) == ("partly", Decimal("11.30"))  # type: ignore[union-attr]
    read(entry(Paid("20", RF), ref="B2"), number="222", by=by)
    assert state() == "overpaid"
    assert reason_of(lambda: charging.note_refund(CASE, Decimal("31"), by=by, at=AT)) == "too_much"
    charging.note_refund(CASE, Decimal("8.70"), by=by, at=AT)
    assert state() == "paid"
    read(entry(Paid("20", RF), ref="B3", way="DBIT", more="<RvslInd>true</RvslInd>"), number="223", by=by)
    assert (state(), Charge.objects.get().paid_eur) == ("partly", Decimal(10))


def test_matching_by_hand_and_undoing() -> None:
    by = cashier("kassa")
    charged(by)
    number = read(entry(Paid("21.30", text="Parken")), by=by).unknown[0]
    assert reason_of(lambda: matching.match(number, "RF00 1234", by=by, at=AT)) == "no_such_reference"
    assert reason_of(lambda: matching.match(0, CASE, by=by, at=AT)) == "not_found"
    matching.match(number, f" {RF[:4]} {RF[4:].lower()} ", by=by, at=AT)
    assert (state(), list(queries.unmatched(by))) == ("paid", [])
    assert reason_of(lambda: matching.match(number, CASE, by=by, at=AT)) == "matched_already"
    matching.undo_match(number, by=by)
    assert (state(), [each.pk for each in queries.unmatched(by)]) == ("open", [number])
    assert reason_of(lambda: matching.undo_match(number, by=by)) == "not_matched"
    assert [each.verb for each in audit.trail_of(f"entry:{number}")] == ["entry.matched", "entry.unmatched"]


def test_statements_of_others_and_broken_ones_book_nothing(musterstadt: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    by = cashier("kassa")
    foreign = statement([entry(Paid("1"))], account="AT022050302101023600")
    assert reason_of(lambda: matching.import_statement(foreign, by=by, at=AT)) == "other_account"
    assert reason_of(lambda: matching.import_statement(b"<a>", by=by, at=AT)) == "unreadable_statement"
    assert BankEntry.objects.count() == 0


def test_waiving_needs_a_reason_and_a_person() -> None:
    by = cashier("kassa")
    charged(by)
    assert reason_of(lambda: charging.waive(CASE, "  ", by=by, at=AT)) == "no_reason"
    charging.waive(CASE, "Härtefall", by=by, at=AT)
    found = api.charge_of(CASE)
    assert found is not None
    assert (found.state, found.open_eur, api.epc_qr_svg(found)) == ("waived", Decimal(0), None)
    assert reason_of(lambda: charging.waive(CASE, "noch einmal", by=by, at=AT)) == "waived_already"
    assert "Härtefall".encode() not in bytes(Charge.objects.get().waived_reason or b"")


def test_two_reminders_and_no_third() -> None:
    by = cashier("kassa")
    charged(by, due_on=date(2026, 11, 9))
    assert [number for _charge, number in queries.due_reminders(by, today=date(2026, 11, 23))] == [1]
    assert charging.remind(CASE, by=by, at=AT) == 1
    assert reason_of(lambda: charging.remind(CASE, by=by, at=AT)) == "not_due"
    assert charging.remind(CASE, by=by, at=LATER) == 2
    assert reason_of(lambda: charging.remind(CASE, by=by, at=LATER + timedelta(days=90))) == "not_due"


def test_a_payout_needs_two_people_and_is_ordered_once() -> None:
    first, second = cashier("kassa"), cashier("kollegin")
    made = payout(first)
    assert reason_of(lambda: paying_out.order(by=first, at=AT)) == "nothing_approved"
    assert reason_of(lambda: paying_out.approve(made.public_id, by=first, at=AT)) == "needs_second"
    paying_out.approve(made.public_id, by=second, at=AT)
    assert reason_of(lambda: paying_out.approve(made.public_id, by=second, at=AT)) == "not_found"
    ordered = paying_out.order(by=first, at=AT)
    content = paying_out.fetch(ordered.message, by=first)
    assert (ordered.message.encode() in content, b"<Nm>Juergen Gross</Nm>" in content, ordered.total_eur) == (
        True, True, Decimal(500),
    )  # fmt: skip
    assert paying_out.fetch(ordered.message, by=first) == content
    assert reason_of(lambda: paying_out.order(by=first, at=AT)) == "nothing_approved"
    assert reason_of(lambda: paying_out.stop(made.public_id, by=first, at=AT)) == "not_found"
    assert [each.verb for each in audit.trail_of(f"payout:{made.public_id}")] == ["payout.proposed", "payout.approved"]
    assert [each.verb for each in audit.trail_of(f"transfers:{ordered.message}")] == [
        "payouts.ordered", "payouts.fetched", "payouts.fetched",
    ]  # fmt: skip


def test_whatever_breaks_a_payout_is_in_one_file_or_in_none() -> None:
    """Stop the machine between making the file and storing it: nobody has the file, and nothing is marked."""
    first, second = cashier("kassa"), cashier("kollegin")
    made = payout(first)
    paying_out.approve(made.public_id, by=second, at=AT)

    class StoppedError(Exception):
        pass

    def stop(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "payments_payout"'):
            raise StoppedError
        return execute(sql, params, many, context)

    with pytest.raises(StoppedError), connection.execute_wrapper(stop):
        paying_out.order(by=first, at=AT)
    assert (TransferFile.objects.count(), Payout.objects.filter(file=None).count()) == (0, 1)
    assert paying_out.order(by=first, at=AT).count == 1


def test_payouts_that_cannot_be_proposed() -> None:
    by = cashier("kassa")
    assert reason_of(lambda: payout(SYSTEM)) == "not_human"
    assert reason_of(lambda: payout(by, amount="0")) == "no_amount"
    assert reason_of(lambda: payout(by, name=" ")) == "no_recipient"
    wrong = "DE88370400440532013000"
    proposed = lambda: paying_out.propose("Anna", wrong, Decimal(1), purpose="x", by=by, at=AT)  # noqa: E731
    assert reason_of(proposed) == "no_iban"
    stopped = payout(by)
    paying_out.stop(stopped.public_id, by=by, at=AT)
    assert list(queries.payouts(by)) == []


def test_a_name_no_bank_can_write_holds_no_other_payout_in_a_file_half_made() -> None:
    first, second = cashier("kassa"), cashier("kollegin")
    for name in ("Anna Huber", "东京"):
        paying_out.approve(payout(first, name=name).public_id, by=second, at=AT)
    assert reason_of(lambda: paying_out.order(by=first, at=AT)) == "unfit"
    assert TransferFile.objects.count() == 0


def test_only_the_treasury_has_the_permissions() -> None:
    people = {role: actor(staff(f"nummer{number:03}", role)) for number, role in enumerate(Role)}
    for permission in (queries.MANAGE, queries.APPROVE):
        assert [role for role, who in people.items() if may(who, permission)] == [Role.CASHIER]


@pytest.mark.parametrize("who", ["clerk", "administrator", "nobody", "system"])
def test_only_the_treasury_acts(who: str) -> None:
    by = cashier("kassa")
    charged(by)
    made = payout(by)
    stranger = SYSTEM if who == "system" else actor(staff("fremd", *(() if who == "nobody" else (who,))))
    calls = [
        lambda: matching.import_statement(statement([]), by=stranger, at=AT),
        lambda: matching.match(1, CASE, by=stranger, at=AT),
        lambda: matching.undo_match(1, by=stranger),
        lambda: charging.waive(CASE, "Härtefall", by=stranger, at=AT),
        lambda: charging.remind(CASE, by=stranger, at=LATER),
        lambda: charging.note_refund(CASE, Decimal(1), by=stranger, at=AT),
        lambda: paying_out.approve(made.public_id, by=stranger, at=AT),
        lambda: paying_out.stop(made.public_id, by=stranger, at=AT),
        lambda: paying_out.order(by=stranger, at=AT),
        lambda: paying_out.fetch("x", by=stranger),
        lambda: queries.charge_for(stranger, CASE),
        lambda: queries.unmatched(stranger),
        lambda: queries.payouts(stranger),
    ]
    assert [reason_of(call) for call in calls] == ["not_allowed"] * len(calls)


def test_what_the_database_never_takes() -> None:
    first, second = cashier("kassa"), cashier("kollegin")
    charged(first)
    charged(first, OTHER_CASE)
    read(entry(Paid("21.30", RF), ref="B1"), by=first)
    made, kept = payout(first), payout(first)
    paying_out.approve(made.public_id, by=second, at=AT)
    paying_out.order(by=first, at=AT)
    other = Charge.objects.get(case_number=OTHER_CASE).pk
    mine, gone = first.public_id, Account.objects.create(username="fort", is_staff=True, is_active=False).pk
    waits = f"WHERE id = {kept.pk}"
    for sql in (
        "UPDATE payments_charge SET total_eur = 1",
        "UPDATE payments_charge SET reference = 'RF1'",
        "UPDATE payments_charge SET state = 'waived'",
        "UPDATE payments_charge SET reminders = 1",
        "DELETE FROM payments_charge",
        "UPDATE payments_bankentry SET amount_eur = 1",
        f"UPDATE payments_bankentry SET charge_id = {other}",
        "UPDATE payments_bankentry SET matched_by = ''",
        "DELETE FROM payments_bankentry",
        "UPDATE payments_payout SET amount_eur = 9000",
        "UPDATE payments_payout SET approved_at = NULL, approved_by = ''",
        f"UPDATE payments_payout SET approved_at = proposed_at, approved_by = '{mine}' {waits}",
        f"UPDATE payments_payout SET approved_at = proposed_at, approved_by = 'account:{gone}' {waits}",
        f"UPDATE payments_payout SET approved_at = proposed_at, approved_by = 'system' {waits}",
        f"UPDATE payments_payout SET sent_at = proposed_at, file_id = (SELECT id FROM payments_transferfile) {waits}",
        "UPDATE payments_payout SET file_id = NULL, sent_at = NULL",
        "DELETE FROM payments_payout",
        "UPDATE payments_transferfile SET count = 2",
        "DELETE FROM payments_transferfile",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    stayed = Charge.objects.get(case_number=CASE), Payout.objects.get(pk=made.pk)
    assert (stayed[0].state, stayed[1].amount_eur) == ("paid", Decimal(500))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(0, 3)),
        st.tuples(st.just("match"), st.integers(0, 20), st.sampled_from([CASE, OTHER_CASE])),
        st.tuples(st.just("undo"), st.integers(0, 20)),
        st.tuples(st.just("refund"), st.integers(1, 5_000)),
    ),
    max_size=10,
)
FILES = [
    [entry(Paid("21.30", RF), ref="A1"), entry(Paid("5.05", OTHER_RF), ref="A2")],
    [entry(Paid("0.10", RF), Paid("0.20", text="?"), amount="0.30", ref="B1"), entry(Paid("16.25", text=OTHER_CASE))],
    [entry(Paid("21.30", RF), ref="C1", way="DBIT", more="<RvslInd>true</RvslInd>"), entry(Paid("33", "?"))],
    [entry(Paid("21.30", RF), ref="A1"), entry(Paid("1.01", f"{RF} {OTHER_RF}"), ref="D2")],
]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_cent_is_lost_or_made_whatever_the_order(steps: list[Any]) -> None:
    with transaction.atomic():
        by = cashier("kassa")
        charged(by)
        charged(by, OTHER_CASE)
        came: dict[tuple[int, int], Decimal] = {}
        for verb, *rest in steps:
            try:
                _step(verb, rest, by, came)
            except Refused as refused:
                if refused.reason not in {"matched_already", "not_matched", "not_found", "too_much"}:
                    raise
            _check_sums(came)
        transaction.set_rollback(True)


def _step(verb: str, rest: list[Any], by: Any, came: dict[tuple[int, int], Decimal]) -> None:
    numbers = list(BankEntry.objects.order_by("pk").values_list("pk", flat=True))
    if verb == "read":
        read(*FILES[rest[0]], number=f"file-{rest[0]}", by=by)
        came[rest[0], 0] = sum((_worth(row) for row in FILES[rest[0]]), Decimal(0))
    elif verb == "refund":
        charging.note_refund(CASE, Decimal(rest[0]) / 100, by=by, at=AT)
    else:
        number = numbers[rest[0] % len(numbers)] if numbers else 0
        if verb == "match":
            matching.match(number, rest[1], by=by, at=AT)
        else:
            matching.undo_match(number, by=by)


def _worth(row: str) -> Decimal:
    """Return what an entry moves, read from its own text and not by our reader."""
    amount = Decimal(row.partition('"EUR">')[2].partition("<")[0])
    return -amount if "DBIT" in row else amount


def _check_sums(came: dict[tuple[int, int], Decimal]) -> None:
    def signed(rows: Any) -> Decimal:
        return sum((each.amount_eur if each.is_credit else -each.amount_eur for each in rows), Decimal(0))

    assert signed(BankEntry.objects.all()) == sum(came.values(), Decimal(0))
    for charge in Charge.objects.all():
        assert charge.paid_eur == signed(charge.entries.all())
        kept = charge.paid_eur - charge.refunded_eur
        assert (charge.state == "paid") == (kept == charge.total_eur)
    matched = signed(BankEntry.objects.exclude(charge=None))
    assert matched == sum((each.paid_eur for each in Charge.objects.all()), Decimal(0))
