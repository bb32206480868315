"""Reads; every read takes who asks: staff through the case, a party through what it is bound to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import unseal, unseal_bytes
from stadtkern.parties.models import (
    CaseParty,
    Confirmation,
    DocumentRelease,
    PartyLetter,
    PartyNotice,
    Statement,
    StatementFile,
    Treatment,
)
from stadtkern.parties.rules.standing import Finding, Objection, comment_until, finding, objections_until
from stadtkern.procedurelaw.periods import read_period
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case, Document
    from stadtkern.residents.api import Resident

UNOPENED = timedelta(days=7)  # after that a person should send it on paper
IN_THE_POST = timedelta(days=14)  # a remedy posted on the last day is in time (§ 33(3) AVG); it may still arrive
AGAIN_WITHIN = timedelta(minutes=1)  # a second click
DETAILS, CODE, TEXT, LETTER, FILE = "party.details", "party.code", "party.text", "party.letter", "party.file"


@dataclass(frozen=True, slots=True)
class Details:
    """Who a party is, and where letters to it go: to ``representative`` where there is one (§ 9 ZustG)."""

    name: str
    street: str
    postcode: str
    place: str
    ground: str
    representative: str = ""

    @property
    def recipient(self) -> tuple[str, ...]:
        """The lines of the address."""
        home = (self.street, f"{self.postcode} {self.place}")
        if not self.representative:
            return (self.name, *home)
        return (self.representative, f"in Vertretung von {self.name}"[:60], *home)


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says, and where the hearing is."""

    text: str
    place: str = ""


def has_parties(case: Case) -> bool:
    """Return whether others than the applicant can take part in this procedure."""
    return casework.compiled_of(case.version).procedure.parties


def case_of(by: Actor, number: str, *, to_change: bool = False) -> Case:
    """Return a case in which others can take part, to who may see it at the desk.

    Raises:
        Refused: ``not_found``, ``not_allowed``.
    """
    case = casework.case_at_desk(by, number, to_change=to_change)
    if not has_parties(case):
        raise Refused("not_found", gettext("In this procedure nobody but the applicant takes part."))
    return case


def parties_of(case: Case) -> QuerySet[CaseParty]:
    """Return the parties of a case with what was sent and said, those taken off the list too."""
    letters = PartyLetter.objects.defer("content").select_related("notice", "decision")
    return case.parties.prefetch_related(Prefetch("letters", letters), "statements")


def party_at_desk(by: Actor, number: str, place: int, *, to_change: bool = False) -> CaseParty:
    """Return one party of a case.

    Raises:
        Refused: ``not_found``, ``not_allowed``.
    """
    case = case_of(by, number, to_change=to_change)
    found = parties_of(case).filter(place=place).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such party in this case."))
    found.case = case
    return found


def own_parties(who: Resident) -> QuerySet[CaseParty]:
    """Return where somebody takes part, latest first."""
    rows = CaseParty.objects.filter(bound_to=who.principal, removed_at=None).select_related("case__version")
    return rows.defer("case__answers", "case__version__data").order_by("-bound_at")


def party_for(who: Resident, number: str, place: int, *, to_change: bool = False) -> CaseParty:
    """Return a party to whom it is bound.

    Raises:
        Refused: ``not_found``, also for a party of somebody else.
    """
    rows = CaseParty.objects.select_for_update(of=("self",)) if to_change else CaseParty.objects
    found = rows.filter(case__number=number, place=place, bound_to=who.principal, removed_at=None)
    if party := found.select_related("case__version").first():
        return party
    raise Refused("not_found", gettext("You take part in no such case. The letter from the town holds your code."))


def letters_of(party: CaseParty) -> list[PartyLetter]:
    """Return what was sent to a party, first to last, without the bytes."""
    return list(party.letters.defer("content").select_related("notice", "decision"))


