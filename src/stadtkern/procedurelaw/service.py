"""Service of documents: from which day a document counts as served (Zustellgesetz, ZustG).

Sources: §§ 16, 17, 26, 35, 36, 37, 37a ZustG. Read before use: the current text of the law; § 26(2) and the working
days of §§ 35 and 36 are from memory, checked against the project's notes on e-government, section 2.4.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from stadtkern.procedurelaw.days import ONE_DAY, nth_working_day_after
from stadtkern.procedurelaw.periods import Period, last_day

Way = Literal["handed_over", "deposited", "post", "electronic_with_proof", "electronic", "portal"]
WAYS: tuple[Way, ...] = ("handed_over", "deposited", "post", "electronic_with_proof", "electronic", "portal")
WITH_PROOF: frozenset[Way] = frozenset({"handed_over", "deposited", "electronic_with_proof"})
PICK_UP = Period(2, "weeks")
POST_DAYS = 3


def handed_over(*, on: date) -> date:
    """Return the day for a document given to the person, or somebody who may take it (§§ 13, 16; § 37a online)."""
    return on


def deposited(*, ready_on: date, returned_on: date | None = None) -> date | None:
    """Return the day for one left at the post office: the first day it could be fetched (§ 17(3)).

    Who was away and could not know is served on the day after coming back, if it could still be fetched then; after
    that it is not served: None.
    """
    if returned_on is None:
        return ready_on
    next_day = returned_on + ONE_DAY
    return next_day if next_day <= pick_up_until(ready_on) else None


def pick_up_until(ready_on: date) -> date:
    """Return the last day on which a document can be fetched: at least two weeks (§§ 17(3), 35(1))."""
    return last_day(PICK_UP, from_on=ready_on)


def by_post(*, handed_to_post_on: date) -> date:
    """Return the day for a letter without proof: the third working day (§ 26(2)). The authority has to prove it."""
    return nth_working_day_after(handed_to_post_on, POST_DAYS, saturday_counts=True)


def by_delivery_service(
    *, first_notice_on: date, fetched_on: date | None = None, notice_arrived_on: date | None = None
) -> date:
    """Return the day for one kept ready by a delivery service with proof (§ 35(5)(6)).

    The working day after the first notice, Saturdays not counted, or the day it was fetched if that was earlier. Who
    shows that no notice arrived until ``notice_arrived_on`` is served on the day after that.
    """
    by_notice = (
        notice_arrived_on + ONE_DAY
        if notice_arrived_on
        else nth_working_day_after(first_notice_on, 1, saturday_counts=False)
    )
    return min(by_notice, fetched_on) if fetched_on else by_notice


def by_portal(*, ready_on: date) -> date:
    """Return the day for one without proof in the town's own inbox: when it was ready for the person (§ 37)."""
    return ready_on
