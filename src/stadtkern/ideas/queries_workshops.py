"""Reads of workshops: the board, with what everybody sees and what one browser did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.ideas.models import Card, Dot, Kind, Participant, Workshop
from stadtkern.ideas.rules.cards import State
from stadtkern.ideas.rules.texts import read_code
from stadtkern.ideas.rules.workshops import Phase, phase_at

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.ideas.models import CardGroup


@dataclass(frozen=True, slots=True)
class Pile:
    """Something on the board that takes dots: a group with its cards, or one card on its own."""

    key: str
    group: CardGroup | None
    cards: tuple[Card, ...]
    dots: int
    mine: int

    @property
    def title(self) -> str:
        """What people call it."""
        return self.group.name if self.group else self.cards[0].title

    @property
    def has_ideas(self) -> bool:
        """Whether something in it could still become a use case."""
        return any(each.kind == Kind.IDEA and each.state == State.NEW for each in self.cards)

    @property
    def use_case(self) -> str:
        """What became of it; nothing yet if empty."""
        return self.group.use_case if self.group else self.cards[0].use_case


@dataclass(frozen=True, slots=True)
class Board:
    """What stands on the wall: groups first, then single cards; once dots were given, most of them first."""

    piles: tuple[Pile, ...]
    card_count: int
    dots_given: int
    dots_left: int


def workshop(code: str, *, locked: bool = False) -> Workshop:
    """Return the workshop behind a code as somebody typed it.

    Raises:
        Refused: ``not_found``.
    """
    rows = Workshop.objects.select_for_update() if locked else Workshop.objects
    found = rows.filter(code=read_code(code) or "-").first()
    if found is None:
        raise Refused("not_found", gettext("There is no workshop with this code. Please compare it with the wall."))
    return found


def phase_of(found: Workshop, at: datetime) -> Phase:
    """Return the phase a workshop is in at a moment."""
    return phase_at(Phase(found.phase), ends_at=found.ends_at, at=at)


def participant(found: Workshop, visitor: str) -> Participant | None:
    """Return the browser behind a mark, if it takes part."""
    return Participant.objects.filter(workshop=found, visitor=visitor).first()


def cards_of(found: Workshop) -> list[Card]:
    """Return the cards on the board in the order they came; those taken off are not there."""
    return list(Card.objects.filter(workshop=found).exclude(state=State.SET_ASIDE).order_by("id"))


def cards_off(found: Workshop) -> list[Card]:
    """Return the cards that were taken off the board."""
    return list(Card.objects.filter(workshop=found, state=State.SET_ASIDE, is_shown=False).exclude(title=""))


def board(found: Workshop, *, visitor: str = "") -> Board:
    """Return the board; with the mark of a browser also where its dots are and how many it has left."""
    cards, groups = cards_of(found), list(found.groups.all())
    dots = _counted(found, "")
    mine = _counted(found, visitor) if visitor else {}
    piles = []
    for group in groups:
        own = tuple(each for each in cards if each.group_id == group.pk)
        keys = [f"group:{group.pk}", *(f"card:{each.public_id}" for each in own)]
        counts = (sum(dots.get(key, 0) for key in keys), sum(mine.get(key, 0) for key in keys))
        piles.append(Pile(keys[0], group, own, *counts))
    for card in cards:
        if card.group_id is None:
            key = f"card:{card.public_id}"
            piles.append(Pile(key, None, (card,), dots.get(key, 0), mine.get(key, 0)))
    piles.sort(key=lambda pile: -pile.dots)  # what has as many keeps its order
    return Board(
        piles=tuple(piles),
        card_count=len(cards),
        dots_given=sum(dots.values()),
        dots_left=found.dots - sum(mine.values()),
    )


def _counted(found: Workshop, visitor: str) -> dict[str, int]:
    """Return how many dots stand on each card and group, of everybody or of one browser."""
    rows = Dot.objects.filter(participant__workshop=found)
    if visitor:
        rows = rows.filter(participant__visitor=visitor)
    counted: dict[str, int] = {}
    for public_id, group_id, count in rows.values_list("card__public_id", "group_id").annotate(count=Count("id")):
        counted[f"card:{public_id}" if public_id else f"group:{group_id}"] = count
    return counted


def people_count(found: Workshop) -> int:
    """Return how many browsers have added a card or given a dot."""
    return Participant.objects.filter(workshop=found).count()
