"""The end of a file: when it need not be kept any more, everything about a person goes, and a tombstone stays."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.delivery import api as delivery
from stadtkern.grants import api as grants
from stadtkern.identity import api as identity
from stadtkern.procedures.models import Case, DecisionLetter, Draft, ProcedureVersion, Tombstone
from stadtkern.procedures.queries import closed_on, compiled_of, kept_until
from stadtkern.procedures.rules.states import CLOSED

if TYPE_CHECKING:
    from datetime import datetime

AT_ONCE = 100


def delete_old(*, at: datetime) -> int:
    """Delete the files of closed cases whose time to be kept has ended; return how many.

    Files that belong to the archive stay until somebody has handed them over.
    """
    today = at.astimezone(city.LOCAL).date()
    return sum(_delete(number, "delete", today, at) for number in over("delete", today))


def erase_archived(number: str, *, at: datetime) -> bool:
    """Delete the file of a case that is in the archive; the database refuses one of which the archive has not all."""
    return _delete(number, "archive", at.astimezone(city.LOCAL).date(), at)


def over(then: str, today: date) -> list[str]:
    """Return closed cases whose time has ended; what came too late to be over by now is not even looked at."""
    found: list[str] = []
    for version in ProcedureVersion.objects.order_by("pk"):
        retention = compiled_of(version).procedure.retention
        if retention.then != then:
            continue
        latest = date(today.year - retention.years, today.month, min(today.day, 28))
        closed = version.cases.filter(state__in=CLOSED, received_on__lt=latest).order_by("received_on")
        ended = (case.number for case in closed.select_related("version").iterator() if is_over(case, then, today))
        found += islice(ended, AT_ONCE - len(found))
    return found


def is_over(case: Case, then: str, today: date) -> bool:
    """Return whether a case is closed, need not be kept any more, and ends so."""
    is_closed = case.state in CLOSED and compiled_of(case.version).procedure.retention.then == then
    return is_closed and kept_until(case) < today


@transaction.atomic
def _delete(number: str, then: str, today: date, at: datetime) -> bool:
    case = Case.objects.select_for_update(of=("self",)).select_related("version").filter(number=number).first()
    if case is None or not is_over(case, then, today):
        return False
    Tombstone.objects.create(
        number=case.number,
        procedure=case.version.procedure,
        received_on=case.received_on,
        closed_on=closed_on(case),
        entry_digest=case.entry_digest,
        deleted_at=at,
    )
    DecisionLetter.objects.filter(decision__case=case).delete()
    case.decisions.all().delete()
    Draft.objects.filter(case=case).delete()
    case.delete()
    delivery.forget(f"case:{number}")
    grants.forget(number)
    audit.record(actor=identity.SYSTEM.public_id, verb="case.deleted", subject=f"case:{number}", reason="retention")
    return True
