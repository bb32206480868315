"""Statements as banks write them, and as nobody should.

Entries follow the order of elements of camt.053.001.02 and .08 as it is published; no schema of them was at hand, so
what banks really send must still be tried.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.payments.rules import statements
from stadtkern.payments.rules.matching import chosen
from stadtkern.payments.rules.references import reference_of
from stadtkern.payments.rules.statements import StatementError, read_statement
from stadtkern.payments.testing import CASE, OTHER_CASE, Paid, entry, statement

RF, OTHER_RF = reference_of(CASE), reference_of(OTHER_CASE)
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


def code_of(data: bytes) -> str:
    with pytest.raises(StatementError) as refused:
        read_statement(data)
    return refused.value.code


@pytest.mark.parametrize("version", ["02", "08"])
def test_everything_a_booking_says_is_read(version: str) -> None:
    paid = Paid("21.30", RF, "Parkkarte & mehr", end_to_end="E-1")
    (booking,) = read_statement(statement([entry(paid, ref="B1", version=version)], version=version)).bookings
    assert (booking.amount_eur, booking.is_credit, booking.is_reversal) == (Decimal("21.30"), True, False)
    assert (booking.booked_on, booking.value_on) == (date(2026, 11, 20), date(2026, 11, 21))
    assert (booking.payer, booking.payer_iban) == ("Anna Huber", "DE89370400440532013000")
    assert (booking.end_to_end, booking.reference, booking.text) == ("E-1", RF, "Parkkarte & mehr")
    assert (booking.account, booking.statement, booking.bank_reference) == ("AT611904300234573201", "2026-221", "B1")


@pytest.mark.parametrize("version", ["02", "08"])
def test_parts_that_add_up_are_bookings_of_their_own(version: str) -> None:
    both = entry(Paid("20", RF), Paid("1.30", OTHER_RF), amount="21.30", ref="B1", version=version)
    found = read_statement(statement([both, both.replace("B1", "B2")], version=version)).bookings
    assert [(each.bank_reference, each.signed_eur, each.reference) for each in found] == [
        ("B1", Decimal(20), RF), ("B1.2", Decimal("1.30"), OTHER_RF),
        ("B2", Decimal(20), RF), ("B2.2", Decimal("1.30"), OTHER_RF),
    ]  # fmt: skip


def test_parts_that_do_not_add_up_stay_one_booking_a_person_looks_at() -> None:
    (booking,) = read_statement(statement([entry(Paid("20", RF), Paid("9", OTHER_RF), amount="21.30")])).bookings
    assert (booking.amount_eur, booking.text) == (Decimal("21.30"), f"{RF} {OTHER_RF}")
    assert chosen(booking, {RF, OTHER_RF}) == ""


def test_a_payment_taken_back_leaves_the_account() -> None:
    back = entry(Paid("21.30", RF), way="DBIT", more="<RvslInd>true</RvslInd>")
    (booking,) = read_statement(statement([back])).bookings
    assert (booking.signed_eur, booking.is_reversal, chosen(booking, {RF})) == (Decimal("-21.30"), True, RF)
    (booking,) = read_statement(statement([entry(Paid("21.30", RF), way="DBIT")])).bookings
    assert (booking.signed_eur, booking.is_reversal, chosen(booking, {RF})) == (Decimal("-21.30"), False, "")


def test_bookings_without_a_reference_of_the_bank_are_told_apart_by_their_place() -> None:
    data = statement([entry(Paid("1")), entry(Paid("1")), entry(Paid("1"), ref="B"), entry(Paid("1"), ref="B")])
    assert [each.bank_reference for each in read_statement(data).bookings] == ["#1", "#2", "B", "B/2"]


@pytest.mark.parametrize(
    ("paid", "reference"),
    [
        (Paid("1", RF), RF),
        (Paid("1", text=f"zu {CASE}"), RF),
        (Paid("1", text=f"{RF} und {OTHER_RF}"), ""),
        (Paid("1", RF, text=OTHER_RF), RF),
        (Paid("1", end_to_end=OTHER_RF), OTHER_RF),
        (Paid("1", text=reference_of("2020-000001-1")), ""),
        (Paid("1", text="Spende"), ""),
    ],
)
def test_a_booking_belongs_to_the_one_charge_it_names(paid: Paid, reference: str) -> None:
    (booking,) = read_statement(statement([entry(paid)])).bookings
    assert chosen(booking, {RF, OTHER_RF}) == reference


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("other_currency", 'Ccy="EUR">5', 'Ccy="CHF">5'),
        ("no_amount", ">5<", ">-5<"),
        ("no_amount", ">5<", ">1e3<"),
        ("no_amount", ">5<", ">0<"),
        ("no_amount", ">5<", ">5.001<"),
        ("no_direction", "CRDT", "BOTH"),
        ("no_day", "<Dt>2026-11-20</Dt>", "<Dt>gestern</Dt>"),
        ("not_booked", "<Sts>BOOK</Sts>", "<Sts>PDNG</Sts>"),
    ],
)
def test_a_booking_that_cannot_be_read_is_named_by_its_line_and_the_others_stay(code: str, old: str, new: str) -> None:
    bad = entry(amount="5")
    assert old in bad
    found = read_statement(statement([entry(Paid("1")), f"\n{bad.replace(old, new)}\n", entry(Paid("2"))]))
    assert [(each.line, each.code) for each in found.problems] == [(3, code)]
    assert [each.amount_eur for each in found.bookings] == [Decimal(1), Decimal(2)]


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("no_xml", b""),
        ("no_xml", b"Buchungsdatum;Betrag"),
        ("no_xml", statement([])[:-20]),
        ("has_dtd", LAUGHS),
        ("has_dtd", OUTSIDE),
        ("has_dtd", LAUGHS.decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")),
        ("encoding", statement([]).replace(b"UTF-8", b"UTF-16").decode().encode("utf-16")),
        ("no_statement", b"<html/>"),
        ("no_statement", statement([]).replace(b"camt.053.001.02", b"camt.053.001.01")),
        ("no_statement", statement([]).replace(b"Stmt>", b"Rpt>")),
        ("no_id", statement([], number="")),
        ("no_id", statement([], account="")),
        ("too_deep", statement(["<Ntry>" + "<a>" * 40 + "</a>" * 40 + "</Ntry>"])),
    ],
)
def test_what_is_no_statement_is_refused(code: str, data: bytes) -> None:
    assert code_of(data) == code


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of(b" " * (statements.MOST_BYTES + 1)) == "too_large"
    monkeypatch.setattr(statements, "MOST_ENTRIES", 3)  # counted as real files are, only fewer
    assert code_of(statement([entry(Paid("1"))] * 2)) == "too_many"


@given(st.binary(max_size=300))
def test_nonsense_is_refused_and_breaks_nothing(data: bytes) -> None:
    assert code_of(data) in {"no_xml", "no_statement", "encoding", "has_dtd"}


@given(st.lists(st.integers(1, 10**11 - 1), max_size=8), st.sampled_from(["02", "08"]))
def test_amounts_come_back_to_the_cent(cents: list[int], version: str) -> None:
    amounts = [Decimal(each) / 100 for each in cents]
    data = statement([entry(Paid(f"{each:.2f}"), version=version) for each in amounts], version=version)
    assert [each.amount_eur for each in read_statement(data).bookings] == amounts


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=100).map(lambda text: " ".join(text.split())))
def test_what_payers_write_comes_back(text: str) -> None:
    text = "".join(each for each in text if each.isprintable() and each not in "\ufffe\uffff")
    (booking,) = read_statement(statement([entry(Paid("1", text=text))])).bookings
    assert booking.text == " ".join(text.split())
