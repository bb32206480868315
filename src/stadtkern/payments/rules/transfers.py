"""Orders to the bank: one file with many transfers in euro.

Source: ISO 20022 pain.001.001.03 and .09 (CustomerCreditTransferInitiation); EPC217-08 and EPC230-15 for the signs
every bank takes. Without a BIC the town's bank is written as NOTPROVIDED, as the SEPA guidelines want it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from lxml import etree

from stadtkern.masking.checks import iban as is_iban
from stadtkern.payments.rules.epc import BIC, LONGEST_NAME, LONGEST_TEXT, Account, DoesNotFitError, checked_amount

Version = Literal["pain.001.001.03", "pain.001.001.09"]
MOST_TRANSFERS = 10_000
LONGEST_ID = 35
_LETTERS = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE",
    "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa", "œ": "oe", "Œ": "Oe", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L",
    "þ": "th", "Þ": "Th", "ð": "d", "ı": "i", "€": "EUR", "&": "+", "–": "-", "’": "'", "_": "-", "§": "Par.",
})  # fmt: skip
_OTHER = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,33}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment to somebody; ``id`` stays with it until it is on their account."""

    id: str
    to: Account
    amount_eur: Decimal
    text: str


def sepa_text(text: str, longest: int) -> str:
    """Return a text in the signs every bank takes, cut to length; what has no counterpart becomes a full stop."""
    latin = unicodedata.normalize("NFC", text).translate(_LETTERS)
    plain = "".join(each for each in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(each))
    spaced = " ".join(_OTHER.sub(".", plain).split())
    return re.sub(r"//+", "/", spaced)[:longest].strip(" /")


def write_order(
    message: str,
    by: Account,
    transfers: Sequence[Transfer],
    *,
    at: datetime,
    on: date,
    version: Version = "pain.001.001.09",
) -> bytes:
    """Return the file that orders these transfers for a day.

    Raises:
        DoesNotFitError: names what does not fit: ``id``, ``count``, ``twice``, ``iban``, ``bic``, ``name``, ``amount``.
    """
    _check(message, by, transfers)
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{version}"
    total = f"{sum((checked_amount(each.amount_eur) for each in transfers), Decimal('0.00')):.2f}"
    root = etree.Element(f"{{{namespace}}}Document", nsmap={None: namespace})
    order = _add(root, "CstmrCdtTrfInitn")
    head = _add(order, "GrpHdr")
    _texts(head, MsgId=message, CreDtTm=at.strftime("%Y-%m-%dT%H:%M:%S"), NbOfTxs=str(len(transfers)), CtrlSum=total)
    _add(head, "InitgPty/Nm", sepa_text(by.name, LONGEST_NAME))
    batch = _add(order, "PmtInf")
    _texts(batch, PmtInfId=message, PmtMtd="TRF", BtchBookg="true", NbOfTxs=str(len(transfers)), CtrlSum=total)
    _add(batch, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _add(batch, "ReqdExctnDt/Dt" if version.endswith("09") else "ReqdExctnDt", on.isoformat())
    _add(batch, "Dbtr/Nm", sepa_text(by.name, LONGEST_NAME))
    _add(batch, "DbtrAcct/Id/IBAN", by.iban)
    _bank(batch, "DbtrAgt", by.bic, version)
    _add(batch, "ChrgBr", "SLEV")
    for each in transfers:
        _transfer(batch, each, version)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _check(message: str, by: Account, transfers: Sequence[Transfer]) -> None:
    if not 0 < len(transfers) <= MOST_TRANSFERS:
        raise DoesNotFitError("count")
    if len({each.id for each in transfers}) != len(transfers):
        raise DoesNotFitError("twice")
    if not all(_ID.fullmatch(each) for each in (message, *(transfer.id for transfer in transfers))):
        raise DoesNotFitError("id")
    for account in (by, *(each.to for each in transfers)):
        if not is_iban(account.iban):
            raise DoesNotFitError("iban")
        if account.bic and not BIC.fullmatch(account.bic):
            raise DoesNotFitError("bic")
        if not re.search(r"[A-Za-z0-9]", sepa_text(account.name, LONGEST_NAME)):
            raise DoesNotFitError("name")


def _transfer(batch: etree._Element, transfer: Transfer, version: Version) -> None:
    one = _add(batch, "CdtTrfTxInf")
    _add(one, "PmtId/EndToEndId", transfer.id)
    amount = _add(one, "Amt/InstdAmt", str(checked_amount(transfer.amount_eur)))
    amount.set("Ccy", "EUR")
    if transfer.to.bic:
        _bank(one, "CdtrAgt", transfer.to.bic, version)
    _add(one, "Cdtr/Nm", sepa_text(transfer.to.name, LONGEST_NAME))
    _add(one, "CdtrAcct/Id/IBAN", transfer.to.iban)
    if text := sepa_text(transfer.text, LONGEST_TEXT):
        _add(one, "RmtInf/Ustrd", text)


def _bank(parent: etree._Element, name: str, bic: str, version: Version) -> None:
    if bic:
        _add(parent, f"{name}/FinInstnId/{'BICFI' if version.endswith('09') else 'BIC'}", bic)
    else:
        _add(parent, f"{name}/FinInstnId/Othr/Id", "NOTPROVIDED")


def _texts(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        _add(parent, name, text)


def _add(parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
    """Add one element below another for each name of a path, and return the last."""
    namespace = etree.QName(parent).namespace
    for name in path.split("/"):
        parent = etree.SubElement(parent, f"{{{namespace}}}{name}")
    parent.text = text
    return parent
