"""Reads; every one takes who asks, and follows who may read the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.handover.models import ElakFile, Package, Return, ReturnedDocument
from stadtkern.procedures.api import casework, files

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a case was handed over: the day, what the ELAK calls it, and how it stands there; both may be empty."""

    handed_over_on: date | None
    file_number: str
    state: str


def case_to_hand_over(by: Actor, number: str, *, to_change: bool = False) -> Case:
    """Return a case of an office somebody works for; locked with ``to_change``.

    Raises:
        Refused: ``not_found``, ``not_allowed`` for who may only read it.
    """
    found = casework.case_at_desk(by, number, to_change=to_change)
    if found.unit not in casework.units_of(by):
        raise Refused("not_allowed", gettext("You may read this case and change nothing in it."))
    return found


def packages_of(case: Case, purpose: str) -> QuerySet[Package]:
    """Return the packages of a case for a purpose, latest first."""
    return Package.objects.filter(case=case, purpose=purpose).order_by("-made_at", "-pk")


def package_for(by: Actor, number: str, digest: str) -> Package:
    """Return a package to who may read its case, and with it the notes of the office.

    Raises:
        Refused: ``not_found``.
    """
    case = casework.case_at_desk(by, number)
    found = Package.objects.filter(case=case, digest=digest).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such package of this case."))
    return found


def documents_returned(case: Case) -> QuerySet[ReturnedDocument]:
    """Return the documents that came back with a case and were taken in, without their bytes."""
    taken = ReturnedDocument.objects.filter(source__case=case, source__taken_at__isnull=False)
    return taken.order_by("pk").defer("content")


def digests_returned(case: Case) -> set[str]:
    """Return what the documents were in their packages that came back with a case, as SHA-256."""
    return set(documents_returned(case).values_list("source_digest", flat=True))


def document_for(who: Actor, number: str, document: int) -> ReturnedDocument:
    """Return a document that came back to who may read its case.

    Raises:
        Refused: ``not_found``.
    """
    found = documents_returned(casework.case_at_desk(who, number)).filter(pk=document).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such document in this case."))
    return found


def marks_of(cases: Collection[Case]) -> Mapping[int, Mark]:
    """Return the marks of cases by their key, two questions for any number of cases; the caller may read them."""
    keys = [case.pk for case in cases]
    rows = Package.objects.filter(case__in=keys, purpose="elak").order_by("made_at").values_list("case_id", "made_at")
    handed_over = {key: _day(at) for key, at in rows if key is not None}
    known = {each.case_id: each for each in ElakFile.objects.filter(case__in=keys)}
    return {
        key: Mark(
            handed_over.get(key),
            known[key].file_number if key in known else "",
            known[key].state if key in known else "",
        )
        for key in handed_over.keys() | known.keys()
    }


def _day(at: datetime) -> date:
    return at.astimezone(city.LOCAL).date()


def due_for_archive(who: Actor, *, on: date) -> list[Case]:
    """Return the cases of somebody's offices whose time has ended and that belong to the archive; auditors see all."""
    numbers = files.over("archive", on)
    cases = casework.desk(who, is_open=False).filter(number__in=numbers)
    return list(cases.order_by("received_on", "pk"))


def packed_for_archive(cases: Collection[Case]) -> set[int]:
    """Return the keys of those of these cases that have a package for the archive; the caller may read them."""
    rows = Package.objects.filter(case__in=[case.pk for case in cases], purpose="archive")
    return {key for key in rows.values_list("case_id", flat=True) if key is not None}


def return_for(by: Actor, number: str, pk: int, *, to_change: bool = False) -> Return:
    """Return what was laid ready and not taken yet; the case is locked with ``to_change``.

    Raises:
        Refused: ``not_found``, ``not_allowed``.
    """
    case = case_to_hand_over(by, number, to_change=to_change)
    found = Return.objects.filter(case=case, pk=pk, taken_at=None).first()
    if found is None:
        raise Refused("not_found", gettext("This package is taken in already, or was put away."))
    return found
