"""What came on the account: read a statement, match by hand, undo a match."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import lookup_of, seal
from stadtkern.payments.actions.charging import settle
from stadtkern.payments.models import BankEntry, Charge
from stadtkern.payments.queries import ENTRY, MANAGE, ONLINE_ACCOUNT, require
from stadtkern.payments.rules.matching import chosen, named_by
from stadtkern.payments.rules.references import typed_reference
from stadtkern.payments.rules.statements import Booking, Problem, Reading, StatementError, read_statement
from stadtkern.payments.wording import statement_text

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from stadtkern.identity.api import Actor

Key = tuple[str, str, str]
AT_ONCE = 500


@dataclass(slots=True)
class Imported:
    """What became of a statement; numbers of entries, and what could not be read."""

    matched: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    seen: int = 0
    outgoing: int = 0
    problems: list[Problem] = field(default_factory=list)


def import_statement(data: bytes, *, by: Actor, at: datetime) -> Imported:
    """Book what came on the town's account, each entry once, and match what names one charge.

    Money that left the account is not kept, unless the bank takes a payment back.

    Raises:
        Refused: ``not_allowed``, ``no_bank``, ``other_account``, ``unreadable_statement``, ``read_meanwhile``.
    """
    require(by, MANAGE)
    try:
        reading = read_statement(data)
    except StatementError as error:
        raise Refused("unreadable_statement", statement_text(error.code, error.line)) from None
    _check_account(reading.bookings)
    try:
        with transaction.atomic():
            return _import(reading, data, by=by, at=at)
    except IntegrityError:
        hint = gettext("Somebody reads this statement at the same moment. You booked nothing. Please look at the list.")
        raise Refused("read_meanwhile", hint) from None


def _import(reading: Reading, data: bytes, *, by: Actor, at: datetime) -> Imported:
    result = Imported(problems=list(reading.problems))
    wanted = [each for each in reading.bookings if each.is_credit or each.is_reversal]
    result.outgoing = len(reading.bookings) - len(wanted)
    known, charges = _known(wanted), _charges(wanted)
    fingerprints, online = _fingerprints_known(wanted), _paid_online(charges)
    for booking in wanted:
        if (found := known.get(_key(booking))) is not None:
            _seen_before(found, booking, result)
            continue
        is_doubtful = _fingerprint(booking) in fingerprints or (chosen(booking, charges), booking.amount_eur) in online
        known[_key(booking)] = _book(booking, charges, result, is_doubtful=is_doubtful, by=by, at=at)
    for charge in charges.values():
        settle(charge)
    _record_import(data, result, by)
    return result


@transaction.atomic
def match(entry: int, typed: str, *, by: Actor, at: datetime) -> Charge:
    """Match an entry by hand to the charge of a reference or of a case number.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``matched_already``, ``no_such_reference``.
    """
    require(by, MANAGE)
    charge = Charge.objects.select_for_update().filter(reference=typed_reference(typed)).first()
    if charge is None:
        hint = gettext("No charge has this reference. Please compare it sign by sign. Nothing was changed.")
        raise Refused("no_such_reference", hint)
    found = _locked_entry(entry)
    if found.charge_id is not None:
        hint = gettext("Somebody has matched this entry in the meantime. Nothing was changed.")
        raise Refused("matched_already", hint)
    _match(found, charge, by, at)
    found.save(update_fields=["charge", "matched_by", "matched_at"])
    settle(charge)
    _record(found, "matched", by, charge)
    return charge


@transaction.atomic
def undo_match(entry: int, *, by: Actor) -> Charge:
    """Take an entry away from its charge; the entry waits for a person again.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``not_matched``.
    """
    require(by, MANAGE)
    number = BankEntry.objects.filter(pk=entry).values_list("charge_id", flat=True).first()
    charge = Charge.objects.select_for_update().filter(pk=number or 0).first()  # first, as everywhere: no deadlock
    found = _locked_entry(entry)
    if charge is None or found.charge_id != charge.pk:
        raise Refused("not_matched", gettext("This entry belongs to no charge. Nothing was changed."))
    found.charge, found.matched_by, found.matched_at = None, "", None
    found.save(update_fields=["charge", "matched_by", "matched_at"])
    settle(charge)
    _record(found, "unmatched", by, charge)
    return charge


def _check_account(bookings: tuple[Booking, ...]) -> None:
    bank = city.current().town.bank
    if bank is None:
        hint = gettext("The town's account is missing: “bank” in town.yaml. Nothing was booked.")
        raise Refused("no_bank", hint)
    if {each.account for each in bookings} - {bank.iban}:
        raise Refused("other_account", gettext("This statement is of another account. Nothing was booked."))


def _known(bookings: list[Booking]) -> dict[Key, BankEntry]:
    accounts, statements = {each.account for each in bookings}, {each.statement for each in bookings}
    found = BankEntry.objects.filter(account__in=accounts, statement__in=statements)
    return {(each.account, each.statement, each.bank_reference): each for each in found}


def _charges(bookings: list[Booking]) -> dict[str, Charge]:
    """Return the charges these bookings name, locked in a fixed order."""
    named = sorted({reference for booking in bookings for reference in named_by(booking)})
    found: dict[str, Charge] = {}
    for start in range(0, len(named), AT_ONCE):
        part = Charge.objects.select_for_update().filter(reference__in=named[start : start + AT_ONCE])
        found |= {each.reference: each for each in part.order_by("reference")}
    return found


def _fingerprints_known(bookings: list[Booking]) -> set[str]:
    wanted = [_fingerprint(each) for each in bookings]
    found: set[str] = set()
    for start in range(0, len(wanted), AT_ONCE):
        part = BankEntry.objects.filter(fingerprint__in=wanted[start : start + AT_ONCE])
        found |= set(part.values_list("fingerprint", flat=True))
    return found


def _paid_online(charges: dict[str, Charge]) -> set[tuple[str, Decimal]]:
    """Return what was booked online for these charges: some providers hand each payment on with its reference."""
    references = {charge.pk: reference for reference, charge in charges.items()}
    booked = BankEntry.objects.filter(account=ONLINE_ACCOUNT, charge__in=references)
    return {(references[number], amount) for number, amount in booked.values_list("charge_id", "amount_eur")}


def _seen_before(found: BankEntry, booking: Booking, result: Imported) -> None:
    if found.fingerprint == _fingerprint(booking):
        result.seen += 1
    else:
        result.problems.append(Problem(booking.line, "differs"))


def _book(
    booking: Booking, charges: dict[str, Charge], result: Imported, *, is_doubtful: bool, by: Actor, at: datetime
) -> BankEntry:
    entry = BankEntry(
        account=booking.account,
        statement=booking.statement,
        bank_reference=booking.bank_reference,
        amount_eur=booking.amount_eur,
        is_credit=booking.is_credit,
        is_reversal=booking.is_reversal,
        is_doubtful=is_doubtful,
        booked_on=booking.booked_on,
        value_on=booking.value_on,
        payer=seal(json.dumps({"name": booking.payer, "iban": booking.payer_iban}), ENTRY),
        text=seal(_words(booking), ENTRY),
        fingerprint=_fingerprint(booking),
        imported_by=by.public_id,
        imported_at=at,
    )
    reference = "" if is_doubtful else chosen(booking, charges)
    if reference:
        _match(entry, charges[reference], by, at)
    entry.save()
    (result.matched if reference else result.unknown).append(entry.pk)
    return entry


def _match(entry: BankEntry, charge: Charge, by: Actor, at: datetime) -> None:
    entry.charge, entry.matched_by, entry.matched_at = charge, by.public_id, at


def _words(booking: Booking) -> str:
    said = "" if booking.end_to_end == "NOTPROVIDED" else booking.end_to_end
    return "\n".join(filter(None, [booking.reference, booking.text, said]))


def _key(booking: Booking) -> Key:
    return booking.account, booking.statement, booking.bank_reference


def _fingerprint(booking: Booking) -> str:
    """Return what stays the same when the bank tells of a booking again in another statement."""
    parts = (
        booking.account, booking.booked_on, booking.signed_eur, booking.bank_reference.partition("/")[0],
        booking.payer, booking.payer_iban, booking.end_to_end, booking.reference, booking.text,
    )  # fmt: skip
    told = [str(each) for each in parts]
    if told[3].startswith("#"):  # a place in one statement says nothing in another
        told[3] = ""
    return lookup_of(json.dumps(told), ENTRY)


def _locked_entry(entry: int) -> BankEntry:
    if found := BankEntry.objects.select_for_update().filter(pk=entry).first():
        return found
    raise Refused("not_found", gettext("There is no such entry."))


def _record_import(data: bytes, result: Imported, by: Actor) -> None:
    counts = {"matched": len(result.matched), "unknown": len(result.unknown), "seen": result.seen}
    audit.record(
        actor=by.public_id,
        verb="statement.imported",
        subject=f"statement:{lookup_of(data.hex(), ENTRY)[:16]}",
        facts={**counts, "problems": len(result.problems)},
    )


def _record(found: BankEntry, verb: str, by: Actor, charge: Charge) -> None:
    facts = {"charge": charge.case_number}
    audit.record(actor=by.public_id, verb=f"entry.{verb}", subject=f"entry:{found.pk}", facts=facts)
