"""What partners in research get as a file: figures, each with what it counts. Nothing else fits into a line.

The check allows instead of forbidding: whatever is not an identifier, a measure of the list and a number stays here.
"""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from stadtkern.learning.rules.coverage import FEWEST_PEOPLE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

COLUMNS = ("subject", "number", "measure", "value")
OF_PEOPLE = frozenset({"people", "people_with_proof", "people_with_lapsed_proof", "course_answers", "course_people"})
MEASURES = OF_PEOPLE | {
    "calls", "accepted", "refused", "failed", "held_back", "energy_wh_low", "energy_wh", "energy_wh_high", "cost_eur",
    "pilot_threshold", "pilot_value", "pilot_low", "pilot_high", "pilot_count",
    "incidents", "incidents_open", "concerns", "concerns_answered",
    "course_stars", "hours_learnt", "hours_planned", "budget_eur", "spent_eur",
}  # fmt: skip
BEYOND_COUNTING = 10**9  # numbers of insurance, accounts and telephones have ten digits and more
TRAINING = "training"
"""The subject of figures about everybody who works here."""
_USE_CASE = re.compile(r"KI-[A-Z0-9]{4,8}")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: of a use case or course, by its identifier; ``number`` counts the metrics of a pilot from 1."""

    subject: str
    measure: str
    value: float | Decimal
    number: int = 0


def without_few(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures without counts of one to four people, behind whom somebody could be recognised."""
    return [each for each in figures if not _few(each)]


def why_not(figure: Figure, *, courses: Collection[str]) -> str:
    """Return why a figure may not leave the house, as a code; nothing if it may."""
    if not (_USE_CASE.fullmatch(figure.subject) or figure.subject in courses or figure.subject == TRAINING):
        return "no_identifier"
    if figure.measure not in MEASURES:
        return "unknown_measure"
    if not all(_is_figure(each) for each in (figure.value, figure.number)):
        return "no_figure"
    return "too_few_people" if _few(figure) else ""


def as_csv(figures: Sequence[Figure], *, courses: Collection[str]) -> str:
    """Return the figures as a table.

    Raises:
        ValueError: if one of them may not leave the house; see ``why_not``.
    """
    if any(why_not(each, courses=courses) for each in figures):
        raise ValueError("only figures are written")
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(COLUMNS)
    table.writerows((each.subject, each.number or "", each.measure, each.value) for each in figures)
    return written.getvalue()


def _few(figure: Figure) -> bool:
    return figure.measure in OF_PEOPLE and 0 < figure.value < FEWEST_PEOPLE


def _is_figure(value: object) -> bool:
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and abs(value) < BEYOND_COUNTING  # type: ignore[arg-type]
