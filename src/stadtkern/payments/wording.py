"""Words for what the rules say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stadtkern.definitions.wording import day, euro
from stadtkern.payments.rules.references import spelt

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from django.utils.functional import _StrPromise

    from stadtkern.payments.rules.epc import Account

STATES: Final[Mapping[str, _StrPromise]] = {
    "open": _("to be paid"),
    "partly": _("paid in part"),
    "paid": _("paid"),
    "overpaid": _("paid too much"),
    "waived": _("waived"),
    "refunded": _("paid back"),
}
UNREADABLE: Final[Mapping[str, _StrPromise]] = {
    "too_large": _("The file is larger than 10 MB."),
    "no_xml": _("The file is not readable XML."),
    "has_dtd": _("The file defines its own signs (DTD). No bank does that."),
    "encoding": _("The file is written in an unusual encoding."),
    "too_deep": _("The file is nested deeper than any statement."),
    "no_statement": _("The file is no bank statement in the form camt.053, version 02 or 08."),
    "too_many": _("The file holds more than 20,000 bookings."),
    "no_id": _("A statement has no number or no IBAN."),
}
ONLINE_TROUBLES: Final[Mapping[str, _StrPromise]] = {
    "unreadable": _("The answer of the payment service cannot be read."),
    "other_payment": _("The payment service tells of another payment."),
    "other_reference": _("The payment service names another reference."),
    "other_currency": _("The payment service names another currency than euro."),
    "other_amount": _("The payment service names another amount."),
    "never_ended": _("The payment service has said for two weeks that the payment is still open."),
}
TROUBLES: Final[Mapping[str, _StrPromise]] = {
    "no_amount": _("The amount cannot be read."),
    "other_currency": _("The amount is not in euro."),
    "no_direction": _("It is not said whether money came or went."),
    "no_day": _("The day of booking is missing."),
    "not_booked": _("The bank has not booked this yet."),
    "differs": _("This booking was read before with other content. What was read first stays."),
}


def demand_words(left_eur: Decimal, *, due_on: date, number: int, to: Account | None, reference: str) -> str:
    """Return how much somebody owes, until when and how to pay; an authority writes German.

    ``number`` says the which reminder it is, 0 when somebody reads of the charge for the first time.
    """
    parts = [
        f"Zu Ihrem Anliegen sind noch {euro(left_eur, 'de')} offen. Fällig war der Betrag am {day(due_on, 'de')}."
        if number
        else f"Für Ihr Anliegen sind {euro(left_eur, 'de')} zu zahlen, bis {day(due_on, 'de')}."
    ]
    if number > 1:
        parts.append("Das ist unsere zweite Erinnerung.")
    if to:
        parts.append(
            f"Bitte überweisen Sie den Betrag:\n\nEmpfänger: {to.name}\nIBAN: {spelt(to.iban)}\n"
            f"Zahlungsreferenz: {spelt(reference)}"
        )
    parts.append(
        "Haben Sie schon gezahlt? Dann ist dieses Schreiben gegenstandslos. Können Sie nicht alles auf einmal zahlen? "
        "Dann melden Sie sich bitte bei uns."
    )
    return "\n\n".join(parts)


def state_text(state: str) -> str:
    """Return how a charge stands, in words."""
    return str(STATES[state])


def statement_text(code: str, line: int) -> str:
    """Return what is wrong with a file, and what is kept."""
    place = gettext("Line %(line)d.") % {"line": line} if line else ""
    kept = gettext("Nothing was booked. Please fetch the statement from the bank again.")
    return " ".join(filter(None, [str(UNREADABLE[code]), place, kept]))


def online_trouble_text(code: str) -> str:
    """Return why a payment at the provider could not be booked."""
    return str(ONLINE_TROUBLES[code])


def trouble_text(code: str) -> str:
    """Return why a booking could not be read."""
    return str(TROUBLES[code])
