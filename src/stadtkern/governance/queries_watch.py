"""Reads of what is watched in use: use by day, incidents, concerns, and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.governance import queries_entries
from stadtkern.governance.models import Concern, DayOfUse, Evidence, Incident, Severity
from stadtkern.lifecycle.entries import Energy, Used

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from stadtkern.governance.models import UseCase

AMOUNTS = (
    "calls", "refused", "failed", "held_back", "accepted", "tokens", "energy_wh_low", "energy_wh", "energy_wh_high",
    "cost_eur",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody said about AI, as other rooms see it: no address, nobody's identifier.

    ``about`` and ``title`` name the use case and are empty for AI at large.
    """

    public_id: str
    about: str
    title: str
    kind: str
    text: str
    received_at: datetime
    due_on: date
    wants_mail: bool
    answer: str
    answered_at: datetime | None
    effect: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class IncidentReport:
    """An incident as other rooms see it. ``what`` stays inside the house; ``outcome`` everybody may read."""

    number: int
    about: str
    title: str
    severity: str
    what: str
    found_on: date
    reported_at: datetime
    due_on: date
    closed_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """How many messages and incidents there are, and how many wait beyond their day."""

    received: int
    answered: int
    answered_late: int
    overdue: int
    comments: int
    comments_answered: int
    incidents: int
    incidents_open: int
    incidents_overdue: int


def public_case(public_id: str) -> UseCase:
    """Return a use case the public may know.

    Raises:
        Refused: ``not_found``.
    """
    found = queries_entries.listed().filter(public_id=public_id).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such entry in the register. It may be an idea still."))
    return found


def used(cases: Collection[int]) -> dict[int, Used]:
    """Return what was measured in use, by use case; those never used are left out."""
    rows = DayOfUse.objects.filter(use_case__in=cases).values("use_case", "energy_method")
    sums = rows.annotate(**{f"all_{name}": Sum(name) for name in AMOUNTS}).order_by("use_case", "energy_method")
    return {case: _used(list(parts)) for case, parts in groupby(sums, key=itemgetter("use_case"))}


def _used(parts: list[dict[str, Any]]) -> Used:
    """Add up what was measured of one use case, a part for each way its electricity is known."""
    energy = tuple(
        Energy(
            each["energy_method"],
            each["all_calls"],
            each["all_energy_wh_low"],
            each["all_energy_wh"],
            each["all_energy_wh_high"],
        )
        for each in parts
        if each["all_calls"] or each["all_energy_wh_high"]
    )
    return Used(**{name: sum(each[f"all_{name}"] for each in parts) for name in AMOUNTS}, energy=energy)


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
        raise Refused(
            "not_found", gettext("There is no message with this number. Please compare it with the one you wrote down.")
        )
    return found


def public_concerns(public_id: str) -> list[Concern]:
    """Return the answered messages about a use case that everybody may read; about AI at large without one."""
    found = Concern.objects.filter(is_public=True, answered_at__isnull=False).order_by("-answered_at")
    return list(found.filter(use_case__public_id=public_id) if public_id else found.filter(use_case__isnull=True))


def incidents(*, is_closed: bool) -> QuerySet[Incident]:
    """Return incidents, the latest first."""
    return Incident.objects.filter(closed_at__isnull=not is_closed).select_related("use_case")


def message(public_id: str) -> Message:
    """Return one message as other rooms see it.

    Raises:
        Refused: ``not_found``.
    """
    return as_message(concern(public_id))


def messages(*, is_answered: bool, start: int = 0, count: int = 50) -> list[Message]:
    """Return messages for the desk: what waits by its last day, what is answered by the latest answer."""
    return [as_message(each) for each in concerns(is_answered=is_answered)[start : start + count]]


def published_messages(public_id: str, *, count: int = 20) -> list[Message]:
    """Return the latest answered messages everybody may read, about a use case or, without one, about AI at large."""
    found = Concern.objects.filter(is_public=True, answered_at__isnull=False).select_related("use_case")
    about = found.filter(use_case__public_id=public_id) if public_id else found.filter(use_case__isnull=True)
    return [as_message(each) for each in about.order_by("-answered_at", "-id")[:count]]


