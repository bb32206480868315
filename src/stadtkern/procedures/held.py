"""What procedures hold about a resident; named in ``settings.PERSON_DATA``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.definitions.sentences import in_language, name_of, spoken
from stadtkern.definitions.wording import shown
from stadtkern.procedures.awarding import awards_shown
from stadtkern.procedures.models import Case, Draft
from stadtkern.procedures.queries import (
    asked_in,
    compiled_of,
    documents_of,
    events_of,
    kept_until,
    name_of_document,
    readable_decision,
    typed_of,
    words_of,
)
from stadtkern.procedures.queries_desk import texts_of
from stadtkern.procedures.wording import event_text
from stadtkern.residents.api import Part
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from stadtkern.procedures.models import CaseEvent


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


def _draft(draft: Draft) -> Part:
    labels = {each.id: in_language(each.label) for each in compiled_of(draft.version).procedure.questions}
    rows = [
        (labels.get(name, name), ", ".join(text) if isinstance(text, list) else text)
        for name, text in typed_of(draft).items()
        if text
    ]
    rows += [(gettext("Document"), name_of_document(each)) for each in documents_of(draft)]
    title = gettext("Form not filed yet: %(name)s") % {"name": name_of(draft.version.procedure)}
    return Part(title, tuple(rows))


def _case(case: Case) -> Part:
    asked = asked_in(case)
    rows = [
        (in_language(question.label), text)
        for _page, questions in asked.pages
        for question in questions
        if (text := shown(question, asked.values.get(question.id), spoken()))
    ]
    rows += [(gettext("Document"), name_of_document(each)) for each in documents_of(case)]
    rows += [(_moment(event), f"{event_text(event.kind)} {words_of(event)}".strip()) for event in events_of(case)]
    if decision := readable_decision(case):
        texts = texts_of(decision)
        rows.append(
            (gettext("The decision"), "\n\n".join(text for text in (texts.operative_part, texts.reasons) if text))
        )
    rows += [(gettext("What you get"), each) for each in awards_shown(case)]
    title = gettext("Matter %(number)s: %(name)s") % {"number": case.number, "name": name_of(case.version.procedure)}
    return Part(title, tuple(rows), kept_until(case), asked.compiled.procedure.retention.basis, must_stay=True)


def _moment(event: CaseEvent) -> str:
    at = event.at.astimezone(city.LOCAL)
    return f"{day(at.date())}, {at:%H:%M}"