def details_of(party: CaseParty) -> Details:
    """Return who a party is."""
    return Details(**json.loads(unseal(party.details, DETAILS)))


def code_of(party: CaseParty) -> str:
    """Return the code that stands in the letters of a party nobody is bound to yet."""
    return "" if party.bound_to_id else unseal(party.code, CODE)


def words_of(notice: PartyNotice) -> Words:
    """Return what a notice says."""
    return Words(**json.loads(unseal(notice.words, TEXT)))


def notices_of(case: Case) -> QuerySet[PartyNotice]:
    """Return what the parties of a case were told, first to last."""
    return case.party_notices.all()


def text_of(row: Statement | Treatment | Confirmation) -> str:
    """Return the words of a statement, a treatment or a confirmation."""
    return unseal(row.text, TEXT)


def reason_of(sealed: bytes | memoryview) -> str:
    """Return why somebody was taken off the list, or why standing was noted so; empty where nothing is noted."""
    return unseal(sealed, TEXT) if sealed else ""


def pdf_of(letter: PartyLetter) -> bytes:
    """Return the sealed PDF of a letter."""
    return unseal_bytes(letter.content, LETTER)


def stuck_letters(who: Actor, *, on: date) -> list[PartyLetter]:
    """Return the letters of the offices somebody works for that came back, have no address, or lie unopened."""
    unopened = Q(state="ready", ready_on__lte=on - UNOPENED)
    rows = PartyLetter.objects.filter(unopened | Q(state__in=["returned", "no_address"]), party__removed_at=None)
    rows = rows.filter(served_on=None)  # what was served is not served again (§ 6 ZustG)
    rows = rows.filter(party__case__unit__in=casework.units_of(who)).defer("content")
    return list(rows.select_related("party__case", "notice").order_by("asked_at", "pk"))


def file_at_desk(by: Actor, number: str, file: int) -> StatementFile:
    """Return a file of a statement.

    Raises:
        Refused: ``not_found``.
    """
    case = case_of(by, number)
    return _file(StatementFile.objects.filter(pk=file, statement__party__case=case))


def file_for(party: CaseParty, file: int) -> StatementFile:
    """Return a file a party has sent itself.

    Raises:
        Refused: ``not_found``.
    """
    return _file(StatementFile.objects.filter(pk=file, statement__party=party))


def _file(files: QuerySet[StatementFile]) -> StatementFile:
    if found := files.first():
        return found
    raise Refused("not_found", gettext("There is no such file here."))


def name_of_file(file: StatementFile) -> str:
    """Return how a file was called."""
    return unseal(file.name, FILE)


def content_of_file(file: StatementFile) -> bytes:
    """Return the bytes of a file."""
    return unseal_bytes(file.content, FILE)


def releases_of(case: Case) -> QuerySet[DocumentRelease]:
    """Return every release of a document of a case, ended ones too, first to last."""
    return DocumentRelease.objects.filter(document__case=case)


def released(case: Case) -> list[Document]:
    """Return the documents the parties may read, without their bytes."""
    ids = DocumentRelease.objects.filter(document__case=case, ended_at=None).values("document_id")
    return list(casework.documents_of(case).filter(pk__in=ids))


def document_for(party: CaseParty, document: int) -> Document:
    """Return a document that was released to the parties.

    Raises:
        Refused: ``not_found``, also for one that was not released, or not any more.
    """
    is_released = DocumentRelease.objects.filter(document=OuterRef("pk"), ended_at=None)
    found = party.case.documents.filter(Exists(is_released), pk=document).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such document here."))
    return found


def day_of(notice: PartyNotice) -> date | None:
    """Return the day of the hearing."""
    return notice.hearing_at.astimezone(city.LOCAL).date() if notice.hearing_at else None