def as_message(found: Concern) -> Message:
    """Return a message without what belongs to whoever wrote it."""
    case = found.use_case
    return Message(
        public_id=found.public_id,
        about=case.public_id if case else "",
        title=case.title if case else "",
        kind=found.kind,
        text=found.text,
        received_at=found.received_at,
        due_on=found.due_on,
        wants_mail=bool(found.email),
        answer=found.answer,
        answered_at=found.answered_at,
        effect=found.effect,
        is_public=found.is_public,
    )


def incident_reports(*, is_closed: bool, start: int = 0, count: int = 50) -> list[IncidentReport]:
    """Return incidents for the desk: open ones by their last day, closed ones the latest first."""
    found = incidents(is_closed=is_closed).order_by(*(("-closed_at", "-id") if is_closed else ("due_on", "id")))
    return [as_report(each) for each in found[start : start + count]]


def incident(number: int) -> IncidentReport:
    """Return one incident.

    Raises:
        Refused: ``not_found``.
    """
    found = Incident.objects.select_related("use_case").filter(pk=number).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such incident."))
    return as_report(found)


def public_incidents(public_id: str, *, count: int = 20) -> list[IncidentReport]:
    """Return the incidents of a use case without what was written about them inside the house."""
    found = Incident.objects.filter(use_case__public_id=public_id).select_related("use_case")
    return [as_report(each, is_public=True) for each in found[:count]]


def as_report(found: Incident, *, is_public: bool = False) -> IncidentReport:
    """Return an incident without who reported and closed it; ``is_public`` leaves out what happened in words."""
    return IncidentReport(
        number=found.pk,
        about=found.use_case.public_id,
        title=found.use_case.title,
        severity=found.severity,
        what="" if is_public else found.what,
        found_on=found.found_on,
        reported_at=found.reported_at,
        due_on=found.due_on,
        closed_at=found.closed_at,
        outcome=found.outcome,
    )


def desk_counts(today: date) -> DeskCounts:
    """Return how many messages and incidents there are, with two questions to the database."""
    answered, late = Q(answered_at__isnull=False), Q(due_on__lt=today)
    comments = Q(kind=Concern.Kind.COMMENT)
    said = Concern.objects.aggregate(
        received=Count("id"),
        answered=Count("id", filter=answered),
        answered_late=Count("id", filter=answered & Q(answered_at__date__gt=F("due_on"))),
        overdue=Count("id", filter=late & ~answered),
        comments=Count("id", filter=comments),
        comments_answered=Count("id", filter=comments & answered),
    )
    is_open = Q(closed_at__isnull=True)
    happened = Incident.objects.aggregate(
        incidents=Count("id"),
        incidents_open=Count("id", filter=is_open),
        incidents_overdue=Count("id", filter=is_open & late),
    )
    return DeskCounts(**said, **happened)


def median_answer_days() -> float | None:
    """Return how many days an answer took in the middle of all answers; None before the first."""
    moments = Concern.objects.filter(answered_at__isnull=False).values_list("received_at", "answered_at")
    days = [(answered - received).total_seconds() / 86_400 for received, answered in moments if answered]
    return median(days) if days else None


def overdue(today: date) -> tuple[int, int]:
    """Return how many concerns and incidents are past their day."""
    late = Q(due_on__lt=today)
    return _unanswered().filter(late).count(), Incident.objects.filter(late, closed_at__isnull=True).count()


def calls_by_use_case(kind: str) -> dict[str, int]:
    """Return how many calls the evidence of one kind counts for each use case."""
    found: dict[str, int] = {}
    for public_id, amounts in Evidence.objects.filter(kind=kind).values_list("use_case__public_id", "amounts"):
        found[public_id] = found.get(public_id, 0) + int(amounts.get("calls", 0))
    return found


def days_of_use(since: date) -> list[DayOfUse]:
    """Return what every use case did on each day from ``since`` on."""
    return list(DayOfUse.objects.filter(day__gte=since).select_related("use_case").order_by("day"))
