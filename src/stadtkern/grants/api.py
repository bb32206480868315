"""The door of grants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.city import api as city
from stadtkern.grants import queries
from stadtkern.grants.actions import awarding
from stadtkern.grants.actions.awarding import Claim
from stadtkern.grants.rules.money import euro_of
from stadtkern.grants.rules.states import State
from stadtkern.grants.wording import budget_name

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from stadtkern.identity.api import Actor

__all__ = ["Award", "Claim", "Left", "State", "awards_of", "forget", "hold", "left_in", "settle"]


@dataclass(frozen=True, slots=True)
class Left:
    """What a budget of a year holds and can still give; both None while nobody has opened it."""

    name: str
    year: int
    amount_eur: Decimal | None
    left_eur: Decimal | None


@dataclass(frozen=True, slots=True)
class Award:
    """Money somebody gets, without what came back of it; ``executed_on``: the day the bank carried it out.

    ``reclaim_eur`` is what must come back.
    """

    amount_eur: Decimal
    awarded_on: date
    state: State
    ordered_on: date | None
    executed_on: date | None
    reclaim_eur: Decimal


def settle(reference: str, claim: Claim | None, *, by: Actor, at: datetime) -> None:
    """Make the money follow a decision, in its transaction and before anything is audited there; None gives nothing.

    Raises:
        Refused: ``no_budget``, ``budget_exhausted``, ``no_amount``, ``in_a_run``.
    """
    awarding.settle(reference, claim, by=by, at=at)


def hold(reference: str, *, at: datetime) -> None:
    """Let nothing be paid until there is a new decision, or the treasury lets it go; before anything is audited."""
    awarding.hold(reference, at=at)


def forget(reference: str) -> None:
    """Forget who got what, once the file need not be kept; what is not over is kept."""
    awarding.forget(reference)


def left_in(budget: str, *, at: datetime, reference: str = "") -> Left:
    """Return what a budget can still give this year; for a reference what its own awards take counts as free."""
    year = at.astimezone(city.LOCAL).year
    found = queries.find_budget(budget, year)
    if found is None:
        return Left(budget_name(budget), year, None, None)
    own = (
        sum(each.kept_cents for each in queries.awards_of(reference) if each.budget_id == found.pk) if reference else 0
    )
    return Left(budget_name(budget), year, found.amount_eur, found.left_eur + euro_of(own))


def awards_of(reference: str) -> tuple[Award, ...]:
    """Return the awards of a reference, the first first; the caller has checked who may see them."""
    return tuple(
        Award(
            euro_of(each.kept_cents),
            each.awarded_at.astimezone(city.LOCAL).date(),
            queries.state(each),
            each.run.approved_at.astimezone(city.LOCAL).date() if each.run and each.run.approved_at else None,
            each.run.executed_on if each.run else None,
            each.reclaim_eur,
        )
        for each in queries.awards_of(reference)
    )
