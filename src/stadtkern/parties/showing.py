"""Rows for pages: a party with where its letters stand, what it said, and what the facts say about its standing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from stadtkern.city import api as city
from stadtkern.definitions.sentences import in_language
from stadtkern.parties import queries
from stadtkern.parties.wording import channel_text, finding_text, kind_text, letter_text, role_text, standing_text
from stadtkern.procedures.api import casework
from stadtkern.residents import api as residents
from stadtkern.uploads.safe import CONTENT_TYPES, ENDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from stadtkern.parties.models import CaseParty, PartyLetter, PartyNotice, Statement, StatementFile
    from stadtkern.procedures.api.casework import Case, Document


def party_row(party: CaseParty, case: Case, notices: Sequence[PartyNotice], *, on: date) -> dict[str, Any]:
    """Return a party as the office sees it."""
    details, found = queries.details_of(party), queries.finding_of(party, notices, on=on)
    return {
        "place": party.place,
        "name": details.name,
        "representative": details.representative,
        "address": f"{details.street}, {details.postcode} {details.place}",
        "role": role_text(party.role),
        "ground": details.ground,
        "is_bound": party.bound_to_id is not None,
        "bound_name": residents.name_of(party.bound_to_id) if party.bound_to_id else "",
        "is_removed": party.removed_at is not None,
        "removal": queries.reason_of(party.removal_reason),
        "letters": [letter_row(each, case) for each in party.letters.all()],
        "said": [statement_row(each) for each in party.statements.all()],
        "standing": standing_text(party.standing),
        "is_noted": bool(party.standing),
        "standing_reason": queries.reason_of(party.standing_reason),
        "finding": finding_text(found),
        "is_lost": found.result == "lost",
        "needs_a_look": found.result == "lost" and not party.standing,
    }


def letter_row(letter: PartyLetter, case: Case) -> dict[str, Any]:
    """Return a letter with where it stands and until when its party can answer."""
    return {
        "id": letter.pk,
        "kind": kind_text(letter.notice.kind if letter.notice else "decision"),
        "state": letter_text(letter.state),
        "is_made": letter.made_at is not None,
        "is_stuck": letter.state in {"returned", "no_address"} and letter.served_on is None,
        "can_go_on_paper": letter.state in {"ready", "returned", "no_address"} and letter.served_on is None,
        "in_portal": letter.way == "portal",
        "is_fetched": letter.fetched_at is not None,
        "served_on": letter.served_on,
        "until": queries.until(letter, case),
    }


def statement_row(statement: Statement) -> dict[str, Any]:
    """Return a statement with its receipt."""
    return {
        "id": statement.pk,
        "number": statement.number,
        "kind": kind_text(statement.kind),
        "is_objection": statement.kind == "objection",
        "channel": channel_text(statement.channel),
        "arrived_on": statement.arrived_on,
        "received_at": statement.received_at.astimezone(city.LOCAL),
        "is_late": statement.is_late,
        "text": queries.text_of(statement),
        "digest": statement.digest,
        "files": [
            {"id": each.pk, "name": queries.name_of_file(each)} for each in statement.files.defer("content").all()
        ],
    }


def notice_row(notice: PartyNotice) -> dict[str, Any]:
    """Return what the parties were told."""
    words = queries.words_of(notice)
    return {
        "kind": kind_text(notice.kind),
        "text": words.text,
        "place": words.place,
        "hearing_at": notice.hearing_at.astimezone(city.LOCAL) if notice.hearing_at else None,
        "is_announced": notice.is_announced,
        "made_at": notice.made_at.astimezone(city.LOCAL),
    }


def document_row(document: Document, case: Case) -> dict[str, Any]:
    """Return a document of the applicant with what it was asked for as."""
    asked = {each.id: each.label for each in casework.compiled_of(case.version).procedure.documents}
    label = asked.get(document.wanted)
    return {
        "id": document.pk,
        "name": casework.name_of_document(document),
        "wanted": in_language(label) if label else "",
    }


def file_response(file: StatementFile) -> HttpResponse:
    """Return a file of a statement to keep."""
    return _kept(queries.content_of_file(file), file.kind, f"beilage-{file.pk}")


def document_response(document: Document, data: bytes) -> HttpResponse:
    """Return a released document to keep."""
    return _kept(data, document.kind, f"{document.wanted}-{document.pk}")


def _kept(data: bytes, kind: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}{ENDINGS[kind]}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(data, content_type=CONTENT_TYPES[kind], headers=headers)
