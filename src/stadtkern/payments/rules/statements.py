"""Bank statements: what came on the town's account, read from a file nobody vouches for.

Source: ISO 20022 camt.053.001.02 and .08 (BankToCustomerStatement). ``CdtDbtInd`` says which way the money went;
``RvslInd`` that an earlier booking is taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from lxml import etree

NAMESPACES = frozenset(f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}" for version in ("02", "08"))
MOST_BYTES = 10 * 1024 * 1024
MOST_ENTRIES = 20_000
MOST_DEPTH = 30
LONGEST_TEXT = 1_000
Refusal = Literal["too_large", "no_xml", "has_dtd", "encoding", "too_deep", "no_statement", "too_many", "no_id"]
Trouble = Literal["no_amount", "other_currency", "no_direction", "no_day", "not_booked", "differs"]
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,5})?")
_ENCODINGS = {"UTF-8", "ISO-8859-1", "ISO-8859-15", "US-ASCII", "ASCII"}


class StatementError(ValueError):
    """A file that is no statement we read; ``line`` is 0 where none can be named."""

    def __init__(self, code: Refusal, line: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


@dataclass(frozen=True, slots=True)
class Booking:
    """One movement on the account. ``bank_reference`` is unique in its statement, always the same for the same file."""

    account: str
    statement: str
    bank_reference: str
    line: int
    amount_eur: Decimal
    is_credit: bool
    is_reversal: bool
    booked_on: date
    value_on: date | None
    payer: str
    payer_iban: str
    end_to_end: str
    reference: str
    text: str

    @property
    def signed_eur(self) -> Decimal:
        """Return the amount, negative where money left the account."""
        return self.amount_eur if self.is_credit else -self.amount_eur


@dataclass(frozen=True, slots=True)
class Problem:
    """A booking that could not be read, and why."""

    line: int
    code: Trouble


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds."""

    bookings: tuple[Booking, ...]
    problems: tuple[Problem, ...]


class _UnreadableError(ValueError):
    def __init__(self, code: Trouble) -> None:
        super().__init__(code)
        self.code = code


def read_statement(data: bytes) -> Reading:
    """Return the bookings of every statement in a file, and what could not be read.

    Raises:
        StatementError: ``too_large``, ``no_xml``, ``has_dtd``, ``encoding``, ``too_deep``, ``no_statement``,
            ``too_many``, ``no_id`` (a statement without number or account).
    """
    root = _parsed(data)
    bookings: list[Booking] = []
    problems: list[Problem] = []
    for statement in root.iterfind("{*}BkToCstmrStmt/{*}Stmt"):
        account, name = _text(statement, "Acct/Id/IBAN"), _text(statement, "Id")
        if not account or not name:
            raise StatementError("no_id", _line(statement))
        seen: dict[str, int] = {}
        for place, entry in enumerate(statement.iterfind("{*}Ntry"), start=1):
            try:
                for booking in _bookings(entry, place):
                    number = seen[booking.bank_reference] = seen.get(booking.bank_reference, 0) + 1
                    marked = f"{booking.bank_reference}/{number}" if number > 1 else booking.bank_reference
                    bookings.append(replace(booking, account=account, statement=name, bank_reference=marked))
            except _UnreadableError as error:
                problems.append(Problem(_line(entry), error.code))
    return Reading(tuple(bookings), tuple(problems))


def _parsed(data: bytes) -> etree._Element:
    if len(data) > MOST_BYTES:
        raise StatementError("too_large")
    if re.search(rb"<!(DOCTYPE|ENTITY)", data.replace(b"\0", b"")):  # before any parser reads it
        raise StatementError("has_dtd")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise StatementError("no_xml", error.lineno or 0) from None
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None:
        raise StatementError("has_dtd")
    if (tree.docinfo.encoding or "UTF-8").upper() not in _ENCODINGS:
        raise StatementError("encoding")
    name = etree.QName(root)
    if name.localname != "Document" or name.namespace not in NAMESPACES:
        raise StatementError("no_statement", _line(root))
    _check_size(root)
    return root


def _check_size(root: etree._Element) -> None:
    depth = entries = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MOST_DEPTH:
            raise StatementError("too_deep", _line(element))
        if event == "start" and etree.QName(element).localname in {"Ntry", "TxDtls"}:
            entries += 1
        if entries > MOST_ENTRIES:
            raise StatementError("too_many", _line(element))
    if root.find("{*}BkToCstmrStmt/{*}Stmt") is None:
        raise StatementError("no_statement", _line(root))


