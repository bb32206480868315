"""Reads of sources, for staff and for actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext

from stadtkern.content.models import Original, Passage, Source
from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage with its words, as the page of a source shows it."""

    key: str
    heading: str
    start: int
    end: int
    text: str


def sources(*, words: str = "", state: str = "", kind: str = "") -> QuerySet[Source]:
    """Return the sources staff look for, newest change first, without their texts."""
    found = Source.objects.defer("text", "search_words").order_by("-changed_at", "-id")
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(name__icontains=word) | Q(owner__icontains=word))
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    return found


def last_days_of(names: Collection[str]) -> dict[str, date]:
    """Return the last valid day of those sources named so that have one."""
    ending = Source.objects.filter(name__in=names, valid_until__isnull=False)
    return {name: on for name, on in ending.order_by("name").values_list("name", "valid_until") if on}


def counts_by_state() -> dict[str, int]:
    """Return how many sources are in each state that occurs."""
    rows = Source.objects.order_by().values_list("state").annotate(count=Count("id"))
    return dict(rows)


def source(source_id: int) -> Source:
    """Return one source with its text.

    Raises:
        Refused: ``not_found``.
    """
    found = Source.objects.filter(pk=source_id).first()
    if found is None:
        raise Refused("not_found", gettext("This source does not exist. It may have been removed."))
    return found


def passages_of(found: Source) -> list[PassageText]:
    """Return the passages of a source with their words, in order."""
    return [
        PassageText(each.key, each.heading, each.start, each.end, found.text[each.start : each.end])
        for each in Passage.objects.filter(source=found).order_by("number")
    ]


def original_of(source_id: int) -> tuple[Source, Original]:
    """Return a source and the file it was read from.

    Raises:
        Refused: ``not_found``, also for sources without a file.
    """
    found = source(source_id)
    if found.original is None:
        raise Refused("not_found", gettext("There is no file behind this source."))
    return found, found.original
