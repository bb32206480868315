"""Reads of payments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.core.sealed import unseal
from stadtkern.identity import api as identity
from stadtkern.payments.models import BankEntry, Charge, OnlinePayment, Payout, TransferFile
from stadtkern.payments.rules.online import OnlineState
from stadtkern.payments.rules.references import typed_reference
from stadtkern.payments.rules.states import MOST_REMINDERS, WAITS_FOR_MONEY, reminder_due, too_much_eur

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from stadtkern.identity.api import Actor

MANAGE, APPROVE = "payments.manage", "payments.approve"
ENTRY, PAYOUT, FILE, REASON = "payments.entry", "payments.payout", "payments.file", "payments.reason"
ONLINE_ACCOUNT = "online"
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class EntryWords:
    """What a bank entry says about the payer, unsealed."""

    payer: str
    payer_iban: str
    text: str


@dataclass(frozen=True, slots=True)
class GiveBack:
    """What is to be given back and to whom, as far as the bank has said; ``is_proposed``: somebody has begun it."""

    case: str
    amount_eur: Decimal
    recipient: str
    iban: str
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class PayoutWords:
    """Who is paid and what for, unsealed."""

    recipient: str
    iban: str
    purpose: str


def require(by: Actor, permission: str) -> None:
    """Let only people with this permission go on.

    Raises:
        Refused: ``not_allowed``; tools and jobs never may.
    """
    if not identity.may(by, permission):
        raise Refused("not_allowed", gettext("Only the treasury may do this. Nothing was changed."))


def find_charge(case: str) -> Charge | None:
    """Return the charge of a case."""
    return Charge.objects.filter(case_number=case).first()


def charge_for(by: Actor, case: str) -> Charge:
    """Return the charge of a case to somebody of the treasury.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    require(by, MANAGE)
    if found := find_charge(case):
        return found
    raise Refused("not_found", gettext("There is no charge for this case."))


def charges(by: Actor, *, is_open: bool, typed: str = "") -> QuerySet[Charge]:
    """Return charges, those first that are due first; with ``typed`` the one of this reference or number."""
    require(by, MANAGE)
    found = Charge.objects.order_by("due_on", "id")
    if typed:
        return found.filter(reference=typed_reference(typed))
    if is_open:
        return found.filter(state__in=WAITS_FOR_MONEY)
    return found.exclude(state__in=WAITS_FOR_MONEY).order_by("-due_on", "-id")


def due_reminders(by: Actor, *, today: date) -> list[tuple[Charge, int]]:
    """Return the charges somebody must be reminded of today, and whether for the first or the second time."""
    require(by, MANAGE)
    waiting = Charge.objects.filter(state__in=WAITS_FOR_MONEY, due_on__lt=today, reminders__lt=MOST_REMINDERS).order_by(
        "due_on", "id"
    )
    return [(charge, number) for charge in waiting if (number := reminder_of(charge, today=today))]


def reminder_of(charge: Charge, *, today: date) -> int:
    """Return which reminder of a charge is due today: 1, 2, or 0 for none."""
    return reminder_due(
        today,
        due_on=charge.due_on,
        state=charge.state,
        sent=charge.reminders,
        last_on=charge.reminded_on,
        first_days=settings.REMINDER_FIRST_DAYS,
        second_days=settings.REMINDER_SECOND_DAYS,
    )


def to_give_back(by: Actor, case: str) -> GiveBack | None:
    """Return what is to be given back for a case and to which account; None where nothing is.

    Money goes back where the last payment of the charge came from; what was paid online names no account.

    Raises:
        Refused: ``not_allowed``, ``not_found``.
    """
    charge = charge_for(by, case)
    amount = too_much_eur(
        charge.total_eur,
        paid_eur=charge.paid_eur,
        refunded_eur=charge.refunded_eur,
        is_waived=charge.waived_at is not None,
    )
    if not amount:
        return None
    paid = charge.entries.filter(is_credit=True).exclude(account=ONLINE_ACCOUNT).order_by("-booked_on", "-id").first()
    words = words_of(paid) if paid else EntryWords("", "", "")
    is_proposed = Payout.objects.filter(subject=case, stopped_at=None).exists()
    return GiveBack(case, amount, words.payer, words.payer_iban, is_proposed=is_proposed)


def unmatched(by: Actor) -> QuerySet[BankEntry]:
    """Return the entries that belong to no charge yet, the newest first."""
    require(by, MANAGE)
    return BankEntry.objects.filter(charge=None).order_by("-booked_on", "-id")


def words_of(entry: BankEntry) -> EntryWords:
    """Return what an entry says about who paid and what for."""
    payer = json.loads(unseal(entry.payer, ENTRY))
    return EntryWords(payer["name"], payer["iban"], unseal(entry.text, ENTRY))


def online_of(order: str) -> OnlinePayment:
    """Return a payment at a provider by the order that only who began it and the provider know.

    Raises:
        Refused: ``not_found``.
    """
    if found := OnlinePayment.objects.select_related("charge").filter(order=order).first():
        return found
    raise Refused("not_found", gettext("There is no such payment."))


def is_under_way(case: str) -> bool:
    """Return whether somebody has begun to pay online and the provider has not said what became of it."""
    return OnlinePayment.objects.filter(charge__case_number=case, state=OnlineState.OPEN).exists()


def troubled(by: Actor) -> QuerySet[OnlinePayment]:
    """Return the payments at the provider that could not be booked as it tells of them, the newest first."""
    require(by, MANAGE)
    return OnlinePayment.objects.exclude(trouble="").select_related("charge").order_by("-begun_at", "-id")[:MOST_ROWS]


def payouts(by: Actor) -> QuerySet[Payout]:
    """Return the payouts that are neither sent nor stopped, to whoever proposes or approves."""
    if not identity.may(by, MANAGE):
        require(by, APPROVE)
    return Payout.objects.filter(file=None, stopped_at=None)


def payout_words(payout: Payout) -> PayoutWords:
    """Return who a payout goes to and what for."""
    return PayoutWords(*(unseal(each, PAYOUT) for each in (payout.recipient, payout.iban, payout.purpose)))


def transfer_files(by: Actor) -> QuerySet[TransferFile]:
    """Return the files made so far, the newest first, without their content."""
    require(by, MANAGE)
    return TransferFile.objects.defer("content").order_by("-made_at", "-id")