def _bookings(entry: etree._Element, place: int) -> Iterator[Booking]:
    """Return the whole entry, or its parts where they add up to it."""
    status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
    if status not in {"BOOK", ""}:
        raise _UnreadableError("not_booked")
    whole = _whole(entry, place)
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    parts = [_part(whole, detail, number) for number, detail in enumerate(details, start=1)]
    if len(parts) == 1 or (parts and sum(each.signed_eur for each in parts) == whole.signed_eur):
        if len(parts) == 1:
            parts = [replace(parts[0], amount_eur=whole.amount_eur, is_credit=whole.is_credit)]
        yield from parts
        return
    texts = " ".join(filter(None, [whole.text, *(f"{each.reference} {each.text}".strip() for each in parts)]))
    yield replace(whole, text=texts[:LONGEST_TEXT])


def _whole(entry: etree._Element, place: int) -> Booking:
    amount = _amount(entry.find("{*}Amt"))
    if amount is None:
        raise _UnreadableError("no_amount")
    booked_on = _day(entry, "BookgDt")
    if booked_on is None:
        raise _UnreadableError("no_day")
    return Booking(
        account="",
        statement="",
        bank_reference=_text(entry, "AcctSvcrRef") or f"#{place}",
        line=_line(entry),
        amount_eur=amount,
        is_credit=_is_credit(entry),
        is_reversal=_text(entry, "RvslInd") in {"true", "1"},
        booked_on=booked_on,
        value_on=_day(entry, "ValDt"),
        payer="",
        payer_iban="",
        end_to_end="",
        reference="",
        text=_text(entry, "AddtlNtryInf"),
    )


def _part(whole: Booking, detail: etree._Element, number: int) -> Booking:
    """Return one transaction of an entry; it comes from the debtor, taken back it goes there."""
    amount = _part_amount(detail)
    said = detail.find("{*}CdtDbtInd")
    own = _text(detail, "Refs/AcctSvcrRef")
    party, account = _party(detail, "Dbtr"), _text(detail, "RltdPties/DbtrAcct/Id/IBAN")
    texts = [_plain(each.text) for each in detail.iterfind("{*}RmtInf/{*}Ustrd")]
    references = [_plain(each.text) for each in detail.iterfind("{*}RmtInf/{*}Strd/{*}CdtrRefInf/{*}Ref")]
    return replace(
        whole,
        bank_reference=own or (whole.bank_reference if number == 1 else f"{whole.bank_reference}.{number}"),
        amount_eur=whole.amount_eur if amount is None and number == 1 else amount or Decimal(0),
        is_credit=whole.is_credit if said is None else _is_credit(detail),
        payer=party,
        payer_iban=account,
        end_to_end=_text(detail, "Refs/EndToEndId"),
        reference=" ".join(filter(None, references))[:LONGEST_TEXT],
        text=" ".join(filter(None, texts))[:LONGEST_TEXT],
    )


def _part_amount(detail: etree._Element) -> Decimal | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        found = detail.find("/".join(f"{{*}}{name}" for name in path.split("/")))
        if found is not None and found.get("Ccy") == "EUR":
            return _amount(found)
    return None


def _party(detail: etree._Element, role: str) -> str:
    return _text(detail, f"RltdPties/{role}/Pty/Nm") or _text(detail, f"RltdPties/{role}/Nm")


def _is_credit(element: etree._Element) -> bool:
    said = _text(element, "CdtDbtInd")
    if said not in {"CRDT", "DBIT"}:
        raise _UnreadableError("no_direction")
    return said == "CRDT"


def _amount(element: etree._Element | None) -> Decimal | None:
    """Return an amount in euro, above nothing and in whole cents."""
    if element is None or not _AMOUNT.fullmatch(written := _plain(element.text)):
        return None
    if element.get("Ccy") != "EUR":
        raise _UnreadableError("other_currency")
    amount = Decimal(written)
    cents = amount.quantize(Decimal("0.01"))
    return cents if cents == amount and cents > 0 else None


def _day(entry: etree._Element, name: str) -> date | None:
    written = _text(entry, f"{name}/Dt") or _text(entry, f"{name}/DtTm")
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def _text(element: etree._Element, path: str) -> str:
    found = element.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    return "" if found is None else _plain(found.text)


def _plain(text: str | None) -> str:
    words = " ".join((text or "").split())
    return "".join(each for each in words if each.isprintable())[:LONGEST_TEXT]


def _line(element: etree._Element) -> int:
    return int(element.sourceline or 0)
