"""Reads of cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.ideas.models import Card, Comment, CommentState, Kind, Support
from stadtkern.ideas.rules.cards import State
from stadtkern.ideas.rules.similar import Known
from stadtkern.ideas.rules.workshops import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from stadtkern.governance.api import Idea

OPEN = (State.NEW, State.RELEASED, State.PASSED_ON)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What became of a card: the public use case with its address in the register, or the card it went into."""

    use_case: Idea | None = None
    use_case_url: str = ""
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A card as the public sees it; ``title`` is empty where its words are not shown."""

    card: Card
    title: str
    supports: int
    went: Whereabouts


def card(public_id: str, *, locked: bool = False) -> Card:
    """Return one card; ``locked`` keeps others from deciding on it until the transaction ends.

    Raises:
        Refused: ``not_found``.
    """
    rows = Card.objects.select_for_update() if locked else Card.objects.select_related("merged_into", "workshop")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Refused("not_found", gettext("This card does not exist. Please look for it in the list of ideas."))
    return found


def lock_cards(public_ids: Iterable[str]) -> None:
    """Keep others from deciding on these cards; always in the same order, so that two people never wait in a circle."""
    list(Card.objects.select_for_update().filter(public_id__in=public_ids).order_by("pk").values_list("pk"))


def public_cards(*, kind: str = "", state: str = "") -> QuerySet[Card]:
    """Return what the public list shows, newest first: released words, and what was set aside with its reason.

    Cards without words of their own carry the title of the use case they became; of a pile only the first stands here.
    """
    set_aside = Q(state=State.SET_ASIDE, workshop__isnull=True)
    pile = Card.objects.filter(state=State.PASSED_ON, use_case=OuterRef("use_case"), kind=OuterRef("kind"))
    became = Q(state=State.PASSED_ON) & ~Exists(pile.filter(pk__lt=OuterRef("pk")))
    found = Card.objects.filter(Q(is_shown=True) | set_aside | became).select_related("merged_into")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(state=state) if state else found


def waiting_cards(at: datetime) -> QuerySet[Card]:
    """Return the cards a person has to read, oldest first; those of a workshop once it is over."""
    over = Q(workshop__isnull=True) | Q(workshop__phase=Phase.CLOSED) | Q(workshop__ends_at__lte=at)
    return Card.objects.filter(over, state=State.NEW).order_by("created_at", "id")


def all_cards(*, kind: str = "", state: str = "", origin: str = "") -> QuerySet[Card]:
    """Return every card for staff, newest first."""
    wanted = {name: value for name, value in (("kind", kind), ("state", state), ("origin", origin)) if value}
    return Card.objects.filter(**wanted)


def listed(cards: Iterable[Card]) -> list[Listed]:
    """Return cards as the public sees them, with what became of them."""
    shown = list(cards)
    use_cases = public_use_cases() if any(each.use_case for each in shown) else {}
    counts = supports([each.public_id for each in shown])
    return [
        Listed(each, _title(each, use_cases), counts[each.public_id], whereabouts(each, use_cases)) for each in shown
    ]


def _title(card: Card, use_cases: dict[str, Idea]) -> str:
    """Return a card's own words if they are shown, otherwise those of the use case it became, otherwise nothing."""
    if card.is_shown:
        return card.title
    return use_cases[card.use_case].title if card.use_case in use_cases and card.state == State.PASSED_ON else ""


def whereabouts(card: Card, use_cases: dict[str, Idea]) -> Whereabouts:
    """Return what became of a card, as far as the public may know."""
    found = use_cases.get(card.use_case)
    in_register = found is not None and found.was_tried
    return Whereabouts(
        use_case=found,
        use_case_url=reverse("register:entry", args=[card.use_case]) if in_register else "",
        merged_into=card.merged_into.public_id if card.merged_into else "",
    )


def public_use_cases() -> dict[str, Idea]:
    """Return use cases and ideas the town shows, by identifier."""
    return {each.public_id: each for each in governance.known_ideas() if each.is_public}


def supports(subjects: Sequence[str]) -> dict[str, int]:
    """Return how many people said "that is it", also to cards that were put together with these."""
    counts = dict.fromkeys(subjects, 0)
    merged = dict(
        Card.objects.filter(merged_into__public_id__in=subjects).values_list("public_id", "merged_into__public_id")
    )
    rows = Support.objects.filter(subject__in=[*subjects, *merged]).values_list("subject").annotate(count=Count("id"))
    for subject, count in rows:
        counts[merged.get(subject, subject)] += count
    return counts


def known(*, kind: str = "", everything: bool = False) -> tuple[Known, ...]:
    """Return what somebody's card is compared with: what is public, or for staff ``everything`` that still counts.

    An idea is compared with ideas and use cases, a risk or a worry with risks and worries: who fears something
    is not counted as being in favour of it.
    """
    cards = Card.objects.filter(state__in=OPEN) if everything else Card.objects.filter(state__in=OPEN, is_shown=True)
    if kind:
        cards = cards.filter(kind__in=(Kind.IDEA,) if kind == Kind.IDEA else (Kind.RISK, Kind.WORRY))
    own = [Known(each.public_id, each.title, each.summary) for each in cards]
    if kind in {Kind.RISK, Kind.WORRY}:
        return tuple(own)
    already = set(cards.values_list("use_case", flat=True))
    ideas = [each for each in governance.known_ideas() if everything or each.is_public]
    use_cases = [Known(each.public_id, each.title, each.summary) for each in ideas if each.public_id not in already]
    return (*own, *use_cases)


def card_states(keys: Iterable[str]) -> dict[str, str]:
    """Return the states of those of the known things that are cards, by identifier."""
    return dict(Card.objects.filter(public_id__in=keys).values_list("public_id", "state"))


def synonyms() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the town's German synonyms as the comparison takes them."""
    return [(each.say, each.means) for each in city.current().synonyms if each.language == "de"]


def known_cards(public_id: str) -> QuerySet[Card]:
    """Return the card behind an identifier if people may say "that is it" to it."""
    return Card.objects.filter(public_id=public_id, is_shown=True, state__in=OPEN)


def shown_comments(card: Card) -> QuerySet[Comment]:
    """Return comments and answers the public may read, oldest first."""
    return card.comments.filter(state=CommentState.SHOWN)


def waiting_comments() -> QuerySet[Comment]:
    """Return comments a person has to read, oldest first."""
    return Comment.objects.filter(state=CommentState.WAITING).select_related("card")


def cards_behind(use_case: str) -> QuerySet[Card]:
    """Return the cards that became a use case, oldest first."""
    return Card.objects.filter(use_case=use_case, state=State.PASSED_ON).order_by("created_at", "id")


def records() -> list[dict[str, object]]:
    """Return every card as ``rules.exchange.COLUMNS`` has it; without anybody's address and without deleted words."""
    return [
        {
            "public_id": each.public_id,
            "kind": each.kind,
            "title": each.title,
            "summary": each.summary,
            "office": each.office,
            "origin": each.origin,
            "state": each.state,
            "created_at": each.created_at.isoformat(timespec="seconds"),
            "use_case": each.use_case,
            "reason": each.reason,
        }
        for each in Card.objects.exclude(title="").order_by("created_at", "id")
    ]
