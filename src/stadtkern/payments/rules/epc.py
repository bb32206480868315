"""What stands in the picture that banking apps read.

Source: EPC069-12 (Quick Response Code: guidelines to enable data capture for the initiation of a SEPA credit transfer),
version 002: the BIC may be left out; at most 331 bytes; nothing follows the last line that says something.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from stadtkern.masking.checks import iban as is_iban
from stadtkern.payments.rules.references import is_reference

LEAST_EUR, MOST_EUR = Decimal("0.01"), Decimal("999999999.99")
LONGEST_NAME, LONGEST_TEXT, MOST_BYTES = 70, 140, 331
CENT = Decimal("0.01")
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account it is, without spaces in the numbers."""

    name: str
    iban: str
    bic: str = ""


class DoesNotFitError(ValueError):
    """What cannot stand in a payment; the text names the part."""


def checked_amount(amount_eur: Decimal) -> Decimal:
    """Return an amount with two decimals.

    Raises:
        DoesNotFitError: ``amount`` below one cent, above 999999999.99 or with parts of a cent.
    """
    if not amount_eur.is_finite() or not LEAST_EUR <= amount_eur <= MOST_EUR:
        raise DoesNotFitError("amount")
    if amount_eur != amount_eur.quantize(CENT):
        raise DoesNotFitError("amount")
    return amount_eur.quantize(CENT)


def payload(to: Account, amount_eur: Decimal, *, reference: str = "", text: str = "") -> str:
    """Return the lines of a code: either with a structured reference or with a text.

    Raises:
        DoesNotFitError: names what does not fit: ``name``, ``iban``, ``bic``, ``amount``, ``reference``, ``text``,
            ``both``, ``size``.
    """
    _check_account(to)
    if reference and text:
        raise DoesNotFitError("both")
    if reference and not is_reference(reference):
        raise DoesNotFitError("reference")
    if text and not _is_line(text, LONGEST_TEXT):
        raise DoesNotFitError("text")
    amount = checked_amount(amount_eur)
    lines = ["BCD", "002", "1", "SCT", to.bic, to.name, to.iban, f"EUR{amount}", "", reference, text, ""]
    written = "\n".join(lines).rstrip("\n")
    if len(written.encode()) > MOST_BYTES:
        raise DoesNotFitError("size")
    return written


def _check_account(to: Account) -> None:
    if not _is_line(to.name, LONGEST_NAME):
        raise DoesNotFitError("name")
    if not is_iban(to.iban):
        raise DoesNotFitError("iban")
    if to.bic and not BIC.fullmatch(to.bic):
        raise DoesNotFitError("bic")


def _is_line(text: str, longest: int) -> bool:
    return 0 < len(text) <= longest and text.isprintable() and text == text.strip()
