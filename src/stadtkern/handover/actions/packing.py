"""A case becomes a package: made beside the database, then kept and noted in one moment."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext, override

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.texts import clean_line
from stadtkern.handover import packing, pieces
from stadtkern.handover.contents import documents_in, held_digest, in_order
from stadtkern.handover.describing import describe
from stadtkern.handover.models import ElakFile, Package
from stadtkern.handover.queries import case_to_hand_over
from stadtkern.procedures.api import casework, files

if TYPE_CHECKING:
    from datetime import datetime
    from typing import IO

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

LONGEST_FILE_NUMBER = 120


def hand_over(number: str, *, with_notes: bool, by: Actor, at: datetime) -> Package:
    """Pack a case for the ELAK and note it; called again it makes nothing new, unless the case has changed.

    The case stays where it is, and its clock goes on.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``changed_meanwhile``, ``document_differs``.
    """
    return _packed(number, "elak", with_notes=with_notes, by=by, at=at)


def pack_for_archive(number: str, *, by: Actor, at: datetime) -> Package:
    """Pack a whole case for the archive, notes included: nothing of it is left here afterwards.

    Raises:
        Refused: as ``hand_over``, and ``not_due`` while it must be kept or does not belong to the archive.
    """
    today = at.astimezone(city.LOCAL).date()
    case = case_to_hand_over(by, number)
    if not files.is_over(case, "archive", today):
        hint = gettext("This case does not go to the archive today: it must be kept longer, or is deleted by itself.")
        raise Refused("not_due", hint)
    return _packed(case.number, "archive", with_notes=True, by=by, at=at)


def _packed(number: str, purpose: str, *, with_notes: bool, by: Actor, at: datetime) -> Package:
    case = case_to_hand_over(by, number)
    held = held_digest(case, purpose, with_notes=with_notes)
    if known := _known(case, purpose, held, with_notes=with_notes):
        return known
    with tempfile.TemporaryFile() as target:
        _write(case, purpose, target, with_notes=with_notes)
        digest, size = packing.digest_and_size(target)
        with transaction.atomic():
            case = case_to_hand_over(by, number, to_change=True)
            if known := _known(case, purpose, held, with_notes=with_notes):  # somebody else was faster
                return known
            if held_digest(case, purpose, with_notes=with_notes) != held:
                hint = gettext("The case was changed while it was packed. Nothing was handed over. Please try again.")
                raise Refused("changed_meanwhile", hint)
            package = Package.objects.create(
                case=case,
                number=number,
                purpose=purpose,
                held=held,
                last_event=case.events.aggregate(last=Max("pk"))["last"] or 0,
                documents=case.documents.count(),
                with_notes=with_notes,
                digest=digest,
                size=size,
                made_by=by.public_id,
                made_at=at,
            )
            pieces.keep(target, package)
            if purpose == "elak":
                words = f"{digest}\n{gettext('with notes of the office')}" if with_notes else digest
                casework.happened(case, "handed_over", by, at, is_public=False, text=words)
            else:
                audit.record(
                    actor=by.public_id, verb="case.packed_for_archive", subject=f"case:{number}", reason=digest
                )
            return package


def _known(case: Case, purpose: str, held: str, *, with_notes: bool) -> Package | None:
    return Package.objects.filter(case=case, purpose=purpose, held=held, with_notes=with_notes).first()


def _write(case: Case, purpose: str, target: IO[bytes], *, with_notes: bool) -> None:
    file_number = ElakFile.objects.filter(case=case).values_list("file_number", flat=True).first() or ""
    with override("de"):
        documents = documents_in(case)
        described = describe(case, documents, purpose=purpose, with_notes=with_notes, file_number=file_number)
        packing.write(in_order(described, documents), target)


@transaction.atomic
def note_file_number(number: str, file_number: str, *, by: Actor, at: datetime) -> None:
    """Note what the ELAK calls a case; the same again changes nothing.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``empty_text``.
    """
    case, written = case_to_hand_over(by, number, to_change=True), clean_line(file_number)[:LONGEST_FILE_NUMBER]
    if not written:
        raise Refused("empty_text", gettext("Please write something first."))
    known = ElakFile.objects.filter(case=case).first()
    if known and known.file_number == written:
        return
    said = {"file_number": written, "noted_by": by.public_id, "noted_at": at}
    ElakFile.objects.update_or_create(case=case, defaults=said)
    casework.happened(case, "elak_number", by, at, is_public=False, text=written)
