"""What follows a legal remedy: who answers it, until when, and what can be done against that answer.

Sources: § 64a AVG (the authority may answer an appeal itself within two months; against that, two weeks to ask that it
be laid before the next instance); §§ 14, 15 VwGVG (the same for a complaint to the administrative court); §§ 262, 264
and 288 BAO (levies: the authority answers first, one month to ask; no period of its own, so the six months of § 284(1)
count); § 57(3) AVG (after a representation the authority begins to inquire within two weeks; what it then decides is
an ordinary decision). Two weeks and four weeks belong to the general law, a month to that of levies (§§ 243, 245 BAO).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stadtkern.procedurelaw.periods import Period

Route = Literal["complaint", "appeal", "review"]
TWO_WEEKS, MONTH, TWO_MONTHS, SIX_MONTHS = (
    Period(2, "weeks"),
    Period(1, "months"),
    Period(2, "months"),
    Period(6, "months"),
)
NAMES: dict[Route, str] = {
    "complaint": "Beschwerdevorentscheidung",
    "appeal": "Berufungsvorentscheidung",
    "review": "Bescheid",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The authority's own answer to a remedy: its name, until when it may come, and how long one may object to it.

    ``objection`` is None where the answer is an ordinary decision with the ordinary remedy.
    """

    name: str
    within: Period
    within_law: str
    objection: Period | None
    objection_law: str = ""


def answer_to(route: Route, period: Period) -> Answer:
    """Return how the authority may answer a remedy that is brought in within ``period``."""
    is_levy = period.unit == "months"
    if route == "review":
        return Answer(NAMES[route], TWO_WEEKS, "§ 57 Abs. 3 AVG", None)
    if is_levy:
        return Answer(NAMES[route], SIX_MONTHS, "§§ 262, 284 Abs. 1 BAO", MONTH, "§ 264 BAO")
    if route == "appeal":
        return Answer(NAMES[route], TWO_MONTHS, "§ 64a Abs. 1 AVG", TWO_WEEKS, "§ 64a Abs. 2 AVG")
    return Answer(NAMES[route], TWO_MONTHS, "§ 14 Abs. 1 VwGVG", TWO_WEEKS, "§ 15 Abs. 1 VwGVG")


def instruction_against(answer: Answer, *, next_instance: str) -> str:
    """Return the instruction on remedies in an answer to which one may object; it is German like every decision."""
    assert answer.objection is not None
    period = {TWO_WEEKS: "zwei Wochen", MONTH: "eines Monats"}[answer.objection]
    return (
        f"Gegen diese {answer.name} können Sie binnen {period} ab Zustellung beantragen, dass Ihr Rechtsmittel zur "
        f"Entscheidung vorgelegt wird (Vorlageantrag, {answer.objection_law}). Der Antrag ist schriftlich bei dem Amt "
        f"einzubringen, das sie erlassen hat. Über das Rechtsmittel entscheidet dann: {next_instance}."
    )
