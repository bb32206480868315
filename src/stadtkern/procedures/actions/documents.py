"""Files added to a form or to a case, and taken out of a form again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal, seal_bytes
from stadtkern.core.texts import clean_line
from stadtkern.procedures.actions.filing import already_filed
from stadtkern.procedures.models import Case, CaseEvent, Document, Draft
from stadtkern.procedures.queries import DOCUMENT, EVENT, asked_in, asked_of, case_for, draft_for
from stadtkern.procedures.rules.states import OPEN, State
from stadtkern.uploads import scanner
from stadtkern.uploads.apart import make_safe_apart
from stadtkern.uploads.errors import UnfitError
from stadtkern.uploads.safe import MOST_BYTES, Safe
from stadtkern.uploads.wording import unfit_text

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.definitions.asking import Asked
    from stadtkern.definitions.schema import Wanted
    from stadtkern.residents.api import Resident

MOST_BYTES_TOGETHER = 60 * 1024 * 1024
LONGEST_NAME = 120
MORE_TO_MEND = 3  # files of one kind on top, while the office waits for something better


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: how the person called it, and its bytes."""

    name: str
    data: bytes


def add_to_form(token: str, wanted: str, sent: Sent, *, by: Resident | None, at: datetime) -> Document:
    """Add a file to a form on its way.

    Raises:
        Refused: ``not_found``, ``draft_filed``, ``enough_documents``, or why the file is not taken.
    """
    draft = draft_for(token, by=by, at=at)
    if draft.case_id:
        raise already_filed()
    safe = safe_copy(sent.data, _wanted(asked_of(draft, at=at), wanted).formats)
    with transaction.atomic():
        draft = draft_for(token, by=by, at=at, to_change=True)
        if draft.case_id:
            raise already_filed()
        return _stored(draft, _wanted(asked_of(draft, at=at), wanted), sent, safe, actor=_actor(by), at=at)


def add_to_case(number: str, wanted: str, sent: Sent, *, by: Resident, at: datetime) -> Document:
    """Hand a file in after filing.

    Raises:
        Refused: ``not_found``, ``too_late``, ``enough_documents``, or why the file is not taken.
    """
    asked = asked_in(case_for(by, number))
    safe = safe_copy(sent.data, _wanted(asked, wanted).formats)
    with transaction.atomic():
        case = case_for(by, number, to_change=True)
        if case.state not in OPEN:
            hint = gettext("This matter is decided; nothing can be added any more. Please call the office.")
            raise Refused("too_late", hint)
        document = _stored(case, _wanted(asked, wanted), sent, safe, actor=_actor(by), at=at)
        CaseEvent.objects.create(case=case, kind="document_added", actor=_actor(by), text=seal("", EVENT), at=at)
        audit.record(
            actor=_actor(by), verb="case.document_added", subject=f"case:{number}", reason=document.digest[:12]
        )
        return document


@transaction.atomic
def remove_from_form(token: str, document: int, *, by: Resident | None, at: datetime) -> None:
    """Take a file out of a form again; twice is once.

    Raises:
        Refused: ``not_found``, ``draft_filed``.
    """
    draft = draft_for(token, by=by, at=at, to_change=True)
    if draft.case_id:
        raise already_filed()
    draft.documents.filter(pk=document).delete()


def _actor(by: Resident | None) -> str:
    return f"resident:{by.actor}" if by else "resident:0"


def _wanted(asked: Asked, wanted: str) -> Wanted:
    found = next((each for each in asked.documents if each.id == wanted), None)
    if found is None:
        raise Refused("not_found", gettext("This document is not asked for here."))
    return found


def safe_copy(data: bytes, formats: tuple[str, ...]) -> Safe:
    """Return the copy of a file that is kept.

    Raises:
        Refused: ``file_…``, why it is not taken.
    """
    try:
        scanner.check(data[: MOST_BYTES + 1], address=settings.OPTIONS.scanner)
        return make_safe_apart(data, formats=formats)
    except UnfitError as error:
        raise Refused(f"file_{error.code}", unfit_text(error.code)) from error


def _stored(holder: Draft | Case, wanted: Wanted, sent: Sent, safe: Safe, *, actor: str, at: datetime) -> Document:
    digest = hashlib.sha256(safe.data).hexdigest()
    there = holder.documents.filter(wanted=wanted.id)
    same = there.filter(digest=digest).first()
    if same:  # a double click
        return same
    has_order = isinstance(holder, Case) and holder.state == State.CORRECTION
    if there.count() >= wanted.most + MORE_TO_MEND * has_order:
        hint = gettext("That is as many files as can be added here. What you have added is kept.")
        raise Refused("enough_documents", hint)
    together = holder.documents.aggregate(size=Sum("size"))["size"] or 0
    if together + len(safe.data) > MOST_BYTES_TOGETHER:
        hint = gettext(
            "Together the files are too large. What you have added is kept. Please hand in the rest at the counter."
        )
        raise Refused("too_large_together", hint)
    return Document.objects.create(
        draft=holder if isinstance(holder, Draft) else None,
        case=holder if isinstance(holder, Case) else None,
        wanted=wanted.id,
        name=seal(clean_line(sent.name)[:LONGEST_NAME] or wanted.id, DOCUMENT),
        content=seal_bytes(safe.data, DOCUMENT),
        kind=safe.kind,
        digest=digest,
        size=len(safe.data),
        pages=safe.pages,
        removed=list(safe.removed),
        added_by=actor,
        added_at=at,
    )
