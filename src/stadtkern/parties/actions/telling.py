"""The parties are told: of a hearing, or of the results of the evidence."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal
from stadtkern.core.texts import clean_line
from stadtkern.correspondence import api as correspondence
from stadtkern.definitions.wording import day
from stadtkern.parties.models import DocumentRelease, PartyLetter, PartyNotice
from stadtkern.parties.queries import AGAIN_WITHIN, TEXT, Words, case_of, notices_of, party_at_desk, words_of
from stadtkern.procedures.api import casework
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

LONGEST_PLACE = 200


@transaction.atomic
def call_hearing(
    number: str, text: str, *, hearing_at: datetime, place: str, is_announced: bool, by: Actor, at: datetime
) -> PartyNotice:
    """Announce the oral hearing to every party (§§ 40, 41 AVG); each gets a letter of its own.

    ``is_announced``: at the town's board and in a second suitable form too, as § 42(1) AVG asks.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``closed``, ``empty_text``, ``no_place``, ``too_soon``, ``nobody``.
    """
    case, where = _open(number, by), clean_line(place)[:LONGEST_PLACE]
    words = Words(casework.written(text), where)
    if not where:
        raise Refused("no_place", gettext("Please say where the hearing is. Your text is kept below."))
    if hearing_at <= at:
        raise Refused("too_soon", gettext("The hearing must lie in the future. Your text is kept below."))
    return _tell(case, "hearing", words, by=by, at=at, hearing_at=hearing_at, is_announced=is_announced)


@transaction.atomic
def tell_evidence(number: str, text: str, *, period: str, by: Actor, at: datetime) -> PartyNotice:
    """Tell every party the results of the evidence and let them comment within a period (§ 45(3) AVG).

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``closed``, ``empty_text``, ``nobody``.
    """
    case = _open(number, by)
    return _tell(case, "evidence", Words(casework.written(text)), by=by, at=at, period=period)


def _open(number: str, by: Actor) -> Case:
    case_of(by, number)
    return casework.open_case(number, by)


def _tell(
    case: Case,
    kind: str,
    words: Words,
    *,
    by: Actor,
    at: datetime,
    hearing_at: datetime | None = None,
    is_announced: bool = False,
    period: str = "",
) -> PartyNotice:
    parties = list(case.parties.filter(removed_at=None))
    if not parties:
        raise Refused("nobody", gettext("There is nobody on the list yet. Add the parties first."))
    same = {"kind": kind, "hearing_at": hearing_at, "is_announced": is_announced, "period": period}
    latest = case.party_notices.filter(**same, made_at__gt=at - AGAIN_WITHIN).last()
    if latest and words_of(latest) == words:  # a second click
        return latest
    notice = PartyNotice.objects.create(
        case=case,
        **same,
        words=seal(json.dumps(asdict(words), ensure_ascii=False), TEXT),
        made_by=by.public_id,
        made_at=at,
    )
    PartyLetter.objects.bulk_create(PartyLetter(party=each, notice=notice, asked_at=at) for each in parties)
    told = _for_applicant(words, hearing_at)
    casework.happened(case, "parties_told", by, at, text=told)
    if not any(each.role == "applicant" for each in parties):  # else they get the letter to a party
        correspondence.owe(case, "told", told, by=by, at=at)
    residents.notify(case.principal_id, where="procedures:matters")
    return notice


def _for_applicant(words: Words, hearing_at: datetime | None) -> str:
    """Return what stands in the case, as it stands in the letters: German."""
    if hearing_at is None:
        return words.text
    begins = hearing_at.astimezone(city.LOCAL)
    return f"{day(begins.date(), 'de')}, {begins:%H:%M} Uhr, {words.place}\n\n{words.text}"


@transaction.atomic
def tell_too(number: str, place: int, *, by: Actor, at: datetime) -> None:
    """Send a party that came onto the list later what the others were told last; twice is once.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``closed``, ``nothing_told``.
    """
    case = _open(number, by)
    party = party_at_desk(by, number, place)
    newest = notices_of(case).last()
    if newest is None or party.removed_at:
        raise Refused("nothing_told", gettext("There is nothing to tell this party."))
    PartyLetter.objects.get_or_create(party=party, notice=newest, defaults={"asked_at": at})
    audit.record(actor=by.public_id, verb="party.told_too", subject=f"case:{number}", reason=str(place))


@transaction.atomic
def release(number: str, document: int, *, by: Actor, at: datetime) -> None:
    """Let the parties read a document (§ 17 AVG); twice is once.

    Raises:
        Refused: ``not_found``, ``not_allowed``.
    """
    case = case_of(by, number, to_change=True)
    found = casework.documents_of(case).filter(pk=document).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such document here."))
    if not found.party_releases.filter(ended_at=None).exists():
        DocumentRelease.objects.create(document=found, released_by=by.public_id, released_at=at)
        casework.happened(case, "document_released", by, at, text=casework.name_of_document(found))


@transaction.atomic
def keep_back(number: str, document: int, *, by: Actor, at: datetime) -> None:
    """Let the parties read a document no longer (§ 17(3) AVG); twice is once.

    Raises:
        Refused: ``not_found``, ``not_allowed``.
    """
    case = case_of(by, number, to_change=True)
    open_ones = DocumentRelease.objects.filter(document__case=case, document=document, ended_at=None)
    if open_ones.update(ended_at=at, ended_by=by.public_id):
        audit.record(actor=by.public_id, verb="case.document_kept_back", subject=f"case:{number}", reason=str(document))
