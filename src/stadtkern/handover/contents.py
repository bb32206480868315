"""What goes into a package: the filing as a sheet, files as they are kept, letters as they were sealed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext, override

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import unseal, unseal_bytes
from stadtkern.definitions.sentences import in_language, name_of
from stadtkern.grants import api as grants
from stadtkern.handover import letters as running_letters
from stadtkern.handover import others
from stadtkern.handover.held import Held
from stadtkern.handover.models import ReturnedDocument
from stadtkern.handover.queries import documents_returned
from stadtkern.handover.rules.manifest import CASE, FOLDER
from stadtkern.letters.api import About, compile_pdf
from stadtkern.procedures.api import casework
from stadtkern.uploads.safe import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from stadtkern.procedures.api.casework import Case

RETURNED: Final = "handover.document"
OWN_EVENTS: Final = ("handed_over", "elak_number")  # what the hand-over itself notes is no news for the ELAK
TEMPLATE: Final = Path(__file__).resolve().parent / "templates_typst" / "filing.typ"


def events_in(case: Case, purpose: str, *, with_notes: bool) -> QuerySet[Any]:
    """Return the events a package names, first to last; the archive gets all of them."""
    events = case.events.order_by("pk")
    if purpose == "archive":
        return events
    events = events.exclude(kind__in=OWN_EVENTS)
    return events if with_notes else events.filter(is_public=True)


def held_digest(case: Case, purpose: str, *, with_notes: bool) -> str:
    """Return 64 hex digits over what a case holds now, as far as a package tells of it; no bytes of files are read."""
    letters, is_whole = case.decisions.exclude(letter=None).order_by("pk"), purpose == "archive"
    parts: list[object] = [
        case.state,
        case.due_on,
        *events_in(case, purpose, with_notes=with_notes).values_list("pk", "kind"),
        *case.documents.order_by("pk").values_list("pk", "digest"),
        *(case.decisions.all() if is_whole else case.decisions.exclude(decided_at=None))
        .order_by("pk")
        .values_list("pk", "digest", "outcome"),
        *(grants.awards_of(case.number) if is_whole else ()),
        *letters.values_list("pk", "letter__digest", "letter__ready_on", "letter__fetched_at", "letter__served_on"),
        *case.corrections.order_by("pk").values_list("pk", "corrected_on", "lapsed_on"),
        *case.opinions.order_by("pk").values_list("pk", "answered_on", "taken_back_on"),
        *documents_returned(case).values_list("pk", "digest"),
        *others.states_of(case, with_notes=with_notes),
        *running_letters.states_of(case),
    ]
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def documents_in(case: Case) -> list[Held]:
    """Return the documents of a package in their order; the sheet of the filing is made now, the others when written.

    Raises:
        Refused: ``template_broken``.
    """
    sheet = _sheet(case)
    found = [
        Held(
            "zusammenfassung", "zusammenfassung", "pdf", gettext("What was filed"), hashlib.sha256(sheet).hexdigest(),
            len(sheet), case.received_at, lambda: sheet,
        )
    ]  # fmt: skip
    found += [_upload(case, each) for each in case.documents.order_by("pk").defer("content")]
    found += [_letter(case, each) for each in letters_of(case)]
    found += [_returned(each) for each in documents_returned(case)]
    found += others.documents_of(case)
    found += running_letters.documents_of(case)
    return [_placed(place, each) for place, each in enumerate(found, 1)]


def in_order(described: bytes, documents: list[Held]) -> Iterator[tuple[str, bytes]]:
    """Return paths and bytes for the ZIP, one after the other.

    Raises:
        Refused: ``document_differs`` when what is kept is not what was noted about it.
    """
    yield CASE, described
    for each in documents:
        data = each.content()
        if hashlib.sha256(data).hexdigest() != each.digest:
            hint = gettext("The document %(name)s is not the one that was noted. No package was made; tell operations.")
            raise Refused("document_differs", hint % {"name": each.name})
        yield each.path, data


def _placed(place: int, held: Held) -> Held:
    return replace(held, path=f"{FOLDER}{place:03}-{held.key}{ENDINGS[held.format]}")


def letters_of(case: Case) -> list[Any]:
    """Return the sealed letters of a case, first to last, without their bytes."""
    sent = case.decisions.exclude(letter=None).select_related("letter").defer("letter__content")
    return [each.letter for each in sent.order_by("pk")]


def _upload(case: Case, document: Any) -> Held:
    def content() -> bytes:
        return casework.content_of(
            case.documents.get(pk=document.pk)
        )  # read anew: what is kept in memory goes after it

    return Held(
        f"beilage-{document.pk}", "beilage", document.kind, casework.name_of_document(document), document.digest,
        document.size, document.added_at, content, tuple(document.removed), document.wanted,
    )  # fmt: skip


def _letter(case: Case, letter: Any) -> Held:
    def content() -> bytes:
        return casework.pdf_of(case.decisions.select_related("letter").get(pk=letter.decision_id).letter)

    return Held(
        letter_key(letter), "erledigung", "pdf", gettext("The sealed letter"), letter.digest, len(content()),
        letter.made_at, content,
    )  # fmt: skip


def letter_key(letter: Any) -> str:
    """Return how a package calls a letter."""
    return f"erledigung-{letter.decision_id}"


def name_of_returned(document: ReturnedDocument) -> str:
    """Return how the ELAK called a document."""
    return unseal(document.name, RETURNED)


def content_of_returned(document: ReturnedDocument) -> bytes:
    """Return the bytes of the copy of a document that came back."""
    return unseal_bytes(document.content, RETURNED)


def _returned(document: ReturnedDocument) -> Held:
    def content() -> bytes:
        return content_of_returned(ReturnedDocument.objects.get(pk=document.pk))

    return Held(
        f"ruecklauf-{document.pk}", document.kind, document.format, name_of_returned(document), document.digest,
        document.size, document.added_at, content, tuple(document.removed),
    )  # fmt: skip


def _sheet(case: Case) -> bytes:
    """Return what was filed as PDF/A; always German, as files are, and the same bytes for the same filing."""
    with override("de"):
        asked, name = casework.asked_in(case), name_of(case.version.procedure)
        assistance = casework.assistance_of(case)
        at = case.received_at.astimezone(city.LOCAL)
        head = [
            (gettext("Number"), case.number),
            (gettext("Filed"), f"{at:%d.%m.%Y, %H:%M}"),
            (gettext("By"), casework.person_of(case)),
            (gettext("SHA-256 of the filing"), case.entry_digest),
        ]
        if case.channel == "paper":
            head.append((gettext("It came on paper"), f"{case.received_on:%d.%m.%Y}"))
        elif assistance:
            head.append((gettext("Filed for somebody at the town hall"), casework.way_text(assistance.way)))
        parts = [
            {
                "title": in_language(page.title),
                "rows": [[in_language(each.label), casework.shown_answer(asked, each)] for each in questions],
            }
            for page, questions in asked.pages
            if questions
        ]
        title = gettext("What was filed: %(name)s") % {"name": name}
        about = About(title=title, author=city.current().town.official_name, language="de", at=case.received_at)
        return compile_pdf(TEMPLATE, {"number": case.number, "title": title, "head": head, "parts": parts}, about)
