"""Other offices are asked for an opinion and give it; who is away says who stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal
from stadtkern.procedures.actions.noting import happened, open_case, written
from stadtkern.procedures.models import Absence, Opinion
from stadtkern.procedures.queries import OPINION
from stadtkern.procedures.queries_desk import OPEN_OPINION, colleagues, units_of
from stadtkern.procedures.queries_opinions import opinion_owed

if TYPE_CHECKING:
    from datetime import date, datetime

    from stadtkern.identity.api import Actor


@transaction.atomic
def ask_opinion(number: str, *, unit: str, question: str, due_on: date, by: Actor, at: datetime) -> Opinion:
    """Ask another office about a case; until it has answered it may read the case.

    Raises:
        Refused: ``not_found``, ``closed``, ``empty_text``, ``no_unit``, ``nobody_there``, ``asked_already``,
            ``too_soon``.
    """
    case, today = open_case(number, by), at.astimezone(city.LOCAL).date()
    asked = written(question)
    offices = city.current().offices
    if unit not in offices or unit == case.unit:
        raise Refused("no_unit", gettext("Please choose another office. Your text is kept below."))
    if not colleagues(unit):
        hint = gettext("Nobody works on cases at this office yet, so nobody would answer. Your text is kept below.")
        raise Refused("nobody_there", hint)
    if case.opinions.filter(OPEN_OPINION, unit=unit).exists():
        raise Refused("asked_already", gettext("This office is asked already and has not answered yet."))
    if due_on <= today:
        raise Refused("too_soon", gettext("The day must lie in the future. Your text is kept below."))
    opinion = Opinion.objects.create(
        case=case, unit=unit, question=seal(asked, OPINION), asked_by=by.public_id, asked_on=today, due_on=due_on
    )
    happened(case, "opinion_asked", by, at, text=offices[unit].name.de)
    return opinion


@transaction.atomic
def take_back_question(number: str, opinion: int, *, by: Actor, at: datetime) -> None:
    """Ask no longer; what is answered stays, and twice is once.

    Raises:
        Refused: ``not_found``, ``closed``.
    """
    case = open_case(number, by)
    found = case.opinions.select_for_update().filter(OPEN_OPINION, pk=opinion).first()
    if found is None:
        return
    found.taken_back_on = at.astimezone(city.LOCAL).date()
    found.save(update_fields=["taken_back_on"])
    happened(case, "opinion_taken_back", by, at, is_public=False, text=city.current().offices[found.unit].name.de)


@transaction.atomic
def give_opinion(number: str, opinion: int, text: str, *, by: Actor, at: datetime) -> None:
    """Answer for one's office, in one's own name.

    Raises:
        Refused: ``not_found``, also once it is answered or taken back; ``empty_text``.
    """
    found = opinion_owed(by, number, opinion, to_change=True)
    found.answer, found.answered_by = seal(written(text), OPINION), by.public_id
    found.answered_on = at.astimezone(city.LOCAL).date()
    found.save(update_fields=["answer", "answered_by", "answered_on"])
    happened(found.case, "opinion_given", by, at, text=city.current().offices[found.unit].name.de)


@transaction.atomic
def be_away(*, begins_on: date, ends_on: date, deputy: str, by: Actor, at: datetime) -> None:
    """Say when one is away and which colleague stands in: one's cases stand in their list too.

    Raises:
        Refused: ``wrong_days``, ``no_colleague``, ``away_already``.
    """
    if not at.astimezone(city.LOCAL).date() <= ends_on >= begins_on:
        raise Refused("wrong_days", gettext("The last day must not lie before the first one, nor in the past."))
    near = {each for unit in units_of(by) for each in colleagues(unit)} - {by.public_id}
    if deputy not in near:
        raise Refused("no_colleague", gettext("Please choose somebody who works for one of your offices."))
    number = int(by.public_id.removeprefix("account:"))
    own = Absence.objects.select_for_update().filter(account_id=number)
    if any(each.begins_on <= ends_on and begins_on <= each.ends_on for each in own):
        hint = gettext("You have said already that you are away on these days. Take that back first.")
        raise Refused("away_already", hint)
    Absence.objects.create(
        account_id=number, deputy_id=int(deputy.removeprefix("account:")), begins_on=begins_on, ends_on=ends_on
    )
    audit.record(actor=by.public_id, verb="absence.noted", subject=by.public_id, reason=deputy)


@transaction.atomic
def be_back(absence: int, *, by: Actor) -> None:
    """Take an absence back; twice is once."""
    count, _each = Absence.objects.filter(pk=absence, account_id=int(by.public_id.removeprefix("account:"))).delete()
    if count:
        audit.record(actor=by.public_id, verb="absence.taken_back", subject=by.public_id, reason="")
