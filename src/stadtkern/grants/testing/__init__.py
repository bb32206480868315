"""Builders for tests: people of the treasury, budgets and awards."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from stadtkern.city import api as city
from stadtkern.definitions.testing import town_with_grants
from stadtkern.grants import api, queries
from stadtkern.grants.actions import awarding, budgets, listing, running
from stadtkern.grants.models import Award, AwardList, GrantBudget
from stadtkern.grants.rules.states import Reason
from stadtkern.identity.testing import Account, actor, staff

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.identity.api import Actor

AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Vienna"))
HEATING, ENERGY = "heizkostenzuschuss", "foerderung-energie"
LIST = (
    "name;iban;betrag;grund\nAnna Huber;AT61 1904 3002 3457 3201;90,00;Sozialcard\n"
    "Eva Berger;DE89 3704 0044 0532 0130 00;60;Sozialcard, Kind\n"
)
IBANS = ("AT611904300234573201", "DE89370400440532013000", "AT483200000012345864")


def load_town_with_grants(settings: Any, below: Path) -> None:
    """Load the invented town with procedures that give money, without its pages and sources."""
    settings.CITY_DIR, settings.CITY_LOADED = town_with_grants(below), []
    city.load(settings.CITY_DIR, by="test")


def treasurer(name: str) -> Actor:
    """Return somebody of the treasury, the same one if asked again."""
    found = Account.objects.filter(username=name).first()
    return actor(found or staff(name, "cashier"))


def opened(amount: str, *, slug: str = HEATING, year: int = 2026) -> GrantBudget:
    """Return an open budget."""
    return budgets.set_amount(
        slug, year, Decimal(amount), reason="Beschluss des Gemeinderats", by=treasurer("kassa"), at=AT
    )


def claim(
    amount: str = "90.00", *, slug: str = HEATING, iban: str = IBANS[0], recipient: str = "Anna Huber"
) -> api.Claim:
    """Return what a decision gives."""
    return api.Claim(slug, Decimal(amount), recipient, iban, "Heizkostenzuschuss")


def awarded(reference: str = "2026-000123-8", amount: str = "90.00", **further: Any) -> Award:
    """Return an award as a decision makes it."""
    api.settle(reference, claim(amount, **further), by=treasurer("entscheidet"), at=AT)
    return Award.objects.filter(reference=reference).latest("pk")


def proposed() -> AwardList:
    """Return a list that waits for a second person."""
    return listing.propose(LIST, budget=HEATING, year=2026, ground="Beschluss", by=treasurer("eva"), at=AT)


def release_all(reference: str) -> None:
    """Give up the awards of a reference."""
    for each in Award.objects.filter(reference=reference, released_at=None):
        awarding.release(each.public_id, reason=Reason.DECLINED, by=treasurer("eva"), at=AT)


def recipients(reference: str) -> list[str]:
    """Return who got the awards of a reference, as far as it is not forgotten."""
    return [queries.words_of(each).recipient for each in Award.objects.filter(reference=reference)]


def ordered() -> str:
    """Pay everything that waits, as two people of the treasury do, and return the run."""
    run = running.make(by=treasurer("eva"), at=AT).public_id
    running.approve(run, by=treasurer("max"), at=AT)
    return run


def executed(run: str) -> None:
    """Note that the bank carried a run out."""
    running.note_executed(run, on=AT.date(), by=treasurer("max"), at=AT)
