"""The archive has a case: its receipt is noted, and only with that the file here ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.texts import clean_line
from stadtkern.handover.contents import held_digest
from stadtkern.handover.queries import case_to_hand_over, packages_of
from stadtkern.procedures.api import casework, files

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.api import Actor

LONGEST_RECEIPT = 80


@transaction.atomic
def confirm(number: str, digest: str, *, receipt: str, by: Actor, at: datetime) -> None:
    """Note that the archive has a package, under its own number, and delete the file; a tombstone stays.

    Receipt and deletion are one transaction; the database refuses the tombstone of a case that was not packed whole.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``may_not_decide``, ``empty_text``, ``no_package``,
            ``changed_since_packed``, ``not_due``.
    """
    case, written = case_to_hand_over(by, number, to_change=True), clean_line(receipt)[:LONGEST_RECEIPT]
    if not casework.may_decide(by, case.unit):
        hint = gettext("Only who may decide for this office ends a file. Nothing was deleted.")
        raise Refused("may_not_decide", hint)
    if not written:
        raise Refused("empty_text", gettext("Please write the number of the archive's receipt."))
    package = packages_of(case, "archive").filter(digest=digest).first()
    if package is None:
        raise Refused("no_package", gettext("Make the package first. Nothing was deleted."))
    if package.held != held_digest(case, "archive", with_notes=True):
        hint = gettext("The case has changed since this package was made. Please make it anew. Nothing was deleted.")
        raise Refused("changed_since_packed", hint)
    package.receipt, package.received_by, package.received_at = written, by.public_id, at
    package.save(update_fields=["receipt", "received_by", "received_at"])
    audit.record(actor=by.public_id, verb="case.archived", subject=f"case:{number}", reason=f"{digest[:16]} {written}")
    if not files.erase_archived(number, at=at):
        hint = gettext("This case does not go to the archive today: it must be kept longer, or is deleted by itself.")
        raise Refused("not_due", hint)
