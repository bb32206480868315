"""Builders for tests: statements as banks write them, and people of the treasury."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from stadtkern.identity.testing import actor, staff
from stadtkern.payments import api
from stadtkern.payments.actions import charging, matching, online
from stadtkern.payments.models import BankEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stadtkern.identity.api import Actor

AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Vienna"))
ACCOUNT = "AT611904300234573201"
CASE, OTHER_CASE = "2026-000123-8", "2026-000124-6"


@dataclass(frozen=True, slots=True)
class Paid:
    """One transaction as the bank tells it."""

    amount: str
    reference: str = ""
    text: str = ""
    payer: str = "Anna Huber"
    end_to_end: str = "NOTPROVIDED"


def entry(
    *details: Paid, amount: str = "", ref: str = "", way: str = "CRDT", more: str = "", version: str = "02"
) -> str:
    """Return one entry; without ``amount`` that of its only transaction. ``more`` stands behind the amount's way."""
    status = "<Sts><Cd>BOOK</Cd></Sts>" if version == "08" else "<Sts>BOOK</Sts>"
    bank = f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else ""
    parts = "".join(_detail(each, version) for each in details)
    return (
        f'<Ntry><Amt Ccy="EUR">{amount or details[0].amount}</Amt><CdtDbtInd>{way}</CdtDbtInd>{more}{status}'
        f"<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-21</Dt></ValDt>{bank}"
        f"<BkTxCd/><NtryDtls>{parts}</NtryDtls></Ntry>"
    )


def statement(
    entries: Iterable[str], *, number: str = "2026-221", account: str = ACCOUNT, version: str = "02"
) -> bytes:
    """Return a statement as a file."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-21T06:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{number}</Id><CreDtTm>2026-11-21T06:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id></Acct>{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _detail(paid: Paid, version: str) -> str:
    name = f"<Nm>{escape(paid.payer)}</Nm>"
    party = f"<Pty>{name}</Pty>" if version == "08" else name
    amount = f'<Amt Ccy="EUR">{paid.amount}</Amt>'
    told = f"{amount}<CdtDbtInd>CRDT</CdtDbtInd>" if version == "08" else f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
    structured = f"<Strd><CdtrRefInf><Ref>{escape(paid.reference)}</Ref></CdtrRefInf></Strd>" if paid.reference else ""
    free = f"<Ustrd>{escape(paid.text)}</Ustrd>" if paid.text else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{escape(paid.end_to_end)}</EndToEndId></Refs>{told}"
        f"<RltdPties><Dbtr>{party}</Dbtr><DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf>{free}{structured}</RmtInf></TxDtls>"
    )


def cashier(name: str) -> Actor:
    """Return somebody of the treasury."""
    return actor(staff(name, "cashier"))


def charged(by: Actor, case: str = CASE, amount: str = "21.30", *, due_on: date = date(2026, 12, 7)) -> api.Charge:
    """Return a charge of one line."""
    lines = [api.Line("Parkkarte", Decimal(amount), "§ 14 TP 6 GebG")]
    return api.charge(case, lines, due_on=due_on, by=by, at=AT)


def pay(by: Actor, case: str, amount: str) -> None:
    """Let the bank tell of one payment for a case, as if it stood on a statement of its own."""
    found = api.charge_of(case)
    assert found is not None
    number = f"{case}-{amount}-{found.paid_eur}"
    matching.import_statement(statement([entry(Paid(amount, found.reference))], number=number), by=by, at=AT)


def refund(by: Actor, case: str, amount: str) -> None:
    """Note that money went back."""
    charging.note_refund(case, Decimal(amount), by=by, at=AT)


def waive(by: Actor, case: str, reason: str) -> None:
    """Let somebody off."""
    charging.waive(case, reason, by=by, at=AT)


def job(at: datetime) -> int:
    """Ask the payment service about what is open, as the minute job does."""
    return online.ask_open(at=at)


def booked_online(case: str) -> int:
    """Return how many bookings a case has that came from the payment service."""
    return BankEntry.objects.filter(charge__case_number=case, account="online").count()


def remind(by: Actor, case: str) -> date:
    """Note a reminder some time after a charge of ``AT`` was due; return the day."""
    later = datetime(2027, 2, 1, 10, 0, tzinfo=AT.tzinfo)
    charging.remind(case, by=by, at=later)
    return later.date()
