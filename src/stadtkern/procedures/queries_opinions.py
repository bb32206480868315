"""Reads of opinions and of who stands in for whom; every one takes who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.core.sealed import unseal
from stadtkern.procedures.models import Absence, Case, Opinion
from stadtkern.procedures.queries import OPINION
from stadtkern.procedures.queries_desk import OWED, units_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from stadtkern.identity.api import Actor


def opinions_of(case: Case) -> QuerySet[Opinion]:
    """Return what other offices were asked about a case, first to last."""
    return case.opinions.all()


def opinions_owed(who: Actor) -> QuerySet[Opinion]:
    """Return what the offices somebody works for were asked and have not answered, the most urgent first."""
    owed = Opinion.objects.filter(OWED, unit__in=units_of(who))
    return owed.select_related("case__version").defer("case__answers", "case__version__data").order_by("due_on", "pk")


def opinion_owed(who: Actor, number: str, opinion: int, *, to_change: bool = False) -> Opinion:
    """Return one of them.

    Raises:
        Refused: ``not_found``, also once it is answered or taken back.
    """
    opinions = Opinion.objects.select_for_update(of=("self",)) if to_change else Opinion.objects
    owed = opinions.filter(OWED, unit__in=units_of(who), pk=opinion, case__number=number)
    found = owed.select_related("case__version").first()
    if found is None:
        hint = gettext("Your office owes no opinion here: it is answered, or was taken back.")
        raise Refused("not_found", hint)
    return found


def question_of(opinion: Opinion) -> str:
    """Return what was asked."""
    return unseal(opinion.question, OPINION)


def answer_given(opinion: Opinion) -> str:
    """Return what was answered; empty while it is not."""
    return unseal(opinion.answer, OPINION) if opinion.answered_on else ""


def absences_of(who: Actor, *, on: date) -> QuerySet[Absence]:
    """Return when somebody is away, from a day on."""
    return Absence.objects.filter(account_id=_number(who), ends_on__gte=on)


def stood_in_for(who: Actor, *, on: date) -> list[str]:
    """Return for whom somebody stands in on a day."""
    away = Absence.objects.filter(deputy_id=_number(who), begins_on__lte=on, ends_on__gte=on)
    return sorted({f"account:{number}" for number in away.values_list("account_id", flat=True)})


def away(people: Iterable[str], *, on: date) -> Mapping[str, Absence]:
    """Return who of these is away on a day."""
    numbers = [int(each.removeprefix("account:")) for each in people if each.startswith("account:")]
    rows = Absence.objects.filter(account_id__in=numbers, begins_on__lte=on, ends_on__gte=on)
    return {f"account:{each.account_id}": each for each in rows}


def _number(who: Actor) -> int:
    return int(who.public_id.removeprefix("account:"))
