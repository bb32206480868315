"""What a person sends by post or says on the phone or at the counter about a matter: taken in, with the same clock."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.procedures.actions.letters import appeal_case
from stadtkern.procedures.actions.matters import add_message, withdraw_case
from stadtkern.procedures.actions.noting import happened, written
from stadtkern.procedures.queries_desk import case_at_desk

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.identity.api import Actor

What = Literal["message", "withdrawal", "remedy"]
Way = Literal["post", "counter", "phone"]


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
    case, words = case_at_desk(by, number, to_change=True), written(text)
    if not case.received_on <= (posted_on or came_on) <= came_on <= at.astimezone(city.LOCAL).date():
        raise Refused(
            "wrong_day", gettext("Please check the days: after the filing, the postmark first, not in the future.")
        )
    if what == "remedy" and way == "phone":
        hint = gettext("A legal remedy must be in writing (§ 13(1) AVG). Please tell the person; nothing was noted.")
        raise Refused("needs_writing", hint)
    days = [came_on, *([posted_on] if posted_on and way == "post" else [])]
    happened(case, f"came_{way}", by, at, text=" / ".join(f"{day.day}. {day.month}. {day.year}" for day in days))
    if what == "message":
        add_message(case, words, actor=by.public_id, at=at)
    elif what == "withdrawal":
        withdraw_case(case, actor=by.public_id, at=at, text=words)
    else:
        noon = datetime.combine(came_on, time(12), tzinfo=city.LOCAL)
        appeal_case(case, words, actor=by.public_id, day=days[-1], at=min(noon, at))
