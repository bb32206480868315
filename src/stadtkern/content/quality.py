"""What the data quality desk shows: lists of what needs a person, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.db.models.functions import Substr

from stadtkern.content.models import Contradiction, Kind, LinkCheck, LinkUse, Source, State
from stadtkern.content.places import place_url

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

ENDS_WITHIN = timedelta(days=30)
CHECKED_WITHIN = timedelta(days=365)
BROUGHT = (Kind.DOCUMENT, Kind.WEB)  # written elsewhere: somebody must answer for it
ABSENT = (State.OUTDATED, State.GONE, State.WITHDRAWN, State.FAILED)
USES_SHOWN = 5  # places named beside one broken link


@dataclass(frozen=True, slots=True)
class Side:
    """One sentence of a contradiction, word for word, and where it stands."""

    text: str
    source_id: int
    title: str
    url: str
    checked_on: date | None
    language: str
    is_newer: bool


@dataclass(frozen=True, slots=True)
class Dispute:
    """A contradiction as staff see it."""

    number: int
    kind: str
    sides: tuple[Side, Side]


def outdated_sources(*, today: date) -> QuerySet[Source]:
    """Return the sources that ran out, longest first. Events are over by themselves and need nobody."""
    over = Q(state=State.OUTDATED) | Q(state=State.CURRENT, valid_until__lt=today)
    return _without_texts().exclude(kind=Kind.EVENT).filter(over).order_by("valid_until", "title", "id")


def ending_sources(*, today: date) -> QuerySet[Source]:
    """Return the sources that will run out within 30 days, soonest first."""
    soon = Q(state=State.CURRENT, valid_until__gte=today, valid_until__lte=today + ENDS_WITHIN)
    return _without_texts().exclude(kind=Kind.EVENT).filter(soon).order_by("valid_until", "title", "id")


def unchecked_sources(*, today: date) -> QuerySet[Source]:
    """Return the sources in use that nobody has checked for more than a year, longest first."""
    old = Q(state=State.CURRENT, checked_on__lt=today - CHECKED_WITHIN)
    return _without_texts().filter(old).order_by("checked_on", "title", "id")


def incomplete_sources(*, offices: Collection[str]) -> QuerySet[Source]:
    """Return the sources in use of which something must be known and is not, most gaps first.

    Every source needs a date of checking; documents and web pages also an owner and an office. For a page of our own
    without an office the town's help office answers; an office that no longer exists is always a gap.
    """
    gaps = (
        Q(checked_on__isnull=True),
        ~Q(office__in=list(offices)) & (Q(kind__in=BROUGHT) | ~Q(office="")),
        Q(kind__in=BROUGHT, owner=""),
    )
    counted = sum(
        (Case(When(gap, then=Value(1)), default=Value(0), output_field=IntegerField()) for gap in gaps[1:]),
        Case(When(gaps[0], then=Value(1)), default=Value(0), output_field=IntegerField()),
    )
    current = _without_texts().filter(state=State.CURRENT).annotate(gaps=counted)
    return current.filter(gaps__gt=0).order_by("-gaps", "title", "id")


def out_of_answers() -> dict[str, int]:
    """Return how many sources are in no answer, by state; past events are not counted."""
    absent = Source.objects.filter(state__in=ABSENT).exclude(kind=Kind.EVENT)
    return dict(absent.order_by().values_list("state").annotate(count=Count("id")))


def broken_links() -> QuerySet[LinkCheck]:
    """Return the links that lead nowhere, gone pages first, then those broken longest."""
    gone_first = Case(When(status__in=[404, 410], then=Value(0)), default=Value(1))
    return LinkCheck.objects.filter(is_broken=True).order_by(gone_first, "failed_since", "id")


def uses_of(links: Collection[LinkCheck]) -> dict[int, list[Source | None]]:
    """Return where each link stands; None is the town's own data."""
    uses = LinkUse.objects.filter(link__in=links).select_related("source").order_by("source__title", "id")
    places: dict[int, list[Source | None]] = {}
    for use in uses.defer("source__text", "source__search_words"):
        found = places.setdefault(use.link_id, [])
        if len(found) < USES_SHOWN:
            found.append(use.source)
    return places


def link_counts() -> dict[str, int]:
    """Return how many links there are, how many wait for their first check, and how many no network could reach."""
    counts: dict[str, int] = LinkCheck.objects.aggregate(
        all=Count("id"),
        waiting=Count("id", filter=Q(checked_at__isnull=True, problem="")),
        no_network=Count("id", filter=Q(problem=LinkCheck.Problem.NO_NETWORK)),
    )
    return counts


def open_contradictions(*, today: date) -> QuerySet[Contradiction]:
    """Return what nobody has judged yet, fees and deadlines first; only between sources that answers may quote."""
    order = Case(*(When(kind=kind, then=Value(at)) for at, kind in enumerate(Contradiction.Kind.values)))
    return _between_current(today).filter(dismissed_at__isnull=True).order_by(order, "-found_at", "id")


def dismissed_contradictions(*, today: date) -> QuerySet[Contradiction]:
    """Return what staff dismissed, latest first."""
    return _between_current(today).filter(dismissed_at__isnull=False).order_by("-dismissed_at", "id")


def _between_current(today: date) -> QuerySet[Contradiction]:
    found = Contradiction.objects.select_related("first", "second")
    for side in ("first", "second"):
        lasting = Q(**{f"{side}__valid_until__isnull": True}) | Q(**{f"{side}__valid_until__gte": today})
        found = found.filter(lasting, **{f"{side}__state": State.CURRENT, f"{side}__text_sha256": F(f"{side}_sha256")})
        length = F(f"{side}_end") - F(f"{side}_start")
        found = found.annotate(**{f"{side}_words": Substr(f"{side}__text", F(f"{side}_start") + 1, length)})
    return found.defer("first__text", "second__text", "first__search_words", "second__search_words")


def dispute(found: Contradiction) -> Dispute:
    """Return a contradiction with both sentences and which of them was checked later."""
    days = found.first.checked_on, found.second.checked_on
    latest = max(days) if days[0] and days[1] and days[0] != days[1] else None  # type: ignore[type-var]
    return Dispute(found.pk, found.get_kind_display(), (_side(found, "first", latest), _side(found, "second", latest)))


def _side(found: Contradiction, name: str, latest: date | None) -> Side:
    source: Source = getattr(found, name)
    return Side(
        text=getattr(found, f"{name}_words"),
        source_id=source.pk,
        title=source.title,
        url=place_url(source.pk, getattr(found, f"{name}_start"), getattr(found, f"{name}_end")),
        checked_on=source.checked_on,
        language=source.language,
        is_newer=latest is not None and source.checked_on == latest,
    )


def _without_texts() -> QuerySet[Source]:
    return Source.objects.defer("text", "search_words")
