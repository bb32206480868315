"""Which charge a booking belongs to."""

from __future__ import annotations

from collections.abc import Container

from stadtkern.payments.rules.references import compact, is_reference, references_in
from stadtkern.payments.rules.statements import Booking


def named_by(booking: Booking) -> frozenset[str]:
    """Return every payment reference a booking names: the structured one alone, else those in what the payer wrote."""
    structured = compact(booking.reference)
    if is_reference(structured):
        return frozenset({structured})
    return references_in(f"{booking.reference} {booking.text}") | references_in(booking.end_to_end)


def chosen(booking: Booking, known: Container[str]) -> str:
    """Return the reference of the one charge a booking is for, or an empty text.

    Never a guess: a booking that names two charges waits for a person, and so does money that leaves the account unless
    the bank takes a payment back.
    """
    if not booking.is_credit and not booking.is_reversal:
        return ""
    named = [each for each in named_by(booking) if each in known]
    return named[0] if len(named) == 1 else ""
