"""Reads of the desk: lists of use cases and what waits for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from stadtkern.governance.models import UseCase
from stadtkern.lifecycle.states import EARLY, SIGNERS, WITH_TOOL, Role, State, gate_of, next_state

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

STANDS = {
    "early": EARLY,
    "tool": WITH_TOOL,
    "ended": (State.SUSPENDED, State.REJECTED, State.BLOCKED, State.RETIRED),
}
MOST_WAITING = 10


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


def waiting_for(roles: Collection[Role], *, person: str) -> list[UseCase]:
    """Return the use cases whose next gate asks for one of these roles, or that this person answers for."""
    own = set(roles) - {Role.USE_CASE_OWNER}  # an owner is asked for what is their own
    states = [
        state
        for state in (*EARLY, *WITH_TOOL)
        for onward in [next_state(state)]
        for gate in [gate_of(state, onward) if onward else None]
        if gate and any(own & places for places in SIGNERS[gate])
    ]
    mine = Q(owner=person) | Q(deputy=person)
    found = UseCase.objects.filter(Q(state__in=states) | (mine & Q(state__in=[*EARLY, *WITH_TOOL])))
    return list(found.order_by("changed_at")[:MOST_WAITING])