def until(letter: PartyLetter, case: Case) -> date | None:
    """Return the last day on which its party can answer a letter; None while that is not known."""
    if letter.notice is None:
        is_served = letter.served_on is not None and letter.decision == casework.decision_for(case)
        return casework.remedy_until(case, letter.served_on) if is_served and letter.served_on else None
    if hearing_on := day_of(letter.notice):
        return objections_until(hearing_on)
    period = read_period(letter.notice.period)
    return comment_until(period, served_on=letter.served_on) if letter.served_on else None


def is_behind(party: CaseParty, notices: Sequence[PartyNotice]) -> bool:
    """Return whether the others were told something this party was not, because it came onto the list later."""
    newest = notices[-1].pk if notices else None
    is_open = party.removed_at is None and party.case.state in casework.OPEN
    return is_open and newest is not None and newest not in {each.notice_id for each in party.letters.all()}


def finding_of(party: CaseParty, notices: Sequence[PartyNotice], *, on: date) -> Finding:
    """Return what the facts say about the standing of a party; the newest hearing counts."""
    hearing = next((each for each in reversed(notices) if each.hearing_at), None)
    told = next((each.served_on for each in party.letters.all() if hearing and each.notice_id == hearing.pk), None)
    objections = [
        Objection(each.arrived_on, each.channel == "hearing")
        for each in party.statements.all()
        if each.kind == "objection"
    ]
    return finding(
        objections,
        hearing_on=day_of(hearing) if hearing else None,
        told_on=told,
        is_announced=bool(hearing and hearing.is_announced),
        on=on,
    )


def objections_of(case: Case) -> QuerySet[Statement]:
    """Return the objections of the parties of a case, first to last, with how the reasons deal with them."""
    rows = Statement.objects.filter(party__case=case, party__removed_at=None, kind="objection")
    return rows.select_related("party").prefetch_related("treatments")


def remedies_of(case: Case) -> QuerySet[Statement]:
    """Return the remedies parties have brought in, first to last."""
    return Statement.objects.filter(party__case=case, kind="appeal").select_related("party")


def open_objections(case: Case) -> QuerySet[Statement]:
    """Return the objections nobody has dealt with."""
    return objections_of(case).filter(treatments=None)


def is_confirmed(case: Case, draft: str, *, by: Actor) -> bool:
    """Return whether somebody has said why they decide although objections are open; for this draft, by its digest."""
    return Confirmation.objects.filter(case=case, draft=draft, made_by=by.public_id).exists()


def served_with_decisions(case: Case) -> list[CaseParty]:
    """Return who gets the decision: every party on the list whose standing nobody has noted as lost (§ 62 AVG)."""
    return list(case.parties.filter(removed_at=None).exclude(standing="lost"))


def can_still_appeal(case: Case, *, on: date) -> bool:
    """Return whether a party was not served with the newest decision yet, or its remedy may still arrive in time."""
    parties = served_with_decisions(case)
    letters = PartyLetter.objects.filter(party__in=parties, decision=casework.decision_for(case))
    served = dict(letters.values_list("party_id", "served_on"))
    return any(_may_come(case, served.get(each.pk), on) for each in parties)


def _may_come(case: Case, served_on: date | None, on: date) -> bool:
    if served_on is None:
        return True
    last_on = casework.remedy_until(case, served_on)
    return last_on is not None and last_on + IN_THE_POST > on


def waiting_for_decisions() -> list[tuple[int, int]]:
    """Return the parties to whom the newest decision of their case was not written yet, each with that decision."""
    newest = casework.Decision.objects.filter(case=OuterRef("case"), decided_at__isnull=False).order_by("-decided_at")
    rows = CaseParty.objects.filter(removed_at=None).exclude(standing="lost")
    rows = rows.annotate(newest=Subquery(newest.values("pk")[:1])).filter(newest__isnull=False)
    rows = rows.exclude(Exists(PartyLetter.objects.filter(party=OuterRef("pk"), decision=OuterRef("newest"))))
    return list(rows.order_by("pk").values_list("pk", "newest"))
