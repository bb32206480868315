"""The time an authority has to decide: § 73 AVG or the law of the procedure, with what stops it.

Sources: § 73(1) AVG: without delay, at latest six months after receipt unless a law says otherwise; § 13(3) AVG:
corrected in time counts as filed correctly from the start; § 38 AVG: a procedure stands still while another authority
decides a preliminary question; § 8 IFG: four weeks, once four more. What a correction order does to the clock is not
settled in our sources: a procedure says so itself, and a lawyer of the town confirms it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stadtkern.procedurelaw.days import ONE_DAY
from stadtkern.procedurelaw.periods import Period, last_day_after_pauses

AfterCorrection = Literal["runs_on", "pauses", "begins_anew"]
Ground = Literal["preliminary_question", "waits_for_party", "law"]
Light = Literal["done", "paused", "green", "yellow", "red"]
YELLOW_SHARE = 3  # the last third of the time is yellow


@dataclass(frozen=True, slots=True)
class ClockRule:
    """How long, by which law, how much longer at most, and what a correction order does."""

    period: Period
    law: str
    extension: Period | None = None
    after_correction: AfterCorrection = "begins_anew"


@dataclass(frozen=True, slots=True)
class Correction:
    """An order under § 13(3): what is missing, until when; ``corrected_on`` once everything has come."""

    ordered_on: date
    due_on: date
    corrected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Whole days on which the clock stood still, both ends included; open until ``last_on`` is known."""

    first_on: date
    ground: Ground
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Where a case stands: since when it runs, until when to decide; None while it stands still."""

    from_on: date
    due_on: date | None
    paused_days: int = 0
    is_extended: bool = False


def reckon(
    rule: ClockRule,
    *,
    received_on: date,
    on: date,
    corrections: Sequence[Correction] = (),
    pauses: Sequence[Pause] = (),
    extended_on: date | None = None,
) -> Clock:
    """Return the clock of a case as it stands ``on`` a day.

    An order nobody follows stops the clock until its day has passed; mended later it begins nothing anew.

    Overlapping pauses count once. An extension is added to the day the period had run out by then, as § 8 IFG has it.

    Raises:
        ValueError: if it was extended and ``rule`` knows no extension.
    """
    if extended_on and rule.extension is None:
        raise ValueError("this period cannot be extended")
    from_on, still = received_on, [(each.first_on, each.last_on) for each in pauses]
    stands_still = any(first <= on and (last is None or last >= on) for first, last in still)
    for order in corrections:
        ended_on = min(order.corrected_on or order.due_on, order.due_on)
        if rule.after_correction == "begins_anew" and order.corrected_on == ended_on:
            from_on = max(from_on, ended_on)
        if rule.after_correction != "runs_on":
            still.append((order.ordered_on + ONE_DAY, ended_on))
            is_open = order.corrected_on is None or order.corrected_on > on
            stands_still |= order.ordered_on <= on <= order.due_on and is_open
    paused = _days(still, after=from_on, until=on)
    due_on = last_day_after_pauses(rule.period, from_on=from_on, paused_days=paused)
    if extended_on and rule.extension:
        due_on = last_day_after_pauses(rule.extension, from_on=due_on, paused_days=0)
    return Clock(from_on, None if stands_still else due_on, paused, is_extended=extended_on is not None)


def _days(spans: Sequence[tuple[date, date | None]], *, after: date, until: date) -> int:
    """Count the days in any of the spans, after a day and until another."""
    counted, reached = 0, after
    for first, last in sorted(spans, key=lambda span: span[0]):
        begin, end = max(first, reached + ONE_DAY), min(last or until, until)
        if end >= begin:
            counted += (end - begin).days + 1
            reached = end
    return counted


def light(clock: Clock, *, on: date, is_decided: bool = False) -> Light:
    """Return what the desk shows: yellow in the last third of the time, red when it is over."""
    if is_decided:
        return "done"
    if clock.due_on is None:
        return "paused"
    left = (clock.due_on - on).days
    if left < 0:
        return "red"
    return "yellow" if left * YELLOW_SHARE <= (clock.due_on - clock.from_on).days else "green"
