"""Forms on paper: printed with the answers typed so far, and typed in by staff when they come back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import lookup_of, seal, seal_bytes
from stadtkern.procedures.actions.assisted import begin_for
from stadtkern.procedures.models import SCAN, Case, Document, Draft
from stadtkern.procedures.queries import ANSWERS, DOCUMENT, TOKEN, fixed_of, typed_of
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from datetime import date, datetime

    from stadtkern.definitions.answers import Kept
    from stadtkern.identity.api import Actor
    from stadtkern.uploads.safe import Safe

LOOKUP_DIGITS = 10
LONGEST_AGO = timedelta(days=182)  # beyond that it is a slip in the year


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A form as it came: of whom, on which day; ``printed`` is the code of what was printed with answers, or empty.

    Without a ``name`` it is the one among the printed answers.
    """

    procedure: str
    name: str
    came_on: date
    is_signed: bool
    printed: str = ""
    scan: Safe | None = None


def printed_code(draft: Draft) -> str:
    """Return the code under which staff find a form on its way when it comes back on paper."""
    return f"{draft.pk}-{draft.lookup[:LOOKUP_DIGITS]}"


@transaction.atomic
def begin_from_paper(came: OnPaper, *, language: str, by: Actor, at: datetime) -> tuple[str, int]:
    """Begin a form that came on paper and return its secret and how many answers it holds already.

    What was printed is copied with its documents; who printed it keeps their own. It counts as filed on the day it
    came.

    Raises:
        Refused: as ``begin_for``; ``not_yet`` for a day to come; ``long_ago``; ``draft_filed`` if it was sent online
            meanwhile.
    """
    if came.came_on > at.astimezone(city.LOCAL).date():
        raise Refused("not_yet", gettext("A form cannot have come after today. Please look at the day again."))
    if at.astimezone(city.LOCAL).date() - came.came_on > LONGEST_AGO:
        hint = gettext("That day is more than half a year ago. Please look at the day again. Nothing was begun.")
        raise Refused("long_ago", hint)
    printed = _printed(came, at=at)
    answers = _answers_of(printed)
    name = came.name or _name_on(printed, answers)
    proof = "signature" if came.is_signed else "none"
    token = begin_for(came.procedure, name, way="paper", proof=proof, language=language, by=by, at=at)
    draft = Draft.objects.get(lookup=lookup_of(token, TOKEN))
    draft.came_on, draft.answers = came.came_on, seal(json.dumps(answers, ensure_ascii=False), ANSWERS)
    draft.save(update_fields=["came_on", "answers"])
    for document in printed.documents.all() if printed else ():
        document.pk, document.draft = None, draft
        document.save(force_insert=True)
    if came.scan:
        _add_scan(draft, came.scan, by=by, at=at)
    return token, sum(bool(text) for text in answers.values())


def _printed(came: OnPaper, *, at: datetime) -> Draft | None:
    """Return what a form was printed from, unless it is deleted by now."""
    number, _dash, lookup = came.printed.partition("-")
    if not number.isdigit() or len(lookup) != LOOKUP_DIGITS:
        return None
    drafts = Draft.objects.filter(pk=number, lookup__startswith=lookup, expires_at__gt=at)
    found = drafts.select_related("version").filter(version__procedure=came.procedure).first()
    if found and found.case_id:
        told = {"number": Case.objects.values_list("number", flat=True).get(pk=found.case_id)}
        hint = gettext("This form was sent online already: it is matter %(number)s. Nothing was begun.") % told
        raise Refused("draft_filed", hint)
    return found


def _name_on(printed: Draft | None, answers: Kept) -> str:
    """Return who files: for whom it was printed if they were signed in, else the name among the answers."""
    if printed and printed.principal_id:
        return residents.name_of(printed.principal_id)
    return " ".join(str(answers.get(each, "")) for each in ("given_name", "family_name"))


def _answers_of(printed: Draft | None) -> Kept:
    if printed is None:
        return {}
    return {**{name: text for name, text in fixed_of(printed).items() if "\n" not in text}, **typed_of(printed)}


def _add_scan(draft: Draft, scan: Safe, *, by: Actor, at: datetime) -> None:
    Document.objects.create(
        draft=draft,
        wanted=SCAN,
        name=seal(gettext("The form as it came"), DOCUMENT),
        content=seal_bytes(scan.data, DOCUMENT),
        kind=scan.kind,
        digest=hashlib.sha256(scan.data).hexdigest(),
        size=len(scan.data),
        pages=scan.pages,
        removed=list(scan.removed),
        added_by=by.public_id,
        added_at=at,
    )
