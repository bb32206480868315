"""Reads of the desk: lists of use cases and what is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from stadtkern.governance.models import Paper, UseCase
from stadtkern.lifecycle.states import EARLY, WITH_TOOL, State

if TYPE_CHECKING:
    from django.db.models import QuerySet

STANDS = {
    "early": EARLY,
    "tool": WITH_TOOL,
    "ended": (State.SUSPENDED, State.REJECTED, State.BLOCKED, State.RETIRED),
}


def cases(*, words: str = "", stand: str = "", owner: str = "") -> QuerySet[UseCase]:
    """Return use cases, last change first; ``words`` must all stand in title, summary or number."""
    found = UseCase.objects.all()
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(public_id__iexact=word))
    if stand in STANDS:
        found = found.filter(state__in=STANDS[stand])
    return found.filter(Q(owner=owner) | Q(deputy=owner)) if owner else found


def counts_by_state() -> dict[str, int]:
    """Return how many use cases stand in each state."""
    return dict(UseCase.objects.order_by().values_list("state").annotate(count=Count("id")))


def under_way(person: str) -> QuerySet[UseCase]:
    """Return what people are working on, the longest unchanged first; of ideas only begun ones and this person's."""
    begun = Q(pk__in=Paper.objects.values("use_case")) | Q(owner=person) | Q(deputy=person)
    beyond = Q(state__in=[state for state in (*EARLY, *WITH_TOOL, State.SUSPENDED) if state != State.IDEA])
    return UseCase.objects.filter(beyond | (Q(state=State.IDEA) & begun)).order_by("changed_at")
