"""The door of payments."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathFillImage

from stadtkern.city import api as city
from stadtkern.payments import provider, queries
from stadtkern.payments.actions import charging, online
from stadtkern.payments.actions.online import Begun
from stadtkern.payments.actions.paying_out import order_file
from stadtkern.payments.actions.paying_out import propose as propose_payout
from stadtkern.payments.queries import is_under_way
from stadtkern.payments.rules.epc import Account, payload
from stadtkern.payments.rules.online import OnlineState
from stadtkern.payments.rules.references import spelt
from stadtkern.payments.rules.states import open_eur
from stadtkern.payments.rules.transfers import MOST_TRANSFERS, Transfer
from stadtkern.payments.wording import state_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from stadtkern.identity.api import Actor
    from stadtkern.payments.models import Charge as ChargeRow

__all__ = [
    "MOST_TRANSFERS",
    "Account",
    "Begun",
    "Charge",
    "Line",
    "OnlineState",
    "PayCode",
    "Transfer",
    "begin_online",
    "can_pay_online",
    "charge",
    "charge_of",
    "check_online",
    "epc_qr_svg",
    "is_under_way",
    "order_file",
    "propose_payout",
    "state_text",
]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to be paid for."""

    label: str
    amount_eur: Decimal
    law: str


@dataclass(frozen=True, slots=True)
class Charge:
    """What somebody owes for a case; ``spelt`` is the reference in groups of four."""

    case: str
    lines: tuple[Line, ...]
    total_eur: Decimal
    paid_eur: Decimal
    refunded_eur: Decimal
    open_eur: Decimal
    due_on: date
    reminded_on: date | None
    reference: str
    spelt: str
    state: str


@dataclass(frozen=True, slots=True)
class PayCode:
    """The picture for banking apps, and the same in words; ``svg`` may stand in a page as it is."""

    svg: str
    payload: str
    name: str
    iban: str
    bic: str
    amount_eur: Decimal
    reference: str


def charge(case: str, lines: Sequence[Line], *, due_on: date, by: Actor, at: datetime) -> Charge:
    """Charge a case; asked again with the same lines, the same charge is returned.

    Raises:
        Refused: ``charged_otherwise``, ``nothing_to_pay``, ``no_amount``.
        ValueError: for something that is no number of a case.
    """
    plain = [(each.label, each.amount_eur, each.law) for each in lines]
    return _shown(charging.charge(case, plain, due_on=due_on, by=by, at=at))


def charge_of(case: str) -> Charge | None:
    """Return the charge of a case; the caller has checked who may see the case."""
    found = queries.find_charge(case)
    return _shown(found) if found else None


def epc_qr_svg(of: Charge) -> PayCode | None:
    """Return the code to pay what is open of a charge; None where nothing is, or the town has named no account."""
    bank = city.current().town.bank
    if bank is None or of.open_eur <= 0:
        return None
    to = Account(bank.name, bank.iban, bank.bic or "")
    written = payload(to, of.open_eur, reference=of.reference)
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, image_factory=SvgPathFillImage)
    code.add_data(written.encode())
    picture = code.make_image().to_string(encoding="unicode")
    return PayCode(str(picture), written, to.name, spelt(to.iban), to.bic, of.open_eur, of.spelt)


def can_pay_online() -> bool:
    """Return whether a provider is named at all."""
    return provider.current() is not None


def begin_online(case: str, text: str, *, back: Callable[[str], str], by: str, at: datetime) -> Begun:
    """Begin to pay online what is open; the caller has checked who may. ``by`` is ``resident:`` and a number.

    Raises:
        Refused: ``no_provider``, ``not_found``, ``nothing_open``, ``provider_unreachable``, ``provider_unfit``.
    """
    return online.begin(case, text, back=back, by=by, at=at)


def check_online(order: str, *, at: datetime) -> OnlineState:
    """Ask the provider about a payment and book it if it was paid: what the browser brings back proves nothing.

    Raises:
        Refused: ``not_found``, ``provider_unreachable``.
    """
    return online.check(order, at=at)


def _shown(row: ChargeRow) -> Charge:
    lines = tuple(Line(each["label"], Decimal(each["amount_eur"]), each["law"]) for each in row.lines)
    left = open_eur(row.total_eur, paid_eur=row.paid_eur, refunded_eur=row.refunded_eur, state=row.state)
    return Charge(
        row.case_number,
        lines,
        row.total_eur,
        row.paid_eur,
        row.refunded_eur,
        left,
        row.due_on,
        row.reminded_on,
        row.reference,
        spelt(row.reference),
        row.state,
    )
