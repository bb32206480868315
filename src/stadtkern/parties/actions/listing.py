"""Who takes part: taken from a list that was looked at, taken off it with a reason."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import lookup_of, seal
from stadtkern.parties.models import CaseParty
from stadtkern.parties.queries import CODE, DETAILS, TEXT, Details, case_of, details_of, party_at_desk
from stadtkern.parties.rules.codes import new_code
from stadtkern.parties.rules.lists import Row, read_list
from stadtkern.parties.wording import mistake_text
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.api import Actor
    from stadtkern.parties.rules.lists import Mistake
    from stadtkern.procedures.api.casework import Case


def look_at(case: Case, text: str) -> tuple[tuple[Row, ...], tuple[Mistake, ...]]:
    """Return what a list would bring into a case, and everything wrong with it; nothing is kept."""
    there = [details_of(each) for each in case.parties.filter(removed_at=None)]
    known = frozenset((each.name.casefold(), each.street.casefold(), each.postcode) for each in there)
    return read_list(text, known=known)


@transaction.atomic
def add(number: str, text: str, *, by: Actor, at: datetime) -> int:
    """Take everybody on a list as a party of a case, and return how many came; with one mistake nobody is taken.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``list_wrong`` with every mistake by its line.
    """
    case = case_of(by, number, to_change=True)
    rows, mistakes = look_at(case, text)
    if mistakes:
        raise Refused("list_wrong", "\n".join(mistake_text(each) for each in mistakes))
    last = case.parties.aggregate(last=Max("place"))["last"] or 0
    for place, row in enumerate(rows, start=last + 1):
        _add(case, place, row, by=by, at=at)
    facts: dict[str, str | int | bool | None] = {"count": len(rows)}
    audit.record(actor=by.public_id, verb="parties.added", subject=f"case:{number}", facts=facts)
    return len(rows)


def _add(case: Case, place: int, row: Row, *, by: Actor, at: datetime) -> None:
    code = new_code(secrets.choice)
    details = Details(row.name, row.street, row.postcode, row.place, row.ground, row.representative)
    CaseParty.objects.create(
        case=case,
        place=place,
        role=row.role,
        kind=row.kind,
        details=seal(json.dumps(asdict(details), ensure_ascii=False), DETAILS),
        code=seal(code, CODE),
        lookup=lookup_of(code, CODE),
        added_by=by.public_id,
        added_at=at,
    )


@transaction.atomic
def remove(number: str, place: int, reason: str, *, by: Actor, at: datetime) -> None:
    """Take a party off the list, with a reason; what it was sent and has said stays. Twice is once.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``empty_text``, ``has_spoken``.
    """
    party = party_at_desk(by, number, place, to_change=True)
    why = casework.written(reason)
    if party.removed_at:
        return
    if party.statements.all():
        hint = gettext("This party has sent a statement and cannot be taken off. Note its standing instead.")
        raise Refused("has_spoken", hint)
    party.removed_at, party.removed_by, party.removal_reason = at, by.public_id, seal(why, TEXT)
    party.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    audit.record(actor=by.public_id, verb="party.removed", subject=f"case:{number}", reason=str(place))


@transaction.atomic
def note_standing(number: str, place: int, standing: str, reason: str, *, by: Actor, at: datetime) -> None:
    """Note whether somebody is still a party; nothing is hidden by it, but who is none gets no decision.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``empty_text``, ``no_standing``.
    """
    party = party_at_desk(by, number, place, to_change=True)
    why = casework.written(reason)
    if standing not in {"kept", "lost"}:
        raise Refused("no_standing", gettext("Please choose whether this is still a party."))
    party.standing, party.standing_reason = standing, seal(why, TEXT)
    party.standing_by, party.standing_at = by.public_id, at
    party.save(update_fields=["standing", "standing_reason", "standing_by", "standing_at"])
    audit.record(actor=by.public_id, verb=f"party.standing_{standing}", subject=f"case:{number}", reason=str(place))
    casework.happened(party.case, "standing_noted", by, at, is_public=False, text=details_of(party).name)
