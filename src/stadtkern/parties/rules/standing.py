"""Who is still a party after an oral hearing: what the law says of the facts; a person decides.

Sources: § 8 AVG: who takes part by a legal claim or a legal interest is a party. § 41(1) AVG: a hearing is announced to
the known participants in person, and by public notice where others may come. § 42(1) AVG: if it was announced so and in
a second suitable form, a party loses standing as far as no objection is raised by the day before the hearing begins,
during office hours, or in the hearing. § 42(2): without that announcement this only reaches those who were told in
time. § 42(3): who was hindered without fault may still object within two weeks after the hindrance has ended; a person
looks at that.

Unsure, to be confirmed by the office: ``TIME_TO_PREPARE`` (the law says “in time”; eight days are practice); that days
in the post count here (§ 33(3) AVG speaks of periods); office hours on the last day, which nobody looks at here; who is
a neighbour: § 4 Z 44, §§ 25, 26 of the Styrian building act, LGBl. 59/1995 (as a rule plots up to 30 m from the
boundary). Large procedures (§§ 44a to 44g AVG) are not covered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from stadtkern.procedurelaw.days import ONE_DAY
from stadtkern.procedurelaw.periods import Period, last_day

TIME_TO_PREPARE = timedelta(days=8)
Result = Literal["open", "kept", "lost"]
Because = Literal["no_hearing", "objected", "still_possible", "announced", "told", "not_told"]


@dataclass(frozen=True, slots=True)
class Objection:
    """When an objection came; ``in_hearing``: it was raised there."""

    arrived_on: date
    in_hearing: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What the facts say, and why."""

    result: Result
    because: Because


def objections_until(hearing_on: date) -> date:
    """Return the last day before the hearing on which an objection keeps standing (§ 42(1) AVG)."""
    return hearing_on - ONE_DAY


def comment_until(period: Period, *, served_on: date) -> date:
    """Return the last day to comment on the results of the evidence; the authority sets the period (§ 45(3) AVG)."""
    return last_day(period, from_on=served_on)


def finding(
    objections: Iterable[Objection], *, hearing_on: date | None, told_on: date | None, is_announced: bool, on: date
) -> Finding:
    """Return whether the facts speak for lost standing on a day; ``told_on``: the party's own notice was served then.

    ``is_announced``: at the town's board and in a second suitable form. In doubt standing is kept.
    """
    if hearing_on is None:
        return Finding("kept", "no_hearing")
    for each in objections:
        if each.arrived_on <= objections_until(hearing_on) or (each.in_hearing and each.arrived_on == hearing_on):
            return Finding("kept", "objected")
    if on <= hearing_on:
        return Finding("open", "still_possible")
    if is_announced:
        return Finding("lost", "announced")
    if told_on and told_on + TIME_TO_PREPARE <= hearing_on:
        return Finding("lost", "told")
    return Finding("kept", "not_told")
