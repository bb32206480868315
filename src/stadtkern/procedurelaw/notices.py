"""What a formal decision must contain before it may be sealed.

Sources: § 58 AVG: it is called Bescheid and holds the operative part (Spruch) and the instruction on legal remedies
(Rechtsmittelbelehrung); reasons are needed unless a request is met in full and no objections of others were decided;
§ 61: the instruction says whether, where and until when one may appeal; § 18(4): authority, date, name of who
approved; § 93 BAO asks the same of levies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Part = Literal["title", "authority", "date", "recipient", "operative_part", "reasons", "instruction", "approver"]
TITLE = "Bescheid"


@dataclass(frozen=True, slots=True)
class Notice:
    """A formal decision as it would be sealed."""

    title: str
    authority: str
    dated_on: date | None
    recipient: str
    operative_part: str
    reasons: str
    instruction: str
    approver: str
    meets_request_in_full: bool = False
    decides_objections: bool = False


def missing_parts(notice: Notice) -> tuple[Part, ...]:
    """Return what is still missing, in the order it stands on paper; empty means it may be sealed."""
    needs_reasons = not notice.meets_request_in_full or notice.decides_objections
    has: dict[Part, bool] = {
        "title": TITLE.casefold() in notice.title.casefold(),
        "authority": bool(notice.authority.strip()),
        "date": notice.dated_on is not None,
        "recipient": bool(notice.recipient.strip()),
        "operative_part": bool(notice.operative_part.strip()),
        "reasons": bool(notice.reasons.strip()) or not needs_reasons,
        "instruction": bool(notice.instruction.strip()),
        "approver": bool(notice.approver.strip()),
    }
    return tuple(part for part, is_there in has.items() if not is_there)
