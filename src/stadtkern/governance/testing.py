"""Builders other rooms' tests may borrow."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from stadtkern.governance import actions
from stadtkern.governance.models import Origin
from stadtkern.governance.rules.states import Role
from stadtkern.identity.api import Actor

if TYPE_CHECKING:
    from stadtkern.governance.models import UseCase


def person(number: int) -> Actor:
    """Return somebody who works for the town."""
    return Actor(f"account:{number}", is_human=True)


WRITER, OWNER, DEPUTY, OFFICER = person(1), person(2), person(3), person(8)
ROLES = {
    "account:2": frozenset({Role.USE_CASE_OWNER}),
    "account:4": frozenset({Role.DIGITAL_TEAM}),
    "account:5": frozenset({Role.DIGITAL_TEAM}),
    "account:6": frozenset({Role.LEGAL}),
    "account:7": frozenset({Role.HEAD_OF_ADMINISTRATION}),
    "account:8": frozenset({Role.DATA_PROTECTION_OFFICER}),
    "account:9": frozenset({Role.PILOT_TEAM}),
}


def idea(*, at: datetime | None = None) -> UseCase:
    """Write down an idea with an owner and a deputy."""
    at = at or timezone.now()
    made = actions.propose(
        title="Drafts of answers",
        summary="Letters are drafted and a person checks.",
        origin=Origin.STAFF,
        by=WRITER,
        at=at,
    )
    actions.name_owner(made.public_id, owner=OWNER.public_id, deputy=DEPUTY.public_id, by=WRITER, at=at)
    made.refresh_from_db()
    return made
