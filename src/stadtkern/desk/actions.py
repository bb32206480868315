"""What the desk does with a case by what the room of the cases offers."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.correspondence import api as correspondence
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

What = Literal["message", "withdrawal", "remedy"]
Way = Literal["post", "counter", "phone"]
KINDS = {"message": ("message",), "withdrawal": ("withdrawn",), "remedy": ("appealed", "appealed_late")}
AGAIN_WITHIN = timedelta(minutes=1)  # a second click


def can_be_extended(case: Case, *, at: datetime) -> bool:
    """Return whether the law of the procedure gives a longer period, once, and the period has not run out."""
    has_extension = casework.compiled_of(case.version).procedure.deadline.extension is not None
    if not has_extension or case.events.filter(kind__in=[casework.EXTENDED, "remitted"]).exists():
        return False
    if casework.remedy_of(case) is not None:  # that has a period of its own
        return False
    due_on = casework.due_on_of(case, at=at)
    return due_on is not None and due_on >= at.astimezone(city.LOCAL).date()


@transaction.atomic
def extend(number: str, text: str, *, by: Actor, at: datetime) -> None:
    """Extend the period and tell the person why.

    Source: § 8(2) IFG (within the first four weeks, with reasons), Art. 12(3) GDPR (within the first month).

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``closed``, ``not_longer``, ``empty_text``.
    """
    case, words = casework.open_case(number, by), casework.written(text)
    if not can_be_extended(case, at=at):
        hint = gettext(
            "This period cannot be extended: the law knows no longer one, it was extended before, or is over."
        )
        raise Refused("not_longer", hint)
    casework.happened(case, casework.EXTENDED, by, at, text=words)
    correspondence.owe(case, casework.EXTENDED, words, by=by, at=at)
    case.due_on = casework.due_on_of(case, at=at)
    case.save(update_fields=["due_on"])


@transaction.atomic
def take_in(
    number: str, text: str, *, what: What, way: Way, came_on: date, posted_on: date | None, by: Actor, at: datetime
) -> None:
    """Note what came, with the day it came, and do what it asks for.

    By post the postmark decides whether a remedy is in time (§ 33(3) AVG). A remedy must be in writing, the rest may be
    said (§ 13(1) AVG).

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``wrong_day``, ``empty_text``, ``needs_writing``, ``too_late``,
            ``no_remedy``, ``not_served``.
    """
    case, words = casework.case_at_desk(by, number, to_change=True), casework.written(text)
    posted_on = posted_on if way == "post" else None
    if not case.received_on <= (posted_on or came_on) <= came_on <= at.astimezone(city.LOCAL).date():
        raise Refused(
            "wrong_day", gettext("Please check the days: after the filing, the postmark first, not in the future.")
        )
    if what == "remedy" and way == "phone":
        hint = gettext("A legal remedy must be in writing (§ 13(1) AVG). Please tell the person; nothing was noted.")
        raise Refused("needs_writing", hint)
    day = posted_on or came_on
    days = " / ".join(f"{each.day}. {each.month}. {each.year}" for each in dict.fromkeys([came_on, day]))
    if _was_just_noted(case, what, [words, days], by, at):
        return
    casework.happened(case, f"came_{way}", by, at, text=days)
    if what == "message":
        casework.add_message(case, words, actor=by.public_id, at=at)
    elif what == "withdrawal":
        casework.withdraw_case(case, actor=by.public_id, at=at, text=words)
    else:
        if case.state == casework.State.DECIDED and casework.letter_of(case) is None:
            hint = gettext("The decision is signed, but its letter is not made yet. Please try again in some minutes.")
            raise Refused("not_served", hint)
        noon = datetime.combine(came_on, time(12), tzinfo=city.LOCAL)
        casework.appeal_case(case, words, actor=by.public_id, day=day, at=min(noon, at))


def _was_just_noted(case: Case, what: What, told: list[str], by: Actor, at: datetime) -> bool:
    """Return whether the last two events are these words with these days, taken for the same thing a moment ago."""
    latest = list(case.events.filter(actor=by.public_id).order_by("-pk")[:2])
    is_same = [casework.words_of(each) for each in latest] == told and latest[0].kind in KINDS[what]
    return is_same and latest[1].at > at - AGAIN_WITHIN
