"""Reads of what is watched in use: use by day, incidents, concerns, and what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, Sum
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.governance.models import Concern, DayOfUse, Incident, Severity, UseCase
from stadtkern.governance.rules.entries import SHOWN, Used

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

AMOUNTS = (
    "calls", "refused", "failed", "held_back", "accepted", "tokens", "energy_wh_low", "energy_wh", "energy_wh_high",
    "cost_eur",
)  # fmt: skip


def public_case(public_id: str) -> UseCase:
    """Return a use case the public may know.

    Raises:
        Refused: ``not_found``.
    """
    found = UseCase.objects.filter(public_id=public_id, is_public=True, state__in=SHOWN).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such entry in the register. It may be an idea still."))
    return found


def used(cases: Collection[int]) -> dict[int, Used]:
    """Return what was measured in use, by use case; those never used are left out."""
    rows = DayOfUse.objects.filter(use_case__in=cases).order_by().values("use_case")
    sums = rows.annotate(**{f"all_{name}": Sum(name) for name in AMOUNTS})
    return {
        row["use_case"]: Used(**{name: row[f"all_{name}"] for name in AMOUNTS})  # one row for each use case
        for row in sums
    }


def first_call_on(found: UseCase) -> date | None:
    """Return the day of the first use, if there was any."""
    return DayOfUse.objects.filter(use_case=found, calls__gt=0).values_list("day", flat=True).first()


def open_severe_incidents(found: UseCase) -> int:
    """Return how many severe incidents nobody has closed."""
    return Incident.objects.filter(use_case=found, severity=Severity.SEVERE, closed_at__isnull=True).count()


def overdue_concerns(found: UseCase, *, today: date) -> int:
    """Return how many people wait for an answer beyond their day."""
    return _unanswered().filter(use_case=found, due_on__lt=today).count()


def _unanswered() -> QuerySet[Concern]:
    return Concern.objects.filter(answered_at__isnull=True)


def concerns(*, is_answered: bool) -> QuerySet[Concern]:
    """Return what people said: what waits by its last day, what is answered by the latest answer."""
    found = Concern.objects.select_related("use_case")
    if is_answered:
        return found.filter(answered_at__isnull=False).order_by("-answered_at")
    return found.filter(answered_at__isnull=True)


def concern(public_id: str) -> Concern:
    """Return one message.

    Raises:
        Refused: ``not_found``.
    """
    found = Concern.objects.select_related("use_case").filter(public_id=public_id).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such message."))
    return found


def public_concerns(public_id: str) -> list[Concern]:
    """Return the answered messages about a use case that everybody may read; about AI at large without one."""
    found = Concern.objects.filter(is_public=True, answered_at__isnull=False).order_by("-answered_at")
    return list(found.filter(use_case__public_id=public_id) if public_id else found.filter(use_case__isnull=True))


def incidents(*, is_closed: bool) -> QuerySet[Incident]:
    """Return incidents, the latest first."""
    return Incident.objects.filter(closed_at__isnull=not is_closed).select_related("use_case")


def overdue(today: date) -> tuple[int, int]:
    """Return how many concerns and incidents are past their day."""
    late = Q(due_on__lt=today)
    return _unanswered().filter(late).count(), Incident.objects.filter(late, closed_at__isnull=True).count()
