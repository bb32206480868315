"""What procedures hold about a resident; named in ``settings.PERSON_DATA``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext

from stadtkern.city import api as city
from stadtkern.definitions.wording import shown
from stadtkern.procedurelaw.periods import Period, runs_out_on
from stadtkern.procedures.models import Case, Draft
from stadtkern.procedures.queries import asked_in, compiled_of, typed_of
from stadtkern.residents.api import Part

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


class Procedures:
    """Forms on their way go when somebody asks; filed matters stay as long as their file must be kept."""

    def held_by(self, principal: int) -> Sequence[Part]:
        """Return every form and matter of this party."""
        drafts = Draft.objects.filter(principal=principal, case=None).select_related("version").order_by("begun_at")
        cases = Case.objects.filter(principal=principal).select_related("version").order_by("received_at")
        return [*map(_draft, drafts), *map(_case, cases)]

    def erase(self, principal: int, *, at: datetime) -> None:
        """Delete the forms nobody has filed."""
        Draft.objects.filter(principal=principal, case=None).delete()


HOLDER = Procedures()


def kept_until(case: Case) -> date:
    """Return the day until which the file of a case must be kept."""
    retention = compiled_of(case.version).procedure.retention
    return runs_out_on(Period(retention.years, "years"), from_on=case.received_on)


def _draft(draft: Draft) -> Part:
    rows = [
        (name, ", ".join(text) if isinstance(text, list) else text) for name, text in typed_of(draft).items() if text
    ]
    title = gettext("Form not filed yet: %(name)s") % {"name": _name(draft.version.procedure)}
    return Part(title, tuple(rows))


def _case(case: Case) -> Part:
    asked = asked_in(case)
    language: city.Language = "en" if (get_language() or "de").startswith("en") else "de"
    rows = [
        (str(getattr(question.label, language)), text)
        for _page, questions in asked.pages
        for question in questions
        if (text := shown(question, asked.values.get(question.id), language))
    ]
    title = gettext("Matter %(number)s: %(name)s") % {"number": case.number, "name": _name(case.version.procedure)}
    return Part(title, tuple(rows), kept_until(case), asked.compiled.procedure.retention.basis, must_stay=True)


def _name(procedure: str) -> str:
    service = city.current().services.get(procedure)
    english = (get_language() or "de").startswith("en")
    return str(service.name.en if english else service.name.de) if service else procedure
