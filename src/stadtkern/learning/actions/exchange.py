"""The pioneers' meetings with the risks they keep an eye on, and what pilots have taught (K55, K61)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.texts import clean
from stadtkern.governance import api as governance
from stadtkern.learning.actions.courses import need
from stadtkern.learning.models import BestPractice, ExchangeMeeting, OpenRisk

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from stadtkern.identity.api import Actor

LONGEST_MINUTES = 10_000


@transaction.atomic
def call_meeting(*, on: date, begins_at: time, place: str, agenda: str, by: Actor, at: datetime) -> int:
    """Call a meeting and return its number; open risks are on its agenda by themselves.

    Raises:
        Refused: ``not_allowed``, ``wrong_text``, ``wrong_dates`` for a day that has passed, ``day_taken``.
    """
    need(by, "exchange.host")
    if on < localdate(at):
        raise Refused("wrong_dates", gettext("This day has passed. Nothing was changed."))
    said = {"place": _said(place, 120, needed=True), "agenda": _said(agenda, LONGEST_MINUTES)}
    number = _call(on, begins_at=begins_at, **said, by=by)
    if number is None:
        raise Refused("day_taken", gettext("There is a meeting on this day already. Nothing was changed."))
    return number


def _call(on: date, *, begins_at: time, place: str, agenda: str, by: Actor) -> int | None:
    """Call a meeting unless there is one on that day; those that were cancelled do not count."""
    made, is_new = ExchangeMeeting.objects.get_or_create(
        on=on,
        cancelled_at=None,
        defaults={"begins_at": begins_at, "place": place, "agenda": agenda, "called_by": by.public_id},
    )
    if not is_new:
        return None
    _note(f"meeting:{made.pk}", "meeting.called", by)
    return made.pk


@transaction.atomic
def write_minutes(number: int, *, minutes: str, next_on: date | None, by: Actor, at: datetime) -> None:
    """Write what was said; with it the meeting counts as held. A next day calls the next meeting at the same place.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``cancelled``, ``wrong_text``; ``too_early`` before its day;
            ``wrong_dates`` if the next one is not later.
    """
    need(by, "exchange.host")
    found = _meeting(number)
    if found.on > localdate(at):
        raise Refused("too_early", gettext("This meeting has not been held yet. Nothing was saved."))
    if next_on and next_on <= found.on:
        raise Refused("wrong_dates", gettext("The next meeting must be later than this one. Nothing was saved."))
    found.minutes = _said(minutes, LONGEST_MINUTES, needed=True)
    found.minutes_by, found.minutes_at = by.public_id, at
    found.save(update_fields=["minutes", "minutes_by", "minutes_at"])
    _note(f"meeting:{found.pk}", "meeting.minutes_written", by)
    if next_on:
        _call(next_on, begins_at=found.begins_at, place=found.place, agenda="", by=by)


@transaction.atomic
def cancel_meeting(number: int, *, by: Actor, at: datetime) -> None:
    """Cancel a meeting that was not held.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``cancelled``; ``wrong_state`` if it was held.
    """
    need(by, "exchange.host")
    found = _meeting(number)
    if found.minutes_at:
        raise Refused("wrong_state", gettext("This meeting was held. Nothing was changed."))
    found.cancelled_at = at
    found.save(update_fields=["cancelled_at"])
    _note(f"meeting:{found.pk}", "meeting.cancelled", by)


@transaction.atomic
def raise_risk(*, text: str, use_case: str, by: Actor, at: datetime) -> int:
    """Put a risk or worry on the agenda of every meeting until it is settled, and return its number.

    Raises:
        Refused: ``not_allowed``, ``wrong_text``, ``not_found`` for a use case that does not exist.
    """
    need(by, "use_cases.propose")
    if use_case:
        governance.title_of(use_case)
    made = OpenRisk.objects.create(
        text=_said(text, 500, needed=True), use_case=use_case, raised_by=by.public_id, raised_at=at
    )
    _note(f"risk:{made.pk}", "risk.raised", by)
    return made.pk


@transaction.atomic
def settle_risk(number: int, *, outcome: str, by: Actor, at: datetime) -> None:
    """Say what became of a risk; it leaves the agenda.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``wrong_text``; ``wrong_state`` if it was settled before.
    """
    need(by, "exchange.host")
    found = OpenRisk.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise Refused("not_found", gettext("This risk does not exist."))
    if found.settled_at:
        raise Refused("wrong_state", gettext("Somebody settled this before. Nothing was changed."))
    found.outcome = _said(outcome, 500, needed=True)
    found.settled_at, found.settled_by = at, by.public_id
    found.save(update_fields=["outcome", "settled_at", "settled_by"])
    _note(f"risk:{found.pk}", "risk.settled", by)


@transaction.atomic
def note_practice(*, title: str, worked: str, did_not_work: str, use_case: str, by: Actor, at: datetime) -> int:
    """Write down what a pilot has taught and return the note's number.

    Raises:
        Refused: ``not_allowed``, ``wrong_text``, ``not_found`` for a use case that does not exist.
    """
    need(by, "pilots.run", "courses.manage")
    governance.title_of(use_case)
    made = BestPractice.objects.create(
        title=_said(title, 99, needed=True),
        worked=_said(worked, 2_000, needed=True),
        did_not_work=_said(did_not_work, 2_000, needed=True),
        use_case=use_case,
        written_by=by.public_id,
        written_at=at,
    )
    _note(f"practice:{made.pk}", "practice.noted", by)
    return made.pk


@transaction.atomic
def withdraw_practice(number: int, *, by: Actor, at: datetime) -> None:
    """Take a note away; its author and those who look after courses may.

    Raises:
        Refused: ``not_found``, ``not_allowed``.
    """
    found = BestPractice.objects.select_for_update().filter(pk=number, withdrawn_at__isnull=True).first()
    if found is None:
        raise Refused("not_found", gettext("This note does not exist any more."))
    need(by, "courses.take")
    if found.written_by != by.public_id:
        need(by, "courses.manage")
    found.withdrawn_at, found.withdrawn_by = at, by.public_id
    found.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _note(f"practice:{found.pk}", "practice.withdrawn", by)


def _meeting(number: int) -> ExchangeMeeting:
    found = ExchangeMeeting.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise Refused("not_found", gettext("This meeting does not exist."))
    if found.cancelled_at:
        raise Refused("cancelled", gettext("This meeting was cancelled. Nothing was changed."))
    return found


def _said(text: str, most: int, *, needed: bool = False) -> str:
    said = clean(text)
    if len(said) > most or (needed and not said):
        hint = gettext("Something is missing, or longer than %(most)d characters.")
        raise Refused("wrong_text", hint % {"most": most})
    return said


def _note(subject: str, verb: str, by: Actor) -> None:
    audit.record(actor=by.public_id, verb=verb, subject=subject)
