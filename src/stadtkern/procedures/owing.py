"""What is owed for a matter, as the person and the office read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from stadtkern.city import api as city
from stadtkern.definitions.sentences import spoken
from stadtkern.definitions.wording import day, euro
from stadtkern.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stadtkern.procedures.models import Case

KINDS: Final[Mapping[str, str]] = {
    "open": "info",
    "partly": "warning",
    "paid": "success",
    "overpaid": "info",
    "waived": "success",
    "refunded": "info",
}


def charge_facts(case: Case, *, pay_at: str) -> dict[str, Any] | None:
    """Return the charge of a case whose reader is checked already; None where nothing was charged.

    ``pay_at`` is the address where this reader begins to pay online; empty where they do not pay.
    """
    found = payments.charge_of(case.number)
    if found is None:
        return None
    today = timezone.now().astimezone(city.LOCAL).date()
    return {
        "state": payments.state_text(found.state),
        "kind": KINDS[found.state],
        "says": _says(found),
        "lines": [(_with_law(each), _euro(each.amount_eur)) for each in found.lines],
        "sums": _sums(found),
        "is_late": found.open_eur > 0 and found.due_on < today,
        "is_open": found.open_eur > 0,
        "due_on": found.due_on,
        "code": payments.epc_qr_svg(found),
        "pay_at": pay_at if found.open_eur > 0 and payments.can_pay_online() else "",
        "is_under_way": bool(pay_at) and payments.is_under_way(case.number),
    }


def _with_law(line: payments.Line) -> str:
    return f"{line.label} ({line.law})" if line.law else line.label


def _sums(found: payments.Charge) -> list[tuple[str, str]]:
    rows = [(_("Together"), _euro(found.total_eur))]
    if found.paid_eur:
        rows.append((_("Paid"), _euro(found.paid_eur)))
    if found.refunded_eur:
        rows.append((_("Given back"), _euro(found.refunded_eur)))
    if found.open_eur:
        rows.append((_("Still open"), _euro(found.open_eur)))
        rows.append((_("To be paid by"), day(found.due_on, spoken())))
    if found.open_eur and found.reminded_on:
        rows.append((_("Reminded on"), day(found.reminded_on, spoken())))
    return rows


def _says(found: payments.Charge) -> str:
    """Return what the state means for who owes."""
    return {
        "open": _("Please pay with the details below."),
        "partly": _("A part has arrived. Please pay the rest with the details below."),
        "paid": _("Everything is paid. Thank you."),
        "overpaid": _("More has arrived than you owe. The treasury gives it back; you need not do anything."),
        "waived": _("You need not pay this any more."),
        "refunded": _("Money has gone back to you. Below you see how much."),
    }[found.state]


def _euro(amount: Any) -> str:
    return euro(amount, spoken())
