"""A letter of the town as data, before anybody has laid it out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from stadtkern.procedurelaw.notices import Notice, Part, missing_parts

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

Kind = Literal["notice", "confirmation", "letter"]
LetterLanguage = Literal["de", "en"]
Fault = Part | Literal["german"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who writes: the authority (§ 18(4) AVG), the office within it, and how to reach it."""

    authority: str
    office: str
    street: str
    place: str
    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """One fee as it is charged; ``law`` is what it rests on."""

    label: str
    amount_eur: Decimal
    law: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Who has decided and answers for the letter: the name and the office they hold (§ 18(4) AVG).

    ``formula`` stands before the name, such as “Für den Bürgermeister:”.
    """

    name: str
    office: str
    formula: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A notice (Bescheid), a confirmation or a plain letter.

    ``operative_part``, ``reasons`` and ``instruction`` are paragraphs of plain text; nothing in them is markup. The
    operative part of what is no notice is simply its text. ``sovereign`` says whether the office acts by authority
    (hoheitlich): only then the seal promises evidential value (§ 20 E-GovG).
    """

    kind: Kind
    language: LetterLanguage
    title: str
    file_number: str
    dated_on: date
    sender: Sender
    recipient: tuple[str, ...]
    subject: str
    operative_part: tuple[str, ...]
    closing: Closing
    sovereign: bool
    reasons: tuple[str, ...] = ()
    instruction: tuple[str, ...] = ()
    fees: tuple[FeeLine, ...] = ()
    enclosures: tuple[str, ...] = ()
    meets_request_in_full: bool = False
    decides_objections: bool = False


def faults_of(letter: Letter) -> tuple[Fault, ...]:
    """Return what keeps a notice from being sealed, in the order it stands on paper; other letters have no faults.

    Source: § 58 AVG by ``procedurelaw.notices``; ``german``: Art. 8(1) B-VG, a notice is given in the language of the
    state. A translation is a letter of its own.
    """
    if letter.kind != "notice":
        return ()
    notice = Notice(
        title=letter.title,
        authority=letter.sender.authority,
        dated_on=letter.dated_on,
        recipient="\n".join(letter.recipient),
        operative_part="\n".join(letter.operative_part),
        reasons="\n".join(letter.reasons),
        instruction="\n".join(letter.instruction),
        approver=letter.closing.name,
        meets_request_in_full=letter.meets_request_in_full,
        decides_objections=letter.decides_objections,
    )
    language: tuple[Fault, ...] = () if letter.language == "de" else ("german",)
    return (*language, *missing_parts(notice))


def record_of(letter: Letter) -> dict[str, Any]:
    """Return the letter as other programs read it: days as ISO 8601, amounts as text with two decimals."""
    fees = [asdict(fee) | {"amount_eur": f"{fee.amount_eur:.2f}"} for fee in letter.fees]
    return asdict(letter) | {"dated_on": letter.dated_on.isoformat(), "fees": fees}
