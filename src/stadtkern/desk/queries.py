"""The rows that figures are counted from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Min, OuterRef, Subquery

from stadtkern.city import api as city
from stadtkern.identity import api as identity
from stadtkern.procedurelaw.clock import Correction, reckon
from stadtkern.procedures.api.casework import AUDIT, EXTENDED, Case, CaseEvent, State, clock_rule, units_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from stadtkern.identity.api import Actor


@dataclass(frozen=True, slots=True)
class Row:
    """One case: when it came and was first decided, and until when that had to be; ``due_on`` None: it stands still."""

    procedure: str
    channel: str
    received_on: date
    decided_on: date | None
    due_on: date | None
    is_withdrawn: bool


def rows_of(who: Actor, *, year: int, on: date) -> Iterator[Row]:
    """Return the cases that came in a year to the offices somebody works for; auditors get those of all.

    The day a decision was due is reckoned with the orders to mend that stopped the clock. Trials are left out.
    """
    cases = Case.objects.filter(received_on__year=year, is_test=False)
    if not identity.may(who, AUDIT):
        cases = cases.filter(unit__in=units_of(who))
    cases = cases.select_related("version").defer("answers", "version__data").prefetch_related("corrections")
    longer = CaseEvent.objects.filter(case=OuterRef("pk"), kind=EXTENDED).values("at")[:1]
    cases = cases.annotate(decided_on=Min("decisions__dated_on"), extended_at=Subquery(longer))
    for case in cases.order_by("pk").iterator(chunk_size=500):
        decided_on = case.decided_on
        orders = [Correction(each.ordered_on, each.due_on, each.corrected_on) for each in case.corrections.all()]
        clock = reckon(
            clock_rule(case.version),
            received_on=case.received_on,
            on=decided_on or on,
            corrections=orders,
            extended_on=case.extended_at and case.extended_at.astimezone(city.LOCAL).date(),
        )
        is_withdrawn = case.state == State.WITHDRAWN
        yield Row(case.version.procedure, case.channel, case.received_on, decided_on, clock.due_on, is_withdrawn)
